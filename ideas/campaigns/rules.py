"""What a version of a campaign's rules asks for, and whether ideas may be offered now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ideas.campaigns.models import MODES, Campaign, Rules
from ideas.words import _, day, number

Number = int | float


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
        """What may be given, in words; empty when anything may."""
        if self.least is not None and self.most is not None:
            return _("%(least)s to %(most)s", least=figure(self.least), most=self.shown(self.most))
        if self.least is not None:
            return _("at least %(least)s", least=self.shown(self.least))
        return _("at most %(most)s", most=self.shown(self.most)) if self.most is not None else ""

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
    return [Confirmation(key=row["key"], label=row["label"]) for row in rules.confirmations]


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
    if terms["mode"] not in MODES:
        return _("A campaign is of one of these modes: support, score, request.")
    if terms["mode"] == "support" and (not gates or counts != sorted(set(counts)) or counts[0] < 1):
        return _("The gates of a campaign must rise, and there must be one at least.")
    if any(days < 0 for _supporters, days in gates):
        return _("A gate never takes days away.")
    keys = [row["key"] for row in (*terms.get("facts", ()), *terms.get("confirmations", ()))]
    if len(keys) != len(set(keys)):
        return _("Each fact and each confirmation needs a key of its own.")
    return None
