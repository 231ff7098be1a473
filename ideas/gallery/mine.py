"""My ideas: all ideas of one member, whatever their stage, each with the next thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.bar import way_to
from ideas.db import db
from ideas.gallery.cards import Card, as_cards, columns
from ideas.paging import Page, page_of
from ideas.royalties.models import Agreement
from ideas.submissions.models import Creator, Idea
from ideas.submissions.stages import Stage
from ideas.words import _, left, number

S = Stage
SIZE = 50
DRAFTING = {S.DRAFT, S.NEEDS_WORK, S.REJECTED}


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing to do; without an address there is nothing to do but to know it."""

    words: str
    url: str | None = None


def created_by(member_id: int) -> sa.ColumnElement[bool]:
    """Whether a member owns an idea or has accepted to co-create it. A union: each half has its index."""
    own = aliased(Idea)
    owned = sa.select(own.id).where(own.owner_id == member_id)
    shared = sa.select(Creator.idea_id).where(Creator.member_id == member_id, Creator.accepted_at.is_not(None))
    return Idea.id.in_(sa.union(owned, shared))


def my_ideas(member: Member, *, after: str | None) -> tuple[list[Card], str | None]:
    """The member's ideas, newest first, and the mark of the next page."""
    page: Page = page_of(
        columns(False).where(created_by(member.id)),
        keys=[Idea.id.expression],
        after=after,
        size=SIZE,
    )
    return as_cards(page.rows), page.after


def offered_agreements(idea_ids: list[int]) -> dict[int, str]:
    """The numbers of the agreements that wait for signatures, by idea."""
    rows = sa.select(Agreement.idea_id, Agreement.number).where(
        Agreement.idea_id.in_(idea_ids), Agreement.state == "offered"
    )
    return {row.idea_id: row.number for row in db.session.execute(rows)} if idea_ids else {}


def next_thing(card: Card, *, viewer: int, agreement: str | None, at: datetime) -> Next:
    """What the creators of an idea do next, in words; a draft is worked on by its owner alone."""
    if card.stage in DRAFTING and card.owner_id != viewer:
        return Next(_("See your part in it"), url_for("submissions.invitation", slug=card.slug))
    said = _to_do(card, agreement=agreement, at=at)
    return said or Next(_waiting(card.stage))


def _to_do(card: Card, *, agreement: str | None, at: datetime) -> Next | None:
    draft: dict[Any, str] = {
        S.DRAFT: _("Go on with the draft"),
        S.NEEDS_WORK: _("Read what to change and send it again"),
        S.REJECTED: _("Read why, and what you can do"),
    }
    page = url_for("gallery.idea", slug=card.slug)
    if card.stage in DRAFTING:
        return Next(draft[card.stage], url_for("submissions.draft_check", slug=card.slug))
    if card.stage == S.OPEN and card.closes_at:
        words = _("Tell people: %(n)s to go, %(left)s", n=number(card.progress.to_go), left=left(card.closes_at, at))
        return Next(words, page)
    if agreement:
        return Next(_("Read and sign the agreement"), way_to("royalties.agreement", number=agreement))
    if card.stage in (S.RELEASED, S.RETIRED):
        return Next(_("Read your statements"), way_to("royalties.home"))
    if card.stage in (S.EXPIRED, S.DECLINED, S.ARCHIVED):
        return Next(_("Read how it ended"), page)
    return None


def _waiting(stage: Stage) -> str:
    return {
        S.SCREENING: _("Nothing: we answer within two working days"),
        S.OPEN: _("Tell people"),
        S.ACHIEVED: _("Nothing: it enters the next review"),
        S.IN_REVIEW: _("Nothing: we are reviewing it"),
        S.DEFERRED: _("Nothing: it enters the next review"),
        S.PARKED: _("Nothing: we come back to it"),
        S.APPROVED: _("Nothing yet: we are preparing the agreement"),
        S.IN_DEVELOPMENT: _("Nothing: we are making it"),
        S.WITHDRAWN: _("Nothing: you took it back"),
        S.REMOVED: _("Read the notice we sent you"),
    }.get(stage, "")
