"""Private feedback: giving it, and what creators see of it. Neither who, nor when, nor in which order within a day.

What was written today shows tomorrow (in the zone of the organisation): the moment would say who it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from ideas.accounts.models import Member
from ideas.conversations import letters, limits, news, rules
from ideas.conversations.criteria import CRITERIA
from ideas.conversations.models import Feedback
from ideas.db import db, insert_once, rows_changed
from ideas.notices.actions import tell_many
from ideas.office import audit
from ideas.refusals import refuse_if
from ideas.submissions.models import Idea
from ideas.submissions.queries import is_creator
from ideas.words import home_zone

MOST = 200
"""How many answers a page lists; the figures count all of them."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One answer as creators see it."""

    key: str
    day: date
    works: str
    better: str


@dataclass(frozen=True, slots=True)
class Marks:
    """How often each mark from 1 to 5 was given for one criterion."""

    name: str
    counts: tuple[int, ...]

    @property
    def number(self) -> int:
        return sum(self.counts)

    @property
    def median(self) -> float:
        """The middle of all marks; between two of them with an even number."""
        given = [mark for mark, count in enumerate(self.counts, start=1) for _ in range(count)]
        middle = len(given) // 2
        return float(given[middle]) if len(given) % 2 else (given[middle - 1] + given[middle]) / 2

    @property
    def heights(self) -> list[int]:
        """The bars of the plot, in percent of the highest."""
        return [100 * count // max(self.counts) for count in self.counts]


def given_by(member: Member, idea: Idea) -> Feedback | None:
    """What the member told the creators of the idea."""
    return db.session.scalar(sa.select(Feedback).where(Feedback.idea_id == idea.id, Feedback.by_id == member.id))


def why_not(idea: Idea, member: Member, at: datetime) -> str | None:
    """Why the member cannot give feedback to the idea, or change it, at this moment; None if she can."""
    given = given_by(member, idea)
    return rules.why_not_advise(idea, by=member, is_creator=is_creator(idea, member), given=given, at=at)


def give(idea: Idea, *, by: Member, at: datetime, **given: Any) -> bool:
    """Give feedback, or change what was given. True: it is new."""
    refuse_if(why_not(idea, by, at))
    limits.take("feedback", by=by, at=at)
    values = {"idea_id": idea.id, "by_id": by.id, "key": secrets.token_urlsafe(16), "at": at}
    is_new = insert_once(Feedback, **values, **given)
    if is_new:
        news.gather(idea, "feedback", at=at)
    else:
        mine = sa.update(Feedback).where(Feedback.idea_id == idea.id, Feedback.by_id == by.id)
        db.session.execute(mine.values(**given, edited_at=at).execution_options(synchronize_session=False))
    return is_new


def withdraw(feedback: Feedback, idea: Idea, *, why: str, by: Member, at: datetime) -> bool:
    """Take feedback out of the creators' view, as staff; its writer is told why. False: it was out already."""
    refuse_if(rules.why_not_reason(why), status=422)
    done = rows_changed(
        sa.update(Feedback)
        .where(Feedback.id == feedback.id, Feedback.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(feedback)
    if not done:
        return False
    audit.record("feedback.withdrawn", "feedback", feedback.id, by=by.id, at=at, after={"why": why})
    if feedback.by_id is not None:
        letter = partial(letters.feedback_withdrawn, idea, why)
        tell_many([feedback.by_id], letter, event=f"feedback:{feedback.id}:withdrawn", at=at)
    return True


def _shown(idea_id: int, at: datetime) -> tuple[Any, ...]:
    """The conditions on what creators see."""
    return Feedback.idea_id == idea_id, Feedback.withdrawn_at.is_(None), Feedback.at < news.this_day(at)


def for_creators(idea_id: int, *, at: datetime) -> list[Advice]:
    """The newest answers, newest day first; within a day in a random order that stays."""
    here = home_zone()
    rows = db.session.scalars(
        sa.select(Feedback)
        .where(*_shown(idea_id, at))
        .order_by(Feedback.id.desc())
        .limit(MOST)
        .options(load_only(Feedback.key, Feedback.at, Feedback.works, Feedback.better))
    )
    found = [Advice(row.key, row.at.astimezone(here).date(), row.works, row.better) for row in rows]
    return sorted(sorted(found, key=lambda each: each.key), key=lambda each: each.day, reverse=True)


def marks(idea_id: int, *, at: datetime) -> Sequence[Marks]:
    """The marks of all answers that creators see, criterion by criterion; nothing where there are none."""
    columns = [
        sa.func.coalesce(sa.func.sum(sa.case((getattr(Feedback, name) == mark, 1), else_=0)), 0)
        for name in CRITERIA
        for mark in range(1, 6)
    ]
    counts = [int(count) for count in db.session.execute(sa.select(*columns).where(*_shown(idea_id, at))).one()]
    found = [Marks(name, tuple(counts[i * 5 : i * 5 + 5])) for i, name in enumerate(CRITERIA)]
    return [each for each in found if each.number]
