"""Ideas like one that is being written or judged, as cards."""

from __future__ import annotations

from ideas.gallery.cards import Card, as_cards, columns, rows_of
from ideas.submissions.models import Idea
from ideas.submissions.similar import similar_to

LEAST = 3
"""A title with fewer characters is like everything."""


def cards_like(title: str, *, pitch: str = "", idea_id: int | None = None, not_by: int | None = None) -> list[Card]:
    """The public ideas most like a title and pitch, the closest first."""
    if len(title) < LEAST:
        return []
    order = {each.idea_id: n for n, each in enumerate(similar_to(title, pitch=pitch, exclude=idea_id, not_by=not_by))}
    rows = rows_of(columns(False).where(Idea.id.in_(order)), at=None, member_id=None) if order else []
    return sorted(as_cards(rows), key=lambda card: order[card.id])


def similar_ideas(idea: Idea, *, others_only: bool = False) -> list[Card]:
    """The public ideas most like this one; `others_only`: without those of its owner. Templates call it."""
    return cards_like(idea.title, pitch=idea.pitch, idea_id=idea.id, not_by=idea.owner_id if others_only else None)
