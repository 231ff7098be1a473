"""The next version of a campaign as it was typed: every field as text, so that a draft keeps its mistakes, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.rules import Number
from ideas.typed import line, plain, text

Row = dict[str, Any]
Sheet = dict[str, Any]

LENGTHS = ("title", "pitch", "story")
LINES = (
    "title", "opens_at", "closes_at", "mode", "first_days", "extension", "min_pictures", "max_pictures",
    *(f"{what}_{end}" for what in LENGTHS for end in ("least", "most")), "review", "embargo_hours",
)  # fmt: skip
TEXTS = ("need", "ineligible", "out_of_scope", "reward")
ROWS: dict[str, tuple[str, ...]] = {
    "gates": ("supporters", "days"),
    "facts": ("key", "label", "unit", "min", "max", "required"),
    "confirmations": ("key", "label"),
    "personas": ("name", "situation", "need"),
}
UNSEEN = {"key", "required"}  # a row with nothing else in it is blank
MOST_ROWS = 60
MOST_TYPED = 40_000  # characters of one field: more than any may have, so that nothing typed is cut unsaid
MOMENT = "%Y-%m-%dT%H:%M"


def sheet_from(form: Mapping[str, str]) -> Sheet:
    """What was typed, cleaned; rows that were left blank are dropped."""
    sheet: Sheet = {name: line(form.get(name))[:MOST_TYPED] for name in LINES}
    sheet |= {name: text(form.get(name))[:MOST_TYPED] for name in TEXTS}
    return sheet | {kind: _rows(form, kind) for kind in ROWS}


def _rows(form: Mapping[str, str], kind: str) -> list[Row]:
    typed = re.compile(rf"{kind}-([0-9]{{1,3}})-")
    places = sorted({int(found[1]) for name in form if (found := typed.match(name))})
    rows = [_row(form, kind, place) for place in places[:MOST_ROWS]]
    return [row for row in rows if any(value for part, value in row.items() if part not in UNSEEN)]


def _row(form: Mapping[str, str], kind: str, place: int) -> Row:
    given = {part: line(form.get(f"{kind}-{place}-{part}"))[:MOST_TYPED] for part in ROWS[kind]}
    return {part: bool(value) if part == "required" else value for part, value in given.items()}


def with_keys(sheet: Sheet, known: Mapping[str, Sequence[Row]]) -> Sheet:
    """Facts and confirmations keep the keys they have; a new one is made from its label, once.

    `known`: the rows of the draft and of every version, by kind; a key that is not among them was not made here.
    """
    used = {row["key"] for rows in known.values() for row in rows}
    keyed: Sheet = {}
    for kind in ("facts", "confirmations"):
        keyed[kind] = _keyed(sheet[kind], known[kind], used)
        used |= {row["key"] for row in keyed[kind]}
    return sheet | keyed


def _keyed(rows: Sequence[Row], known: Sequence[Row], used: set[str]) -> list[Row]:
    mine: set[str] = set()
    keyed = []
    for row in rows:
        key = row["key"] if row["key"] in {each["key"] for each in known} - mine else ""
        key = key or _again(row, known, mine) or new_key(row["label"], used | mine)
        mine.add(key)
        keyed.append({**row, "key": key})
    return keyed


def _again(row: Row, known: Sequence[Row], mine: set[str]) -> str:
    """The key of the same question, if an earlier version asked it."""
    same = (each["key"] for each in known if _question(each) == _question(row) and each["key"] not in mine)
    return next(same, "")


def _question(row: Row) -> tuple[str, str]:
    return row["label"].casefold(), row.get("unit") or ""


def new_key(label: str, used: Iterable[str]) -> str:
    """A key that nobody has: `longest_side`, and `longest_side_2` when that is taken."""
    stem, taken = plain(label, "_")[:40].strip("_") or "row", set(used)
    return next(key for n in count(1) if (key := stem if n == 1 else f"{stem}_{n}") not in taken)


def sheet_of(campaign: Campaign, rules: Rules, zone: ZoneInfo) -> Sheet:
    """The version in force as if it had been typed."""
    pairs = {"title": rules.title_length, "pitch": rules.pitch_length, "story": rules.story_length}
    columns = ("mode", "first_days", "extension", "min_pictures", "max_pictures", "review", "embargo_hours")
    sheet = {name: str(getattr(rules, name)) for name in columns}
    for what, (least, most) in pairs.items():
        sheet |= {f"{what}_least": str(least), f"{what}_most": str(most)}
    return {
        **sheet,
        "title": campaign.title, "need": campaign.need, "ineligible": "\n".join(rules.ineligible),
        "opens_at": written(campaign.opens_at, zone), "closes_at": written(campaign.closes_at, zone),
        "out_of_scope": rules.out_of_scope, "reward": rules.reward, "personas": rules.personas,
        "gates": [{"supporters": str(supporters), "days": str(days)} for supporters, days in rules.gates],
        "facts": [_typed_fact(fact) for fact in rules.facts], "confirmations": rules.confirmations,
    }  # fmt: skip


def _typed_fact(fact: Row) -> Row:
    bounds = {end: _figure(fact.get(end)) for end in ("min", "max")}
    names = {"key": fact["key"], "label": fact["label"], "unit": fact.get("unit") or ""}
    return {**names, **bounds, "required": bool(fact.get("required"))}


def _figure(value: Number | None) -> str:
    return "" if value is None else str(value)


def written(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as a date field shows it, in `zone`; empty for none."""
    return moment.astimezone(zone).strftime(MOMENT) if moment else ""


def first_sheet(title: str, opens_at: datetime, zone: ZoneInfo) -> Sheet:
    """What a new campaign begins with: the gates and lengths of the standing one, and nothing to say yet."""
    gates = ((100, 365), (1000, 182), (5000, 182), (10_000, 0))
    blank: Sheet = dict.fromkeys((*LINES, *TEXTS), "") | {"facts": [], "confirmations": [], "personas": []}
    return blank | {
        "title": title, "opens_at": written(opens_at, zone), "mode": "support", "first_days": "60", "extension": "add",
        "gates": [{"supporters": str(supporters), "days": str(days)} for supporters, days in gates],
        "min_pictures": "1", "max_pictures": "12", "title_least": "5", "title_most": "80", "pitch_least": "20",
        "pitch_most": "200", "story_least": "100", "story_most": "10000", "review": "calendar", "embargo_hours": "24",
    }  # fmt: skip
