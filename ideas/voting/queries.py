"""What pages ask about support. Nothing here counts rows: the tally and the ranking hold the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from ideas.accounts.models import Member
from ideas.db import BigId, db
from ideas.submissions.models import Creator, Follow, Idea
from ideas.submissions.stages import PUBLIC
from ideas.voting.models import Gate, Ranking, Support, Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one idea: counted supports, those of the last 7 days (a minute old at most), and the goal."""

    count: int = 0
    week: int = 0
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What one member has to do with one idea."""

    is_creator: bool = False
    supports: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class LiveCount:
    """What an open page asks for again and again."""

    stage: str
    count: int
    goal: int | None
    closes_at: datetime | None
    opened: bool


def standing(idea_id: int) -> Standing:
    """The figures of an idea; zeros before it opens."""
    row = db.session.execute(
        sa.select(Tally.count, Ranking.week, Tally.goal)
        .outerjoin(Ranking, Ranking.idea_id == Tally.idea_id)
        .where(Tally.idea_id == idea_id)
    ).one_or_none()
    if row is None:
        return Standing()
    count, week, goal = row
    return Standing(count, week or 0, goal)


def gates_of(idea_id: int) -> Sequence[Gate]:
    """The gates of an idea in order; after a second opening the goal stands there again, with its new date."""
    rows = db.session.scalars(sa.select(Gate).where(Gate.idea_id == idea_id).order_by(Gate.opening))
    latest = {gate.position: gate for gate in rows}
    return [latest[position] for position in sorted(latest)]


def progress(count: int, gates: Sequence[int]) -> list[float]:
    """How far each board is laid, from 0 to 1, for a count on its way through `gates` (ascending; maybe none)."""
    starts = [0, *gates][: len(gates)]
    return [min(1.0, max(0.0, (count - start) / (end - start))) for start, end in zip(starts, gates, strict=True)]


def support_of(member: Member, idea: Idea) -> Support | None:
    """The member's support of the idea, whatever its state."""
    return db.session.scalar(sa.select(Support).where(Support.idea_id == idea.id, Support.member_id == member.id))


def relation(member: Member | None, idea: Idea) -> Relation:
    """What the member has to do with the idea, in one statement; nothing for a visitor."""
    if member is None:
        return Relation()
    row = db.session.execute(_RELATION, {"idea": idea.id, "member": member.id}).one()
    return Relation(idea.owner_id == member.id or bool(row[0]), bool(row[1]), bool(row[2]))


_IDEA, _MEMBER = sa.bindparam("idea", type_=BigId), sa.bindparam("member", type_=BigId)
_RELATION = sa.select(
    sa.exists().where(Creator.idea_id == _IDEA, Creator.member_id == _MEMBER, Creator.accepted_at.is_not(None)),
    sa.exists().where(Support.idea_id == _IDEA, Support.member_id == _MEMBER),
    sa.exists().where(Follow.idea_id == _IDEA, Follow.member_id == _MEMBER),
)


def idea_to_support(slug: str) -> Idea | None:
    """A public idea with just the columns that an act of support looks at; None: ask the full look-up why not."""
    return db.session.scalar(_TO_SUPPORT, {"slug": slug})


_TO_SUPPORT = (
    sa.select(Idea)
    .where(Idea.slug == sa.bindparam("slug"), Idea.stage.in_(sorted(PUBLIC)))
    .options(load_only(Idea.slug, Idea.title, Idea.owner_id, Idea.stage, Idea.mode, Idea.goal, Idea.closes_at))
)


def live_count(slug: str) -> LiveCount | None:
    """The figures an open page polls: one indexed read."""
    row = db.session.execute(
        sa.select(Idea.stage, Tally.count, Idea.goal, Idea.closes_at, Idea.opened_at)
        .outerjoin(Tally, Tally.idea_id == Idea.id)
        .where(Idea.slug == slug)
    ).one_or_none()
    if row is None:
        return None
    stage, count, goal, closes_at, opened_at = row
    return LiveCount(stage, count or 0, goal, closes_at, opened_at is not None)
