"""A small world at the desks: ideas that wait for a screener, and ideas at their goal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.models import Notice
from ideas.review import decisions, duties
from ideas.review.models import Claim, Decision, Entry, Outcome, Window
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Creator, Idea
from ideas.voting import actions as voting
from tests.voting import world

BERLIN = ZoneInfo("Europe/Berlin")
WHY = "It fits what we make, and enough people asked for it."
SORRY = "The second picture shows a mark that is not yours."


def berlin(*moment: int) -> datetime:
    """A moment as the clock on the wall in Berlin shows it."""
    return datetime(*moment, tzinfo=BERLIN)  # type: ignore[misc, arg-type]


def waiting(owner: Member, title: str = "A lamp that folds", *, since: datetime | None = None, **rules: Any) -> Idea:
    """An idea that waits for a screener since then."""
    idea = world.draft(owner, world.rules(**rules))
    idea.title = title
    idea.submitted_at = since or clock.now()
    db.session.commit()
    return loaded(idea)


def achieved(owner: Member, *, at: datetime | None = None, review: str = "rolling", **rules: Any) -> Idea:
    """An idea that reached its goal at that moment."""
    at = at or clock.now()
    version = world.rules(review=review, **rules)
    idea = world.draft(owner, version)
    assert voting.open_idea(idea, by=None, at=at - timedelta(days=7), rules=version)
    move(idea, Stage.ACHIEVED, by=None, at=at, facts={"achieved_at": at})
    db.session.commit()
    return loaded(idea)


def in_review(owner: Member, **rules: Any) -> Idea:
    """An idea that has entered its rolling window now."""
    idea = achieved(owner, **{"embargo_hours": 24} | rules)
    assert duties.enter_windows(clock.now()) == 1
    return loaded(idea)


def approved(owner: Member, first: Member, second: Member) -> Idea:
    """An idea that is publicly approved."""
    idea = in_review(owner, embargo_hours=0)
    decide(idea, first)
    decisions.confirm_decision(decision_of(idea), by=second, at=clock.now())
    db.session.commit()
    assert duties.publish_decisions(clock.now()) == 1
    return loaded(idea)


def in_development(owner: Member, first: Member, second: Member) -> Idea:
    """An adopted idea whose agreement is signed."""
    idea = approved(owner, first, second)
    move(idea, Stage.IN_DEVELOPMENT, by=None, at=clock.now())
    db.session.commit()
    return loaded(idea)


def decide(idea: Idea, by: Member, verdict: str = "approve", **values: Any) -> Decision:
    said = {"verdict": verdict, "codes": ["demand"], "why": WHY} | values
    return decisions.decide(loaded(idea), by=by, at=clock.now(), **said)


def decision_of(idea: Idea) -> Decision:
    found = decisions.with_people().where(Decision.idea_id == idea.id).order_by(Decision.id.desc())
    return db.session.scalars(found.execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def loaded(idea: Idea) -> Idea:
    """The idea with what the desks read of it, fresh from the database."""
    whole = sa.select(Idea).where(Idea.id == idea.id).options(
        sa.orm.joinedload(Idea.owner), sa.orm.joinedload(Idea.rules), sa.orm.joinedload(Idea.campaign)
    )  # fmt: skip
    return db.session.scalars(whole.execution_options(populate_existing=True)).one()


def stage(idea: Idea) -> str:
    return db.session.scalars(sa.select(Idea.stage).where(Idea.id == idea.id)).one()


def co_creator(idea: Idea, member: Member, *, accepted: bool = True) -> None:
    at = clock.now()
    joined = at if accepted else None
    db.session.add(Creator(idea_id=idea.id, member_id=member.id, share_ppm=0, invited_at=at, accepted_at=joined))
    db.session.commit()


def window_of(idea: Idea) -> Window:
    """The window the idea entered last."""
    last = sa.select(Window).join(Entry, Entry.window_id == Window.id).where(Entry.idea_id == idea.id)
    return db.session.scalars(last.order_by(Entry.id.desc())).first()  # type: ignore[return-value]


def outcomes(idea: Idea) -> list[Outcome]:
    return list(db.session.scalars(sa.select(Outcome).where(Outcome.idea_id == idea.id).order_by(Outcome.id)))


def claim_of(idea: Idea) -> Claim | None:
    return db.session.get(Claim, idea.id, populate_existing=True)


def notices(member: Member) -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.member_id == member.id).order_by(Notice.id)))


def wait(app: Flask, seconds: int) -> None:
    """Let outcomes wait that long before they are applied."""
    app.config["OUTCOME_WAIT_SECONDS"] = seconds
