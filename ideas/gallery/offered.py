"""What one member has to do with an idea, and where the idea was offered before or again: columns of the idea page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ideas.gallery.cards import VIEWER
from ideas.gallery.listing import Rows
from ideas.submissions.models import Bookmark, Follow, Idea
from ideas.submissions.stages import PUBLIC
from ideas.voting.models import Support, Tally

_before, _after, _reached = aliased(Idea), aliased(Idea), aliased(Tally)


@dataclass(frozen=True, slots=True)
class Offered:
    """The same idea, offered another time, and how far it came. `goal`: None in modes without one."""

    slug: str
    title: str
    count: int
    goal: int | None


#: Labelled columns for `with_offers`: at most one idea comes before and one after, as the database makes sure.
OFFERS = (
    _before.slug.label("before_slug"), _before.title.label("before_title"), _before.goal.label("before_goal"),
    _reached.count.label("before_count"), _after.slug.label("after_slug"), _after.title.label("after_title"),
)  # fmt: skip


def relations(is_member: bool) -> list[Any]:
    """Whether the `viewer` supports, follows and keeps the idea; a visitor does none of it."""
    tables: tuple[tuple[str, Any], ...] = (("supported", Support), ("follows", Follow), ("kept", Bookmark))
    if not is_member:
        return [sa.false().label(name) for name, _table in tables]
    return [
        sa.exists().where(table.idea_id == Idea.id, table.member_id == VIEWER).label(name) for name, table in tables
    ]


def with_offers(rows: Rows) -> Rows:
    """Rows of ideas, joined with where each was offered before and again."""
    public = sorted(PUBLIC)
    rows = rows.outerjoin(_before, sa.and_(_before.id == Idea.relaunch_of_id, _before.stage.in_(public)))
    rows = rows.outerjoin(_reached, _reached.idea_id == _before.id)
    return rows.outerjoin(_after, sa.and_(_after.relaunch_of_id == Idea.id, _after.stage.in_(public)))


def before(row: Any) -> Offered | None:
    """Where the idea was offered before."""
    if row.before_slug is None:
        return None
    return Offered(row.before_slug, row.before_title, row.before_count or 0, row.before_goal)


def after(row: Any) -> Offered | None:
    """Where it is offered again."""
    return Offered(row.after_slug, row.after_title, 0, None) if row.after_slug is not None else None
