"""What drafts still lack, by the checklist that sending enforces: two statements, whatever the number of drafts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ideas.campaigns.models import Rules
from ideas.db import db
from ideas.gallery.cards import Card
from ideas.submissions.models import OWN_SHELF, Creator, Idea, Picture
from ideas.submissions.rules import Missing, missing_before_submission


def missing_of(cards: Iterable[Card]) -> dict[int, list[Missing]]:
    """What is missing of each draft, in the order of the steps."""
    drafts = {card.id: card for card in cards}
    if not drafts:
        return {}
    creators: dict[int, list[Creator]] = {}
    for part in db.session.scalars(_creators(drafts)):
        creators.setdefault(part.idea_id, []).append(part)
    return {
        row.Idea.id: missing_before_submission(
            row.Idea, row.Rules, _pictures(row.pictures, drafts[row.Idea.id]), creators.get(row.Idea.id, [])
        )
        for row in db.session.execute(_with_rules(drafts))
    }


def _creators(idea_ids: Iterable[int]) -> sa.Select[Any]:
    parts = sa.select(Creator).where(Creator.idea_id.in_(list(idea_ids))).options(joinedload(Creator.member))
    return parts.order_by(Creator.id)


def _with_rules(idea_ids: Iterable[int]) -> sa.Select[Any]:
    """Drafts with the newest rules of their campaigns and the number of their pictures."""
    other = aliased(Rules)
    newest = sa.select(sa.func.max(other.number)).where(other.campaign_id == Idea.campaign_id).scalar_subquery()
    hanging = sa.select(sa.func.count()).where(Picture.idea_id == Idea.id, Picture.shelf == OWN_SHELF)
    return (
        sa.select(Idea, Rules, hanging.scalar_subquery().label("pictures"))
        .join(Rules, sa.and_(Rules.campaign_id == Idea.campaign_id, Rules.number == newest))
        .where(Idea.id.in_(list(idea_ids)))
    )


def _pictures(number: int, card: Card) -> list[Picture]:
    """As much of the pictures as the checklist looks at: how many there are, and the words for the first."""
    alt = card.cover.alt if card.cover else ""
    return [Picture(position=place, alt=alt if place == 1 else "") for place in range(1, number + 1)]
