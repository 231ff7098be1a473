"""Ideas as cards: just the columns a card needs, in two statements whatever the number of cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import BigId, db
from ideas.gallery.asked import Asked, Mark, mark_at
from ideas.gallery.listing import AT, SIZE, Rows, picked
from ideas.gallery.progress import Progress
from ideas.gallery.queries import largest_goal
from ideas.products.models import Product, Sku
from ideas.review.models import Entry, Window
from ideas.submissions.models import OWN_SHELF, Idea, Picture
from ideas.submissions.search import Found
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.models import Gate, Support, Tally

FALLING = {"rising", "newest", "most"}
NOWHERE = Mark(0, 0)
VIEWER = sa.bindparam("viewer", type_=BigId)


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
    closest: Card | None = None


def page_of_cards(
    asked: Asked, *, at: datetime, member_id: int | None, where: Sequence[sa.ColumnElement[bool]] = (),
    size: int = SIZE, with_closest: bool = False, found: Found | None = None,
) -> Cards:  # fmt: skip
    """One page of what was asked for, narrowed by further conditions on Idea and to what a search found.

    `with_closest`: also the idea with the largest share of its goal, among the most supported ones that are open.
    """
    shape = replace(asked, after=NOWHERE if asked.after else None)
    make = listing if where or found else kept_listing
    below = largest_goal() if asked.is_most_of_open else None
    wanted = make(shape, member_id is not None, size, tuple(where), below, found)
    rows = rows_of(wanted, at=at, member_id=member_id, after=asked.after)
    last = rows[size - 1] if len(rows) > size else None
    near = _nearest(at=at, member_id=member_id) if with_closest else []
    cards = as_cards([*rows[:size], *near])
    after = mark_at(last.sort_key, last.id) if last else None
    return Cards(cards[:-1], after, cards[-1]) if near else Cards(cards, after)


def listing(
    shape: Asked, is_member: bool, size: int, where: tuple[sa.ColumnElement[bool], ...], below: int | None,
    found: Found | None = None,
) -> Rows:  # fmt: skip
    """The statement of a page; moment, mark and viewer are given when it is executed."""
    chosen = picked(shape, size=size, where=where, below=below, found=found)
    key = (chosen.c.key.desc(), chosen.c.id.desc()) if shape.sort in FALLING else (chosen.c.key, chosen.c.id)
    cards = columns(is_member).add_columns(chosen.c.key.label("sort_key"))
    return cards.join(chosen, chosen.c.id == Idea.id).order_by(*key)


#: Building a statement costs more than sending it: those of the few shapes without free words are built once.
kept_listing = lru_cache(maxsize=128)(listing)


def _nearest(*, at: datetime, member_id: int | None) -> Sequence[Any]:
    """The row of the idea closest to its goal, if any idea is open."""
    return rows_of(nearest_listing(member_id is not None, largest_goal()), at=at, member_id=member_id)


@lru_cache(maxsize=8)
def nearest_listing(is_member: bool, below: int) -> Rows:
    """The statement that finds the idea closest to its goal."""
    top = picked(Asked(group="open", sort="most"), size=SIZE, below=below)
    share = Tally.count * 1.0 / Idea.goal
    first = sa.select(Idea.id).join(top, top.c.id == Idea.id).join(Tally, Tally.idea_id == Idea.id)
    best = first.where(Idea.closes_at > AT).order_by(share.desc(), Idea.id).limit(1).subquery("best")
    return columns(is_member).join(best, best.c.id == Idea.id)


def rows_of(cards: Rows, *, at: datetime | None, member_id: int | None, after: Mark | None = None) -> Sequence[Any]:
    """The rows of a statement made of `columns`."""
    values: dict[str, Any] = {"at": at, "viewer": member_id}
    if after:
        values |= {"mark_number": after.number, "mark_moment": after.moment, "mark_id": after.idea_id}
    return db.session.execute(cards, values).all()


@cache
def columns(is_member: bool) -> Rows:
    """What a card shows of an idea; for a member (`viewer`) also whether she supports it."""
    supported: Any = sa.false()
    if is_member:
        supported = sa.exists().where(Support.idea_id == Idea.id, Support.member_id == VIEWER, Support.state != "void")
    return (
        sa.select(
            Idea.id, Idea.slug, Idea.title, Idea.pitch, Idea.stage, Idea.owner_id, Idea.closes_at, Idea.goal,
            Member.name, Member.handle, Tally.count.label("supporters"), supported.label("supported"),
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
        sa.select(cover.id).where(cover.idea_id == Idea.id, cover.shelf == OWN_SHELF).order_by(cover.position).limit(1)
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


GATES = (
    sa.select(Gate.idea_id, Gate.position, Gate.supporters)
    .where(Gate.idea_id.in_(sa.bindparam("ideas", expanding=True)))
    .order_by(Gate.opening)
)


def gates_of(idea_ids: list[int]) -> dict[int, list[int]]:
    """The supporters each gate asks for, ascending, of the latest opening of each idea."""
    if not idea_ids:
        return {}
    found: dict[int, dict[int, int]] = {}
    for idea_id, position, supporters in db.session.execute(GATES, {"ideas": idea_ids}):
        found.setdefault(idea_id, {})[position] = supporters
    return {idea_id: sorted(gates.values()) for idea_id, gates in found.items()}


def _card(row: Any, gates: list[int]) -> Card:
    cover = Cover(row.renditions, row.width, row.height, row.alt, row.tint) if row.renditions else None
    return Card(
        id=row.id, slug=row.slug, title=row.title, pitch=row.pitch, stage=Stage(row.stage), owner_id=row.owner_id,
        creator=row.name, handle=row.handle, closes_at=row.closes_at, progress=Progress(row.supporters or 0, gates),
        cover=cover, supported=bool(row.supported), product=row.product, price=row.price, currency=row.currency,
        target_at=row.target_at,
    )  # fmt: skip
