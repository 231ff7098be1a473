"""What the screening desk asks for: the queue, who works on what, and what a screener needs to judge one idea."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import abort, current_app
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member, RoleGrant
from ideas.db import db
from ideas.review.models import Claim, Outcome
from ideas.review.rules import has_lapsed
from ideas.review.working_days import DAY, Age, age_of, due_after
from ideas.submissions.models import OWN_SHELF, Creator, Idea, Passage, Picture
from ideas.submissions.near_pictures import with_foreign_pictures
from ideas.submissions.queries import has_part
from ideas.submissions.stages import Stage
from ideas.words import home_zone

#: Every stage but that of a draft: what staff may meet at a desk.
SENT = frozenset(Stage) - {Stage.DRAFT}


def is_own(idea: Idea, member: Member) -> bool:
    """Whether the member owns the idea, co-creates it or is invited to."""
    return idea.owner_id == member.id or has_part(idea, member.id)


def staff_ids(role: str) -> set[int]:
    """Who holds this role."""
    return set(db.session.scalars(sa.select(RoleGrant.member_id).where(RoleGrant.role == role)))


def own_ids(member: Member) -> frozenset[int]:
    """The ideas this member must not judge."""
    owned = sa.select(Idea.id).where(Idea.owner_id == member.id)
    shared = sa.select(Creator.idea_id).where(Creator.member_id == member.id, Creator.declined_at.is_(None))
    return frozenset(db.session.scalars(owned.union(shared)))


def idea_on_desk(slug: str, stages: Iterable[Stage]) -> Idea:
    """The idea of this address with its owner, campaign and rules, if it stands in one of `stages`; else 404."""
    found = db.session.scalar(
        sa.select(Idea)
        .where(Idea.slug == slug, Idea.stage.in_(list(stages)))
        .options(joinedload(Idea.owner), joinedload(Idea.campaign), joinedload(Idea.rules))
    )
    return found if found is not None else abort(404)


def pending_outcome(idea: Idea) -> Outcome | None:
    """The outcome of this idea that waits to be applied."""
    return db.session.scalar(
        sa.select(Outcome)
        .where(Outcome.idea_id == idea.id, Outcome.applied_at.is_(None), Outcome.undone_at.is_(None))
        .options(joinedload(Outcome.by))
    )


def is_undecided() -> sa.ColumnElement[bool]:
    """No outcome waits for the idea of the enclosing select."""
    waiting = sa.select(Outcome.id).where(
        Outcome.idea_id == Idea.id, Outcome.applied_at.is_(None), Outcome.undone_at.is_(None)
    )
    return ~waiting.exists()


def waiting_for_screening() -> sa.Select[Idea]:
    """Ideas that wait for a screener, oldest first."""
    return (
        sa.select(Idea)
        .where(Idea.stage == Stage.SCREENING, is_undecided())
        .order_by(Idea.submitted_at, Idea.id)
        .options(joinedload(Idea.owner), joinedload(Idea.campaign))
    )


def count_waiting() -> int:
    rows = sa.select(sa.func.count()).select_from(Idea).where(Idea.stage == Stage.SCREENING, is_undecided())
    return db.session.scalar(rows) or 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the screening queue. `due_at`: two working days after the idea was sent.

    `is_near`: one of its pictures is nearly the same as one in somebody else's idea.
    """

    idea: Idea
    cover: Picture | None
    age: Age
    due_at: datetime
    claim: Claim | None
    is_own: bool
    is_near: bool


def screening_queue(member: Member, at: datetime) -> list[Waiting]:
    """The whole queue as `member` sees it: with covers, ages, live claims, and what is her own."""
    ideas = db.session.scalars(waiting_for_screening()).all()
    ids = [idea.id for idea in ideas]
    pictures, claims, own = covers(ids), live_claims(ids, at), own_ids(member)
    days, here, near = current_app.config["SCREENING_WORKING_DAYS"], home_zone(), with_foreign_pictures(ids)
    return [
        Waiting(
            idea=idea,
            cover=pictures.get(idea.id),
            age=age_of(sent(idea), at, days=days, zone=here),
            due_at=due_after(sent(idea), days * DAY, here),
            claim=claims.get(idea.id),
            is_own=idea.id in own,
            is_near=idea.id in near,
        )
        for idea in ideas
    ]


def sent(idea: Idea) -> datetime:
    """When an idea came into the queue this time: a corrected one starts anew."""
    return idea.submitted_at or idea.stage_since


def live_claims(ids: Sequence[int], at: datetime) -> dict[int, Claim]:
    """The claims on these ideas that have not lapsed, with the screeners who hold them."""
    minutes = current_app.config["CLAIM_MINUTES"]
    fresh = sa.select(Claim).where(Claim.idea_id.in_(ids), Claim.seen_at > at - timedelta(minutes=minutes))
    return {claim.idea_id: claim for claim in db.session.scalars(fresh.options(joinedload(Claim.by)))}


def live_claim(idea: Idea, at: datetime) -> Claim | None:
    claim = db.session.scalar(sa.select(Claim).where(Claim.idea_id == idea.id).options(joinedload(Claim.by)))
    if claim is None or has_lapsed(claim, at, minutes=current_app.config["CLAIM_MINUTES"]):
        return None
    return claim


def covers(ids: Sequence[int]) -> dict[int, Picture]:
    """The first picture of each of these ideas."""
    first = (
        sa.select(Picture.idea_id, sa.func.min(Picture.position).label("position"))
        .where(Picture.idea_id.in_(ids), Picture.shelf == OWN_SHELF)
        .group_by(Picture.idea_id)
        .subquery()
    )
    here = sa.and_(Picture.idea_id == first.c.idea_id, Picture.shelf == OWN_SHELF, Picture.position == first.c.position)
    return {picture.idea_id: picture for picture in db.session.scalars(sa.select(Picture).join(first, here))}


def passages_of(idea: Idea) -> list[Passage]:
    """How the idea came here, newest first."""
    return list(
        db.session.scalars(sa.select(Passage).where(Passage.idea_id == idea.id).order_by(Passage.id.desc()).limit(20))
    )


def other_ideas(idea: Idea) -> list[Idea]:
    """What the owner offered before, newest first; her drafts are nobody's business."""
    others = sa.select(Idea).where(
        Idea.owner_id == idea.owner_id, Idea.id != idea.id, Idea.stage.not_in([Stage.DRAFT, Stage.WITHDRAWN])
    )
    return list(db.session.scalars(others.order_by(Idea.id.desc()).limit(20)))


def given_by(member: Member) -> list[tuple[Outcome, Idea]]:
    """The outcomes of this screener that can still be taken back, newest first."""
    rows = db.session.execute(
        sa.select(Outcome, Idea)
        .join(Idea, Idea.id == Outcome.idea_id)
        .where(Outcome.by_id == member.id, Outcome.applied_at.is_(None), Outcome.undone_at.is_(None))
        .order_by(Outcome.id.desc())
    )
    return [(outcome, idea) for outcome, idea in rows]


def next_free(member: Member, at: datetime, *, after: Idea | None = None) -> Idea | None:
    """The next idea nobody works on that this screener may judge: below `after` in the queue, else from its top."""
    free = [row.idea for row in screening_queue(member, at) if not row.is_own and is_free(row.claim, member)]
    if after is not None:
        place = (sent(after), after.id)
        free.sort(key=lambda idea: ((sent(idea), idea.id) < place, sent(idea), idea.id))
    return next((idea for idea in free if after is None or idea.id != after.id), None)


def is_free(claim: Claim | None, member: Member) -> bool:
    return claim is None or claim.by_id == member.id


def due_outcomes(at: datetime) -> list[int]:
    """The outcomes whose moment to be taken back is over."""
    due = sa.select(Outcome.id).where(Outcome.applied_at.is_(None), Outcome.undone_at.is_(None), Outcome.apply_at <= at)
    return list(db.session.scalars(due.order_by(Outcome.apply_at, Outcome.id).limit(200)))
