"""What a version of a campaign's rules asks for, and whether ideas may be offered now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ideas.campaigns.models import MODES, Campaign, Rules
from ideas.words import _, day, listed, number

Number = int | float

BUILT_MODES = ("support",)
"""The modes whose act stands on this site; a campaign of another mode is not published."""
DAYS_AT_MOST = 789
"""What the gates of the standing campaign add up to. A campaign may give more; its admins are told that it is long."""


@dataclass(frozen=True)
class Fact:
    """A number a campaign asks for. Bounds are inclusive, None: open on that side."""

    key: str
    label: str
    unit: str
    least: Number | None
    most: Number | None
    required: bool

    def why_not(self, value: Number | None) -> str | None:
        """Why the value does not do, or None."""
        if value is None:
            return _("%(fact)s: please give a number.", fact=self.label) if self.required else None
        if self.least is not None and value < self.least:
            return _("%(fact)s: at least %(least)s, please.", fact=self.label, least=self.shown(self.least))
        if self.most is not None and value > self.most:
            return _("%(fact)s: at most %(most)s, please.", fact=self.label, most=self.shown(self.most))
        return None

    def bounds(self) -> str:
        """What may be given, in words."""
        if self.least is not None and self.most is not None:
            return _("%(least)s to %(most)s", least=figure(self.least), most=self.shown(self.most))
        if self.least is not None:
            return _("at least %(least)s", least=self.shown(self.least))
        if self.most is not None:
            return _("at most %(most)s", most=self.shown(self.most))
        return _("a number in %(unit)s", unit=self.unit) if self.unit else _("a number")

    def shown(self, value: Number) -> str:
        return f"{figure(value)} {self.unit}".strip()


@dataclass(frozen=True)
class Confirmation:
    """A sentence that is ticked before an idea is sent."""

    key: str
    label: str


def figure(value: Number) -> str:
    """A fact's number as it is read: 12, 12.5, 1,200."""
    return number(Decimal(str(value)))


def facts_of(rules: Rules) -> list[Fact]:
    return [
        Fact(
            key=fact["key"],
            label=fact["label"],
            unit=fact.get("unit") or "",
            least=fact.get("min"),
            most=fact.get("max"),
            required=bool(fact.get("required")),
        )
        for fact in rules.facts
    ]


def confirmations_of(rules: Rules) -> list[Confirmation]:
    """What is ticked before an idea is sent; topics that are not eligible are one line of it."""
    asked = [Confirmation(key=row["key"], label=row["label"]) for row in rules.confirmations]
    if rules.ineligible:
        sentence = _("It is about none of these: %(topics)s.", topics=listed(rules.ineligible))
        asked.append(Confirmation(topics_key(rules.ineligible), sentence))
    return asked


def topics_key(topics: Sequence[str]) -> str:
    """The key of the tick for a list of topics: another list is another question. No label makes a key with a dash."""
    return f"none-of-{hashlib.sha256(chr(10).join(topics).encode()).hexdigest()[:8]}"


def most_days(rules: Rules) -> int:
    """The longest time an idea can gather support under these rules."""
    return int(rules.first_days) + sum(int(days) for _supporters, days in rules.gates)


def state_of(campaign: Campaign, at: datetime) -> str:
    """coming, open or closed: whether a published campaign takes ideas at that moment."""
    if at < campaign.opens_at:
        return "coming"
    return "open" if campaign.closes_at is None or at < campaign.closes_at else "closed"


def why_not_offer(campaign: Campaign, at: datetime) -> str | None:
    """Why no idea can be sent to this campaign at that moment, or None."""
    if at < campaign.opens_at:
        return _("“%(campaign)s” opens on %(day)s.", campaign=campaign.title, day=day(campaign.opens_at))
    if campaign.closes_at is not None and at >= campaign.closes_at:
        return _("“%(campaign)s” closed on %(day)s.", campaign=campaign.title, day=day(campaign.closes_at))
    return None


def why_not_publish(terms: dict[str, Any]) -> str | None:
    """Why terms cannot become a version of rules, or None. `terms` are columns of Rules."""
    gates = terms["gates"]
    counts = [supporters for supporters, _days in gates]
    if reason := why_not_mode(terms["mode"]):
        return reason
    if terms["mode"] == "support" and (not gates or counts != sorted(set(counts)) or counts[0] < 1):
        return _("The gates of a campaign must rise, and there must be one at least.")
    if any(days < 0 for _supporters, days in gates):
        return _("A gate never takes days away.")
    keys = [row["key"] for row in (*terms.get("facts", ()), *terms.get("confirmations", ()))]
    if len(keys) != len(set(keys)):
        return _("Each fact and each confirmation needs a key of its own.")
    return None


def why_not_mode(mode: str) -> str | None:
    """Why a campaign of that mode cannot be published, or None."""
    if mode in BUILT_MODES:
        return None
    if mode == "score":
        return _("This site cannot count scores yet: a campaign in this mode cannot be published.")
    if mode in MODES:
        return _("This site cannot answer requests yet: a campaign in this mode cannot be published.")
    return _("A campaign is of one of these modes: support, score, request.")


def why_not_close(closes_at: datetime | None, at: datetime, *, stands: datetime | None) -> str | None:
    """Why a version cannot be published with this end, or None. `stands`: the end in force, which may be over."""
    if closes_at is None or closes_at > at or closes_at == stands:
        return None
    return _("The campaign would be closed already: its end lies in the past.")
