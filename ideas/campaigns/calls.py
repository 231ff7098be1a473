"""Two campaigns ready to be begun: the standing one every site starts with, and a small one to try things out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.accounts.models import Member
from ideas.campaigns import actions, queries
from ideas.campaigns.models import Campaign

FACTS = [
    {"key": "longest_side", "label": "Longest side", "unit": "cm", "min": 1, "max": 200, "required": True},
    {"key": "parts", "label": "Number of parts", "unit": "", "min": 1, "max": 5000, "required": True},
    {"key": "age", "label": "Made for people from", "unit": "years", "min": 0, "max": 99, "required": False},
]
CONFIRMATIONS = [
    {"key": "own_work", "label": "This is my own work, and the pictures show what I made or drew."},
    {"key": "no_marks", "label": "It shows no logos, names or characters that belong to somebody else."},
]
INELIGIBLE = ["weapons that look real", "politics and religion", "anything that burns, breaks or is swallowed easily"]


@dataclass(frozen=True)
class Call:
    """A campaign before it is begun."""

    slug: str
    title: str
    need: str
    terms: dict[str, Any]


OPEN_CALL = Call(
    slug="open-call",
    title="Open call",
    need=(
        "Things for the table, the shelf and the floor that people want to own, and that we could make: toys, lamps, "
        "games, clocks. Wood, metal and paper suit us best.\n\n"
        "Show it from more than one side, say how it works, and tell us who it is for."
    ),
    terms={
        "mode": "support",
        "gates": [[100, 365], [1000, 182], [5000, 182], [10000, 0]],
        "first_days": 60,
        "facts": FACTS,
        "confirmations": CONFIRMATIONS,
        "ineligible": INELIGIBLE,
        "out_of_scope": "Clothing, food and anything that needs a battery larger than a hand.",
        "personas": [
            {
                "name": "Lene",
                "situation": "a small flat, two children",
                "need": "things that are nice to put away",
            },
            {"name": "Robert", "situation": "gives presents to engineers", "need": "a mechanism worth looking at"},
        ],
        "reward": "A share of the net sales of what is made of it, named in an agreement before anything is made.",
        "review": "calendar",
        "embargo_hours": 24,
    },
)
SMALL_BATCH = Call(
    slug="small-batch",
    title="Small batch",
    need=(
        "One carpenter and twelve pieces: ideas that a small workshop can build by hand.\n\n"
        "Twelve supporters are enough."
    ),
    terms=OPEN_CALL.terms
    | {
        "gates": [[3, 365], [6, 182], [9, 182], [12, 0]],
        "facts": FACTS[:2],
        "review": "rolling",
        "embargo_hours": 0,
    },
)


def ensure(call: Call, *, by: Member | None, at: datetime) -> tuple[Campaign, bool]:
    """The campaign of a call, begun now if it is not there yet. True: it is new."""
    there = queries.known_by(call.slug)
    if there is not None:
        return there, False
    return actions.begin(call.slug, call.title, call.need, call.terms, by=by, at=at), True
