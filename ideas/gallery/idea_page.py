"""Everything an idea page shows, in a fixed number of statements whatever the idea carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.campaigns.rules import facts_of
from ideas.db import BigId, db
from ideas.gallery.listing import Rows
from ideas.gallery.offered import OFFERS, Offered, after, before, relations, with_offers
from ideas.gallery.progress import Progress
from ideas.gallery.story import Event, told
from ideas.gallery.talk import Talk, talk_about
from ideas.gallery.timeline import SHOWN, first_events, mark_of, shelves_shown
from ideas.products.models import Product, Sku
from ideas.review.models import Entry, Window
from ideas.submissions.models import OWN_SHELF, Creator, Idea, Passage, Picture, Revision
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.models import Gate, Ranking, Tally
from ideas.voting.queries import gates_of

S = Stage
REVIEWED = {S.ACHIEVED, S.IN_REVIEW, S.DEFERRED}
MADE = {S.APPROVED, S.IN_DEVELOPMENT, S.RELEASED, S.RETIRED}


IDEA = sa.bindparam("idea", type_=BigId)
#: Statements are built once: that costs more than sending them.
OFFER = (
    sa.select(Product.slug, Product.title, Sku.price, Sku.currency)
    .outerjoin(Sku, sa.and_(Sku.product_id == Product.id, Sku.on_sale_at.is_not(None), Sku.ends_at.is_(None)))
    .where(Product.idea_id == IDEA)
    .order_by(Sku.price.is_(None), Sku.price, Sku.id)
    .limit(1)
)
WINDOW = (
    sa.select(Window)
    .join(Entry, Entry.window_id == Window.id)
    .where(Entry.idea_id == IDEA)
    .order_by(Entry.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    handle: str
    has_page: bool = True

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()


@dataclass(frozen=True, slots=True)
class Offer:
    """The product made of the idea; prices in minor units, cheapest first."""

    slug: str
    title: str
    price: int | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class IdeaPage:
    idea: Idea
    creators: Sequence[Person]
    public_ideas: int
    facts: Sequence[tuple[str, str]]
    progress: Progress
    week: int
    gates: Sequence[Gate]
    pictures: Sequence[Picture]
    story: Sequence[Event]
    story_goes_on: str | None
    team: Sequence[Event]
    latest: Passage | None
    revised: int
    supported: bool
    follows: bool
    kept: bool
    offered_before: Offered | None
    offered_again: Offered | None
    offer: Offer | None
    window: Window | None
    talk: Talk | None


def idea_page(idea: Idea, *, viewer: int | None) -> IdeaPage:
    """What there is to show about `idea` to the member `viewer` (None: a visitor): six more statements at most."""
    given = {"idea": idea.id, "viewer": viewer}
    around = db.session.execute(_around(viewer is not None), given).all()
    first = around[0]
    gates = gates_of(idea.id)
    happened, said = first_events(idea.id)
    shelves = shelves_shown(idea.id)
    creators = _creators(around)
    return IdeaPage(
        idea=idea,
        creators=creators,
        public_ideas=first.public_ideas,
        facts=stated_facts(idea),
        progress=Progress(first.supporters or 0, [gate.supporters for gate in gates]),
        week=first.week or 0,
        gates=gates,
        pictures=shelves.get(OWN_SHELF, []),
        story=told(happened[:SHOWN], shelves, opened_at=idea.opened_at),
        story_goes_on=mark_of(happened[SHOWN - 1]) if len(happened) > SHOWN else None,
        team=told(said, shelves, opened_at=idea.opened_at),
        latest=first.Passage,
        revised=first.revised,
        supported=bool(first.supported),
        follows=bool(first.follows),
        kept=bool(first.kept),
        offered_before=before(first),
        offered_again=after(first),
        offer=_offer(idea) if idea.stage in MADE else None,
        window=_window(idea) if idea.stage in REVIEWED else None,
        talk=talk_about(idea, viewer=viewer, is_creator=viewer in {person.id for person in creators}),
    )


@cache
def _around(is_member: bool) -> Rows:
    """One row for each creator of `idea`, the owner first, with what surrounds it; for a member also her relation."""
    owned = aliased(Idea)
    of_owner = sa.select(sa.func.count()).where(owned.owner_id == Idea.owner_id, owned.stage.in_(sorted(PUBLIC)))
    revised = sa.select(sa.func.count()).where(Revision.idea_id == Idea.id, Revision.state == "accepted")
    last = sa.select(sa.func.max(Passage.id)).where(Passage.idea_id == IDEA).scalar_subquery()
    accepted = sa.select(Creator.member_id).where(Creator.idea_id == IDEA, Creator.accepted_at.is_not(None))
    people = sa.union(accepted, sa.select(Idea.owner_id).where(Idea.id == IDEA)).subquery("people")
    rows = (
        sa.select(
            Member.id, Member.name, Member.handle, Member.closed_at, (Member.id == Idea.owner_id).label("is_owner"),
            Tally.count.label("supporters"), Ranking.week,
            of_owner.correlate(Idea).scalar_subquery().label("public_ideas"),
            *relations(is_member), *OFFERS,
            revised.correlate(Idea).scalar_subquery().label("revised"), Passage,
        )
        .select_from(people)
        .join(Member, Member.id == people.c.member_id)
        .join(Idea, Idea.id == IDEA)
        .outerjoin(Tally, Tally.idea_id == Idea.id)
        .outerjoin(Ranking, Ranking.idea_id == Idea.id)
        .outerjoin(Passage, Passage.id == last)
        .order_by(sa.desc("is_owner"), Member.id)
    )  # fmt: skip
    return with_offers(rows)


def _creators(rows: Sequence[Any]) -> list[Person]:
    people = {row.id: Person(row.id, row.name, row.handle, row.closed_at is None) for row in rows}
    return list(people.values())


def stated_facts(idea: Idea) -> list[tuple[str, str]]:
    """The facts given, in the order of the campaign's rules: ("Height", "31 cm")."""
    given = ((fact, idea.facts.get(fact.key)) for fact in facts_of(idea.rules))
    return [(fact.label, fact.shown(value)) for fact, value in given if value is not None]


def _offer(idea: Idea) -> Offer | None:
    row = db.session.execute(OFFER, {"idea": idea.id}).one_or_none()
    return Offer(row.slug, row.title, row.price, row.currency) if row else None


def _window(idea: Idea) -> Window | None:
    return db.session.scalar(WINDOW, {"idea": idea.id})
