"""From what was typed to a version of rules: every mistake is named in one sentence, beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ideas.campaigns.models import MODES
from ideas.campaigns.rules import Number, why_not_mode
from ideas.campaigns.sheet import LENGTHS, MOMENT, Row, Sheet
from ideas.words import _, number

WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}([.,'’ \u00a0\u202f][0-9]{3}){1,2}")
DECIMAL = re.compile(r"-?[0-9]{1,9}[.,][0-9]{1,2}")
#: What the columns hold and a page can bear: characters of an idea's texts, pictures, days, rows.
MOST_LENGTH = {"title": 200, "pitch": 400, "story": 20_000}
MOST_PICTURES, MOST_DAYS, MOST_SUPPORTERS, MOST_HOURS = 24, 3650, 10_000_000, 720
MOST_ROWS = {"gates": 12, "facts": 20, "confirmations": 10, "personas": 8}
MOST_TOPICS = 30
FIRST_PART = {"gates": "supporters", "facts": "label", "confirmations": "label", "personas": "name"}


@dataclass
class Reading:
    """A sheet as it was understood. With mistakes it is no version yet."""

    sheet: Sheet
    zone: ZoneInfo
    terms: dict[str, Any] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def title(self) -> str:
        return str(self.sheet["title"])

    @property
    def need(self) -> str:
        return str(self.sheet["need"])

    def wrong(self, name: str, sentence: str) -> None:
        self.mistakes.setdefault(name, sentence)

    def words(self, name: str, what: str, typed: str, most: int, *, needed: bool = True) -> str:
        """A text of at most `most` characters."""
        if needed and not typed:
            self.wrong(name, _("%(what)s: please fill this in.", what=what))
        if len(typed) > most:
            over = number(len(typed) - most)
            self.wrong(name, _("%(what)s: at most %(most)s characters, please. It has %(n)s too many.",
                               what=what, most=number(most), n=over))  # fmt: skip
        return typed

    def whole(self, name: str, what: str, typed: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`, however it is grouped."""
        value = int(re.sub(r"[^0-9]", "", typed)) if WHOLE.fullmatch(typed) else None
        if value is not None and least <= value <= most:
            return value
        self.wrong(name, _("%(what)s: a whole number from %(least)s to %(most)s, please.",
                           what=what, least=number(least), most=number(most)))  # fmt: skip
        return least

    def bound(self, name: str, what: str, typed: str) -> Number | None:
        """A number with at most two decimals; none when nothing was typed."""
        if not typed:
            return None
        sign, digits = (-1, typed[1:]) if typed.startswith("-") else (1, typed)
        if WHOLE.fullmatch(digits):
            return sign * int(re.sub(r"[^0-9]", "", digits))
        if DECIMAL.fullmatch(typed):
            return round(float(typed.replace(",", ".")), 2)
        self.wrong(name, _("%(what)s: a number such as 12 or 12.5, please.", what=what))
        return None

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        if self.sheet[name] not in allowed:
            self.wrong(name, _("Please choose one."))
        return str(self.sheet[name])

    def moment(self, name: str, what: str) -> datetime | None:
        """A day and a time in the zone of the organisation."""
        typed = self.sheet[name]
        if not typed:
            return None
        try:
            moment = datetime.strptime(typed[:16], MOMENT).replace(tzinfo=self.zone)
            moment.astimezone(UTC)  # as it will be kept: the first and the last day of all may not be there
            return moment
        except (ValueError, OverflowError):
            self.wrong(name, _("%(what)s: a day and a time such as 2027-03-31T18:00, please.", what=what))
            return None

    def rows(self, kind: str) -> list[Row]:
        rows: list[Row] = self.sheet[kind]
        if len(rows) > MOST_ROWS[kind]:
            many = _("At most %(most)s of these, please.", most=number(MOST_ROWS[kind]))
            self.wrong(f"{kind}-{MOST_ROWS[kind]}-{FIRST_PART[kind]}", many)
        return rows


def read(sheet: Sheet, zone: ZoneInfo, *, units: Mapping[str, str] | None = None) -> Reading:
    """Understand a sheet. `zone`: of its dates. `units`: of the facts that versions in the open have, by key."""
    reading = Reading(sheet, zone)
    _brief(reading)
    _gathering(reading)
    _lengths(reading)
    _facts(reading, units or {})
    _confirmations(reading)
    _ending(reading)
    return reading


def _brief(reading: Reading) -> None:
    sheet = reading.sheet
    reading.words("title", _("Title"), sheet["title"], 80)
    reading.words("need", _("The need"), sheet["need"], 20_000)
    reading.opens_at = reading.moment("opens_at", _("Opens"))
    reading.closes_at = reading.moment("closes_at", _("Closes"))
    if not sheet["opens_at"]:
        reading.wrong("opens_at", _("Say from when it takes ideas."))
    if reading.opens_at and reading.closes_at and reading.closes_at <= reading.opens_at:
        reading.wrong("closes_at", _("A campaign closes after it opens."))
    topics = [topic.strip() for topic in sheet["ineligible"].splitlines() if topic.strip()]
    if len(topics) > MOST_TOPICS or any(len(topic) > 120 for topic in topics):
        many = _("At most %(most)s topics, one a line, none longer than 120 characters, please.", most=MOST_TOPICS)
        reading.wrong("ineligible", many)
    reading.terms |= {
        "ineligible": topics, "personas": [_persona(reading, i, row) for i, row in enumerate(reading.rows("personas"))],
        "out_of_scope": reading.words("out_of_scope", _("Out of scope"), sheet["out_of_scope"], 2000, needed=False),
        "reward": reading.words("reward", _("Reward"), sheet["reward"], 2000, needed=False),
    }  # fmt: skip


def _persona(reading: Reading, place: int, row: Row) -> Row:
    limits = {"name": (_("Name"), 60), "situation": (_("Situation"), 200), "need": (_("What this person needs"), 300)}
    return {
        part: reading.words(f"personas-{place}-{part}", what, row[part], most) for part, (what, most) in limits.items()
    }


def _gathering(reading: Reading) -> None:
    """Mode, gates and days."""
    mode = reading.choice("mode", MODES)
    if mode in MODES and (reason := why_not_mode(mode)):
        reading.wrong("mode", reason)
    is_gated = mode == "support"
    gates = [_gate(reading, i, row) for i, row in enumerate(reading.rows("gates"))] if is_gated else []
    if is_gated and not gates:
        reading.wrong("gates-0-supporters", _("Give one gate at least; the last one is the goal."))
    for i in range(1, len(gates)):
        if gates[i][0] <= gates[i - 1][0]:
            reading.wrong(f"gates-{i}-supporters", _("Each gate must be higher than the one before."))
    if gates and gates[-1][1]:
        reading.wrong(f"gates-{len(gates) - 1}-days", _("The last gate is the goal: it adds no days. Write 0."))
    least = 0 if mode == "request" else 1
    days = reading.whole("first_days", _("Days at the start"), reading.sheet["first_days"] or "0", least, MOST_DAYS)
    extension = reading.choice("extension", ("add", "reset"))
    reading.terms |= {"mode": mode, "gates": gates, "first_days": days, "extension": extension}


def _gate(reading: Reading, place: int, row: Row) -> list[int]:
    name = f"gates-{place}"
    supporters = reading.whole(f"{name}-supporters", _("Supporters"), row["supporters"], 1, MOST_SUPPORTERS)
    return [supporters, reading.whole(f"{name}-days", _("Days it adds"), row["days"] or "0", 0, MOST_DAYS)]


def _lengths(reading: Reading) -> None:
    """How many pictures, and how long the texts may be."""
    said = {"title": _("Title of an idea"), "pitch": _("Pitch"), "story": _("Story")}
    for what in LENGTHS:
        reading.terms[f"{what}_length"] = _pair(reading, f"{what}_least", f"{what}_most", said[what], MOST_LENGTH[what])
    pictures = _pair(reading, "min_pictures", "max_pictures", _("Pictures"), MOST_PICTURES)
    reading.terms["min_pictures"], reading.terms["max_pictures"] = pictures


def _pair(reading: Reading, low: str, high: str, what: str, most: int) -> list[int]:
    pair = [reading.whole(name, what, reading.sheet[name], 1, most) for name in (low, high)]
    if pair[0] > pair[1] and low not in reading.mistakes and high not in reading.mistakes:
        reading.wrong(high, _("%(what)s: the most must not be less than the least.", what=what))
    return pair


def _facts(reading: Reading, units: Mapping[str, str]) -> None:
    reading.terms["facts"] = [_fact(reading, i, row, units) for i, row in enumerate(reading.rows("facts"))]
    _name_once(reading, "facts")


def _fact(reading: Reading, place: int, row: Row, units: Mapping[str, str]) -> Row:
    name, what = f"facts-{place}", row["label"] or _("Fact %(n)s", n=place + 1)
    reading.words(f"{name}-label", _("Name of the fact"), row["label"], 80)
    reading.words(f"{name}-unit", _("Unit"), row["unit"], 20, needed=False)
    if row["unit"] != units.get(row["key"], row["unit"]):
        reading.wrong(f"{name}-unit", _(
            "Answers were given in “%(unit)s”: a published fact keeps its unit. Ask for a new fact in a new row.",
            unit=units[row["key"]] or "–",
        ))  # fmt: skip
    least, most = (reading.bound(f"{name}-{end}", what, row[end]) for end in ("min", "max"))
    if least is not None and most is not None and least > most:
        reading.wrong(f"{name}-max", _("%(what)s: the most must not be less than the least.", what=what))
    return {**row, "min": least, "max": most}


def _confirmations(reading: Reading) -> None:
    for place, row in enumerate(reading.rows("confirmations")):
        reading.words(f"confirmations-{place}-label", _("Confirmation"), row["label"], 300)
    reading.terms["confirmations"] = reading.sheet["confirmations"]
    _name_once(reading, "confirmations")


def _name_once(reading: Reading, kind: str) -> None:
    labels = [row["label"].casefold() for row in reading.sheet[kind]]
    for place, label in enumerate(labels):
        if label and label in labels[:place]:
            reading.wrong(f"{kind}-{place}-label", _("“%(label)s” stands here twice.", label=label))


def _ending(reading: Reading) -> None:
    reading.terms |= {
        "review": reading.choice("review", ("calendar", "rolling", "manual")),
        "embargo_hours": reading.whole(
            "embargo_hours", _("Hours from decision to publication"), reading.sheet["embargo_hours"], 0, MOST_HOURS
        ),
    }
