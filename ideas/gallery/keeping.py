"""What a member keeps for later, and what she follows: newest first, in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.gallery.asked import Mark, mark_at
from ideas.gallery.cards import Card, as_cards, columns, rows_of
from ideas.gallery.listing import SIZE
from ideas.submissions.models import Bookmark, Follow, Idea
from ideas.submissions.stages import PUBLIC, Stage

Table = type[Bookmark] | type[Follow]


@dataclass(frozen=True, slots=True)
class Gone:
    """An idea that is no longer public. What its creator took back keeps its title for those who kept it."""

    slug: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some of what she keeps or follows, and the mark after which the next ones start (None: these were the last)."""

    cards: list[Card]
    gone: list[Gone]
    after: Mark | None


def shelf_of(member: Member, table: Table, *, after: Mark | None, at: datetime) -> Shelf:
    """One page of the ideas that the member keeps (Bookmark) or follows (Follow)."""
    hers = _hers(member, table, after=after)
    rows = hers[:SIZE]
    shown = [row.id for row in rows if row.stage in PUBLIC]
    cards = {card.id: card for card in _cards(shown, member, at)}
    last = rows[-1] if len(hers) > SIZE else None
    return Shelf(
        [cards[idea_id] for idea_id in shown if idea_id in cards],
        [_gone(row) for row in rows if row.stage not in PUBLIC],
        mark_at(last.at, last.id) if last else None,
    )


def _hers(member: Member, table: Table, *, after: Mark | None) -> list[Any]:
    rows = sa.select(Idea.id, Idea.slug, Idea.title, Idea.stage, table.at).join(table, table.idea_id == Idea.id)
    rows = rows.where(table.member_id == member.id)
    if after:
        rows = rows.where(sa.tuple_(table.at, table.idea_id) < sa.tuple_(sa.literal(after.moment), after.idea_id))
    return list(db.session.execute(rows.order_by(table.at.desc(), table.idea_id.desc()).limit(SIZE + 1)))


def _cards(idea_ids: list[int], member: Member, at: datetime) -> list[Card]:
    if not idea_ids:
        return []
    return as_cards(rows_of(columns(True).where(Idea.id.in_(idea_ids)), at=at, member_id=member.id))


def _gone(row: Any) -> Gone:
    return Gone(row.slug, row.title if row.stage == Stage.WITHDRAWN else None)
