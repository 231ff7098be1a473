"""My ideas: all ideas of one member, whatever their stage, each with the next thing to do and its last 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.gallery.cards import Card, as_cards, columns
from ideas.gallery.figures import plots_of
from ideas.gallery.lacking import missing_of
from ideas.gallery.next_things import Known, Next, next_thing
from ideas.gallery.plot import Plot
from ideas.paging import Page, page_of
from ideas.royalties.models import Agreement
from ideas.submissions.models import Creator, Idea, Revision
from ideas.submissions.rules import EDITABLE
from ideas.submissions.stages import PUBLIC, Stage

SIZE = 20
#: With more ideas than this the list can be narrowed.
MANY = 6
#: How long a refused change is the next thing to look at.
REFUSED_FOR = timedelta(days=14)
GROUPS: dict[str, frozenset[Stage]] = {
    "working": EDITABLE | {Stage.SCREENING},
    "gathering": frozenset({Stage.OPEN}),
    "decided": frozenset(Stage) - EDITABLE - {Stage.SCREENING, Stage.OPEN},
}


@dataclass(frozen=True, slots=True)
class Mine:
    """One idea of the list. `plot`: None for what was never public, and for what nobody looks at any more."""

    card: Card
    is_owner: bool
    next: Next
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class MyIdeas:
    """One page of the list, the mark of the next one, and whether there are enough to narrow it."""

    rows: list[Mine]
    after: str | None
    are_many: bool


def created_by(member_id: int) -> sa.ColumnElement[bool]:
    """Whether a member owns an idea or has accepted to co-create it. A union: each half has its index."""
    own = aliased(Idea)
    owned = sa.select(own.id).where(own.owner_id == member_id)
    shared = sa.select(Creator.idea_id).where(Creator.member_id == member_id, Creator.accepted_at.is_not(None))
    return Idea.id.in_(sa.union(owned, shared))


def my_ideas(member: Member, *, group: str | None, after: str | None, at: datetime) -> MyIdeas:
    """The member's ideas, newest first, of one group or of all: five statements, whatever they are."""
    wanted = columns(False).add_columns(*_beside(at)).where(created_by(member.id))
    if group:
        wanted = wanted.where(Idea.stage.in_(sorted(GROUPS[group])))
    page: Page = page_of(wanted, keys=[Idea.id.expression], after=after, size=SIZE)
    cards = as_cards(page.rows)
    missing = missing_of(card for card in cards if card.stage == Stage.DRAFT and card.owner_id == member.id)
    plots = plots_of({card.id: card.progress.count for card in cards if card.stage in PUBLIC}, today=at.date())
    rows = []
    for row, card in zip(page.rows, cards, strict=True):
        known = _known(row, is_owner=card.owner_id == member.id, missing=missing.get(card.id, []))
        rows.append(Mine(card, known.is_owner, next_thing(card, known, at=at), _shown(plots.get(card.id), card)))
    return MyIdeas(rows, page.after, bool(group or after or page.after or len(rows) > MANY))


def _beside(at: datetime) -> list[Any]:
    """What else is asked of each idea: an agreement to sign, a change just refused, another offer."""
    new, change = aliased(Idea), aliased(Revision)
    offered = sa.select(Agreement.number).where(Agreement.idea_id == Idea.id, Agreement.state == "offered")
    lately = sa.and_(change.state == "refused", change.ended_at > at - REFUSED_FOR)
    refused = sa.select(sa.case((lately, 1), else_=0)).where(change.idea_id == Idea.id).order_by(change.number.desc())
    again = sa.select(new.slug).where(new.relaunch_of_id == Idea.id, new.stage != Stage.WITHDRAWN)
    asked = {"agreement": offered, "refused": refused, "again": again}
    return [each.limit(1).correlate(Idea).scalar_subquery().label(name) for name, each in asked.items()]


def _known(row: Any, *, is_owner: bool, missing: list[Any]) -> Known:
    return Known(is_owner, missing, was_refused=bool(row.refused), agreement=row.agreement, again=row.again)


def _shown(plot: Plot | None, card: Card) -> Plot | None:
    """An open idea always has its plot; others while somebody still looks."""
    return plot if plot and (card.stage == Stage.OPEN or plot.days) else None
