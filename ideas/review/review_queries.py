"""What the review desk asks for: the windows with their ideas, what waits for whom, and the demand sheet of an idea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.review import queries
from ideas.review.decisions import with_people
from ideas.review.models import Decision, Entry, Window
from ideas.submissions.models import Idea, Picture
from ideas.submissions.stages import Stage
from ideas.voting.models import Gate, Support, Tally

BARS = 24


@dataclass(frozen=True, slots=True)
class InReview:
    """One idea of a window. `decision`: not public yet, or None."""

    idea: Idea
    cover: Picture | None
    count: int
    decision: Decision | None
    is_own: bool


@dataclass(slots=True)
class OpenWindow:
    """A window with ideas under review. `is_overdue`: the target date has passed, a public note is due."""

    window: Window
    is_overdue: bool
    rows: list[InReview] = field(default_factory=list)


def open_windows(member: Member, at: datetime) -> list[OpenWindow]:
    """The windows in which ideas are under review, the one promised first on top."""
    entries = db.session.scalars(_entries_in_review()).all()
    ids = [entry.idea_id for entry in entries]
    pictures, counts, own = queries.covers(ids), _counts(ids), queries.own_ids(member)
    decisions = {d.idea_id: d for d in db.session.scalars(with_people().where(Decision.applied_at.is_(None)))}
    found: dict[int, OpenWindow] = {}
    for entry in entries:
        opened = found.setdefault(entry.window_id, OpenWindow(entry.window, is_overdue=entry.window.target_at < at))
        opened.rows.append(
            InReview(
                entry.idea, pictures.get(entry.idea_id), counts.get(entry.idea_id, 0), decisions.get(entry.idea_id),
                entry.idea_id in own,
            )
        )  # fmt: skip
    return list(found.values())


def _entries_in_review() -> sa.Select[Entry]:
    """The latest entry of each idea in review."""
    latest = sa.select(sa.func.max(Entry.id)).group_by(Entry.idea_id)
    return (
        sa.select(Entry)
        .join(Entry.idea)
        .join(Entry.window)
        .where(Entry.id.in_(latest), Idea.stage == Stage.IN_REVIEW)
        .order_by(Window.target_at, Window.id, Idea.achieved_at, Idea.id)
        .options(joinedload(Entry.window), joinedload(Entry.idea).joinedload(Idea.owner))
    )


def _counts(ids: Sequence[int]) -> dict[int, int]:
    rows = sa.select(Tally.idea_id, Tally.count).where(Tally.idea_id.in_(ids))
    return dict(db.session.execute(rows).all())


def waiting_ideas() -> list[Idea]:
    """Ideas on their way to a review: at their goal, kept for the next window, or parked."""
    stages = [Stage.ACHIEVED, Stage.DEFERRED, Stage.PARKED]
    waiting = sa.select(Idea).where(Idea.stage.in_(stages)).order_by(Idea.stage_since, Idea.id)
    return list(db.session.scalars(waiting.options(joinedload(Idea.owner), joinedload(Idea.rules))))


def recently_decided() -> list[Decision]:
    """The last public decisions, newest first."""
    applied = with_people().where(Decision.applied_at.is_not(None))
    return list(db.session.scalars(applied.order_by(Decision.applied_at.desc(), Decision.id.desc()).limit(12)))


def _undecided() -> sa.ColumnElement[bool]:
    waiting = sa.select(Decision.id).where(Decision.idea_id == Idea.id, Decision.applied_at.is_(None))
    return ~waiting.exists()


def count_undecided() -> int:
    rows = sa.select(sa.func.count()).select_from(Idea).where(Idea.stage == Stage.IN_REVIEW, _undecided())
    return db.session.scalar(rows) or 0


def to_confirm(member: Member) -> list[Decision]:
    """Approvals that wait for this member as the second reviewer."""
    waiting = with_people().where(
        Decision.verdict == "approve", Decision.public_at.is_(None), Decision.decided_by_id != member.id
    )
    own = queries.own_ids(member)
    rows = db.session.scalars(waiting.order_by(Decision.decided_at, Decision.id))
    return [decision for decision in rows if decision.idea_id not in own]


def count_to_confirm(member: Member) -> int:
    return len(to_confirm(member))


def decisions_of(idea: Idea) -> list[Decision]:
    """Every decision about the idea, newest first."""
    rows = with_people().where(Decision.idea_id == idea.id).order_by(Decision.id.desc())
    return list(db.session.scalars(rows))


@dataclass(frozen=True, slots=True)
class Demand:
    """How support came: the gates with the days they took, and bars over the time the idea was open."""

    count: int
    held: int
    void: int
    gates: list[Gate]
    bars: list[int]
    from_at: datetime
    to_at: datetime

    @property
    def tallest(self) -> int:
        return max(self.bars, default=0) or 1


def demand_of(idea: Idea, at: datetime) -> Demand:
    """The demand sheet of an idea, from opening to its goal (or until now)."""
    begin = idea.opened_at or idea.created_at
    end = max(idea.achieved_at or at, begin + timedelta(hours=1))
    by_state = sa.select(Support.state, sa.func.count()).where(Support.idea_id == idea.id).group_by(Support.state)
    states = dict(db.session.execute(by_state).all())
    gates = db.session.scalars(sa.select(Gate).where(Gate.idea_id == idea.id).order_by(Gate.opening, Gate.position))
    return Demand(
        count=_counts([idea.id]).get(idea.id, 0), held=states.get("held", 0), void=states.get("void", 0),
        gates=list(gates), bars=_bars(idea, begin, end), from_at=begin, to_at=end,
    )  # fmt: skip


def _bars(idea: Idea, begin: datetime, end: datetime) -> list[int]:
    """Counted supports in equal spans of time: one statement, the same on both databases."""
    width = (end - begin) / BARS
    marks = [begin + width * i for i in range(BARS)] + [end + timedelta(seconds=1)]
    columns = [sa.func.count().filter(Support.at >= first, Support.at < last) for first, last in pairwise(marks)]
    counted = sa.select(*columns).where(Support.idea_id == idea.id, Support.state == "counted")
    return list(db.session.execute(counted).one())
