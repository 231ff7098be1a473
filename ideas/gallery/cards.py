"""Ideas as cards: just the columns a card needs, in two statements whatever the number of cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.gallery.asked import Asked, Mark, mark_at
from ideas.gallery.listing import SIZE, Rows, picked
from ideas.gallery.progress import Progress
from ideas.products.models import Product, Sku
from ideas.review.models import Entry, Window
from ideas.submissions.models import Idea, Picture
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.models import Gate, Support, Tally

FALLING = {"rising", "newest", "most"}


@dataclass(frozen=True, slots=True)
class Cover:
    """The first picture of an idea."""

    renditions: list[dict[str, Any]]
    width: int
    height: int
    alt: str
    tint: int


@dataclass(frozen=True, slots=True)
class Card:
    """An idea in a list. `price` in minor units of `currency`; `target_at`: the day its decision is due."""

    id: int
    slug: str
    title: str
    pitch: str
    stage: Stage
    owner_id: int
    creator: str
    handle: str
    closes_at: datetime | None
    progress: Progress
    cover: Cover | None
    supported: bool
    product: str | None
    price: int | None
    currency: str | None
    target_at: datetime | None

    @property
    def is_public(self) -> bool:
        return self.stage in PUBLIC


@dataclass(frozen=True, slots=True)
class Cards:
    """Some cards, and the mark after which the next ones start (None: these were the last)."""

    cards: list[Card]
    after: Mark | None


def page_of_cards(
    asked: Asked, *, at: datetime, member_id: int | None, where: Sequence[sa.ColumnElement[bool]] = (),
    size: int = SIZE,
) -> Cards:  # fmt: skip
    """One page of what was asked for, narrowed by further conditions on Idea."""
    chosen = picked(asked, at=at, size=size, where=where)
    key = (chosen.c.key.desc(), chosen.c.id.desc()) if asked.sort in FALLING else (chosen.c.key, chosen.c.id)
    select = columns(member_id).add_columns(chosen.c.key.label("sort_key")).join(chosen, chosen.c.id == Idea.id)
    rows = db.session.execute(select.order_by(*key)).all()
    last = rows[size - 1] if len(rows) > size else None
    return Cards(as_cards(rows[:size]), mark_at(last.sort_key, last.id) if last else None)


def closest(*, at: datetime, member_id: int | None, among: int = SIZE) -> Card | None:
    """The idea with the largest share of its goal, among the most supported ones that are still open."""
    top = picked(Asked(group="open", sort="most"), at=at, size=among)
    share = Tally.count * 1.0 / Idea.goal
    select = columns(member_id).join(top, top.c.id == Idea.id).where(Idea.closes_at > at)
    cards = as_cards(db.session.execute(select.order_by(share.desc(), Idea.id).limit(1)).all())
    return cards[0] if cards else None


def columns(member_id: int | None) -> Rows:
    """What a card shows of an idea; `member_id` decides whether it shows as supported."""
    supported: Any = sa.false()
    if member_id is not None:
        supported = sa.exists().where(
            Support.idea_id == Idea.id, Support.member_id == member_id, Support.state != "void"
        )
    return (
        sa.select(
            Idea.id, Idea.slug, Idea.title, Idea.pitch, Idea.stage, Idea.owner_id, Idea.closes_at, Idea.goal,
            Member.name, Member.handle, Tally.count, supported.label("supported"),
            Picture.renditions, Picture.width, Picture.height, Picture.alt, Picture.tint,
            Product.slug.label("product"), _cheapest(Sku.price).label("price"),
            _cheapest(Sku.currency).label("currency"), _target().label("target_at"),
        )
        .select_from(Idea)
        .join(Member, Member.id == Idea.owner_id)
        .outerjoin(Tally, Tally.idea_id == Idea.id)
        .outerjoin(Picture, Picture.id == first_picture())
        .outerjoin(Product, Product.idea_id == Idea.id)
    )  # fmt: skip


def first_picture() -> sa.ScalarSelect[int]:
    """The id of the cover of an idea, by the index on its pictures' places."""
    cover = sa.orm.aliased(Picture)
    return (
        sa.select(cover.id).where(cover.idea_id == Idea.id).order_by(cover.position).limit(1)
        .correlate(Idea).scalar_subquery()
    )  # fmt: skip


def _cheapest(column: Any) -> sa.ScalarSelect[Any]:
    on_sale = (Sku.on_sale_at.is_not(None), Sku.ends_at.is_(None), Sku.price.is_not(None))
    return (
        sa.select(column).where(Sku.product_id == Product.id, *on_sale).order_by(Sku.price, Sku.id).limit(1)
        .correlate(Product).scalar_subquery()
    )  # fmt: skip


def _target() -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.max(Window.target_at)).join(Entry, Entry.window_id == Window.id)
        .where(Entry.idea_id == Idea.id, Idea.stage == Stage.IN_REVIEW).correlate(Idea).scalar_subquery()
    )  # fmt: skip


def as_cards(rows: Iterable[Any]) -> list[Card]:
    """Cards of the rows of `columns`, in their order; one more statement reads all their gates."""
    rows = list(rows)
    gates = gates_of([row.id for row in rows])
    return [_card(row, gates.get(row.id, [])) for row in rows]


def gates_of(idea_ids: list[int]) -> dict[int, list[int]]:
    """The supporters each gate asks for, ascending, of the latest opening of each idea."""
    if not idea_ids:
        return {}
    found: dict[int, dict[int, int]] = {}
    rows = sa.select(Gate.idea_id, Gate.position, Gate.supporters).where(Gate.idea_id.in_(idea_ids))
    for idea_id, position, supporters in db.session.execute(rows.order_by(Gate.opening)):
        found.setdefault(idea_id, {})[position] = supporters
    return {idea_id: sorted(gates.values()) for idea_id, gates in found.items()}


def _card(row: Any, gates: list[int]) -> Card:
    cover = Cover(row.renditions, row.width, row.height, row.alt, row.tint) if row.renditions else None
    return Card(
        id=row.id, slug=row.slug, title=row.title, pitch=row.pitch, stage=Stage(row.stage), owner_id=row.owner_id,
        creator=row.name, handle=row.handle, closes_at=row.closes_at, progress=Progress(row.count or 0, gates),
        cover=cover, supported=bool(row.supported), product=row.product, price=row.price, currency=row.currency,
        target_at=row.target_at,
    )  # fmt: skip
