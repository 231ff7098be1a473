"""Everything that happened to one idea, in one statement: passages, gates, updates, accepted changes, relaunches, words
of the team.

Each source is a part of one UNION with the same columns, ordered by moment, source and id: that is also the key by
which a long story is read on, page by page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.conversations.models import Comment
from ideas.db import UTC, BigId, Json, db
from ideas.paging import read_mark, write_mark
from ideas.submissions.models import OWN_SHELF, Idea, Passage, Picture, Revision, Update
from ideas.submissions.shelves import THE_UPDATES
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.models import Gate

SHOWN = 20
"""Events on the idea page; the others are read on the page of the story."""
TEAM = 3
"""Words of the team in their own box."""
IDEA = sa.bindparam("idea", type_=BigId)

Row = Any
"""One event: at, place, id, kind, one, two, why, data, html, n, more."""


def _event(source: str, place: int, at: Any, id_: Any, **columns: Any) -> sa.Select[Any]:
    """One part of the union. `place` orders what happened at the same moment."""
    blank: dict[str, Any] = {
        "one": sa.literal("", sa.Text), "two": sa.literal("", sa.Text), "why": sa.literal("", sa.Text),
        "data": sa.cast(sa.null(), Json), "html": sa.literal("", sa.Text), "n": sa.literal(0, sa.Integer),
        "more": sa.literal(0, sa.Integer),
    }  # fmt: skip
    named = [value.label(name) for name, value in (blank | columns).items()]
    kind = sa.literal(source, sa.Text).label("kind")
    return sa.select(at.label("at"), sa.literal(place, sa.Integer).label("place"), id_.label("id"), kind, *named)


def _passages() -> sa.Select[Any]:
    """Passages to a public stage; that of the goal is told by its gate."""
    goal = sa.exists().where(Gate.idea_id == Passage.idea_id, Gate.is_goal, Gate.reached_at == Passage.at)
    of_goal = sa.and_(Passage.to_stage == Stage.ACHIEVED, goal)
    passed = _event("passage", 5, Passage.at, Passage.id, one=Passage.from_stage, two=Passage.to_stage,
                    why=Passage.why, data=Passage.codes)  # fmt: skip
    return passed.where(Passage.idea_id == IDEA, Passage.to_stage.in_(sorted(PUBLIC)), ~of_goal)


def _gates() -> sa.Select[Any]:
    goal = sa.case((Gate.is_goal, "goal"), else_="")
    reached = _event("gate", 4, Gate.reached_at, Gate.id, n=Gate.supporters, more=Gate.adds_days, two=goal)
    return reached.where(Gate.idea_id == IDEA, Gate.reached_at.is_not(None))


def _updates() -> sa.Select[Any]:
    """Published updates; of one that was taken back only its days are left."""
    gone = Update.withdrawn_at.is_not(None)
    posted = _event(
        "update", 3, Update.published_at, Update.id, one=sa.case((gone, ""), else_=Update.title),
        two=sa.case((gone, "withdrawn"), else_=""), html=sa.case((gone, ""), else_=Update.html),
    )  # fmt: skip
    return posted.where(Update.idea_id == IDEA, Update.published_at.is_not(None))


def _revisions() -> sa.Select[Any]:
    """Accepted changes; mends are in the history alone."""
    changed = _event("revision", 2, Revision.ended_at, Revision.id, one=Revision.kind, why=Revision.why,
                     data=Revision.after, n=Revision.number)  # fmt: skip
    return changed.where(Revision.idea_id == IDEA, Revision.state == "accepted", Revision.kind != "mend")


def _relaunches() -> sa.Select[Any]:
    again = _event("relaunch", 1, Idea.opened_at, Idea.id, one=Idea.title, two=Idea.slug)
    return again.where(Idea.relaunch_of_id == IDEA, Idea.stage.in_(sorted(PUBLIC)))


def _official() -> sa.Select[Any]:
    said = _event("team", 0, Comment.at, Comment.id, one=sa.func.coalesce(Member.name, ""), html=Comment.html)
    spoken = said.outerjoin(Member, Member.id == Comment.by_id)
    return spoken.where(Comment.idea_id == IDEA, Comment.is_official, Comment.deleted_at.is_(None))


def _all() -> Any:
    parts = (_passages(), _gates(), _updates(), _revisions(), _relaunches(), _official())
    return sa.union_all(*parts).subquery("story")


@cache
def _first() -> sa.Select[Any]:
    """The newest events, and in the same statement the last words of the team, however long ago."""
    story, team = _all(), _official().order_by(Comment.at.desc(), Comment.id.desc()).limit(TEAM).subquery("team")
    newest = sa.select(story).order_by(*_newest(story)).limit(SHOWN + 1).subquery("newest")
    events = sa.select(sa.literal(0, sa.Integer).label("boxed"), newest)
    boxed = sa.select(sa.literal(1, sa.Integer).label("boxed"), team)
    return sa.select(sa.union_all(events, boxed).subquery())


def _newest(story: Any) -> tuple[Any, ...]:
    return story.c.at.desc(), story.c.place.desc(), story.c.id.desc()


def first_events(idea_id: int) -> tuple[list[Row], list[Row]]:
    """The newest events, one more than are shown, and the last words of the team; both newest first."""
    rows = db.session.execute(_first(), {"idea": idea_id}).all()
    ordered = sorted(rows, key=_key, reverse=True)
    return [row for row in ordered if not row.boxed], [row for row in ordered if row.boxed]


def _key(row: Row) -> tuple[datetime, int, int]:
    return row.at, row.place, row.id


def events_after(idea_id: int, mark: str | None, *, size: int) -> list[Row]:
    """The next `size` events before the mark, and one more if there is one. A broken mark: from the newest."""
    story = _all()
    rows = sa.select(story).order_by(*_newest(story)).limit(size + 1)
    start = read_mark(mark)
    if start is not None and len(start) == 3:
        at = sa.literal(datetime.fromisoformat(start[0]), UTC())
        key = sa.tuple_(story.c.at, story.c.place, story.c.id)
        rows = rows.where(key < sa.tuple_(at, sa.literal(start[1], sa.Integer), sa.literal(start[2], BigId)))
    return list(db.session.execute(rows, {"idea": idea_id}))


def mark_of(row: Row) -> str:
    """The mark after which the story goes on."""
    return write_mark([row.at.isoformat(), row.place, row.id])


#: The pictures of an idea and of its newest updates, in one statement.
PICTURES = (
    sa.select(Picture)
    .where(
        Picture.idea_id == IDEA,
        sa.or_(
            Picture.shelf == OWN_SHELF,
            Picture.shelf.in_(
                sa.select(THE_UPDATES)
                .where(Update.idea_id == IDEA, Update.published_at.is_not(None), Update.withdrawn_at.is_(None))
                .order_by(Update.published_at.desc(), Update.id.desc())
                .limit(SHOWN)
            ),
        ),
    )
    .order_by(Picture.shelf, Picture.position)
)

Shelves = dict[str, list[Picture]]


def shelves_of(pictures: Sequence[Picture]) -> Shelves:
    """The pictures by the shelf they hang on, in their order."""
    found: Shelves = {}
    for picture in pictures:
        found.setdefault(picture.shelf, []).append(picture)
    return found


def shelves_shown(idea_id: int) -> Shelves:
    """What the idea page shows."""
    return shelves_of(db.session.scalars(PICTURES, {"idea": idea_id}).all())


def shelves_named(idea_id: int, names: Sequence[str]) -> Shelves:
    """The pictures on these shelves of the idea."""
    if not names:
        return {}
    wanted = sa.select(Picture).where(Picture.idea_id == idea_id, Picture.shelf.in_(names))
    return shelves_of(db.session.scalars(wanted.order_by(Picture.shelf, Picture.position)).all())
