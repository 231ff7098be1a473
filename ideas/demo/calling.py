"""The campaigns of the demo world go on: new rules for the open call, and a call that is still being written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ideas.accounts.models import Member
from ideas.campaigns import actions, calls, drafts, queries
from ideas.campaigns.sheet import first_sheet, written
from ideas.db import db
from ideas.words import home_zone

WEIGHT = {"key": "weight", "label": "Weight", "unit": "g", "min": 5, "max": 20_000, "required": True}
RAINY: dict[str, Any] = {
    "title": "Rainy Sunday",
    "need": (
        "It rains, nobody wants to go out, and the box of last year is too small. We look for things that two or three "
        "people of different ages do together at a table for an hour.\n\nNo screens, and nothing that needs a master."
    ),
    "ineligible": "games of chance for money",
    "out_of_scope": "Jigsaws: we have two.",
    "reward": "A share of the net sales of what is made of it, named in an agreement before anything is made.",
    "personas": [
        {"name": "Mirjam", "situation": "two children of five and eleven", "need": "one thing that both of them want"},
        {"name": "Paul", "situation": "a grandfather with slow hands", "need": "parts that are good to hold"},
    ],
    "gates": [
        {"supporters": "50", "days": "120"}, {"supporters": "500", "days": "60"}, {"supporters": "1500", "days": "0"},
    ],
    "facts": [
        {"key": "players", "label": "People at the table", "unit": "", "min": "2", "max": "6", "required": True},
        {"key": "minutes", "label": "Minutes", "unit": "min", "min": "10", "max": "90", "required": True},
    ],
    "confirmations": [{"key": "own_work", "label": "This is my own work, and I have played it with others."}],
}  # fmt: skip


def add(admin: Member, *, now: datetime) -> None:
    """Ideas that are public keep the first version of the open call until their owner moves them over."""
    call = queries.by_slug(calls.OPEN_CALL.slug)
    assert call is not None
    at = now - timedelta(hours=6)
    actions.publish(call, calls.OPEN_CALL.terms | {"facts": [*calls.FACTS, WEIGHT]}, by=admin, at=at)
    zone = home_zone()
    draft = drafts.begin_draft(RAINY["title"], zone=zone, by=admin, at=at)
    opens, closes = written(now + timedelta(days=10), zone), written(now + timedelta(days=100), zone)
    sheet = first_sheet(RAINY["title"], now, zone) | RAINY | {"opens_at": opens, "closes_at": closes}
    drafts.save(draft, sheet, seen=1, by=admin, at=at)
    db.session.commit()
