"""What differs between two versions of rules, line by line and in words, for those who publish and those who move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.rules import facts_of
from ideas.words import _, _n, moment, number


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a version says. Lines of one name are compared with each other, whatever their order."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is not the same in both. `before` None: it is new; `after` None: it is gone."""

    label: str
    before: str | None
    after: str | None


def differences(before: Sequence[Line], after: Sequence[Line]) -> list[Difference]:
    """In the order of `after`, what is gone at the end."""
    old, new = ({line.name: line for line in lines} for lines in (before, after))
    changed = [
        Difference(line.label, old[line.name].value if line.name in old else None, line.value)
        for line in after
        if line.name not in old or (old[line.name].label, old[line.name].value) != (line.label, line.value)
    ]
    return changed + [Difference(line.label, line.value, None) for line in before if line.name not in new]


def between(before: Rules, after: Rules) -> list[Difference]:
    """What differs between two versions of rules."""
    return differences(lines_of(before), lines_of(after))


def after_opening(before: Rules, after: Rules) -> list[Difference]:
    """What differs for an idea that is open already: its mode, gates and days were frozen when it opened."""
    old, new = ([*_asked(rules), *_said(rules), *_ending(rules)] for rules in (before, after))
    return differences(old, new)


def brief_lines(campaign: Campaign) -> list[Line]:
    """Title, need and dates: they belong to the campaign and hold for everybody at once."""
    return [
        Line("title", _("Title"), campaign.title),
        Line("need", _("The need"), campaign.need),
        Line("opens_at", _("Opens"), moment(campaign.opens_at)),
        Line("closes_at", _("Closes"), _end(campaign.closes_at)),
    ]


def _end(closes_at: datetime | None) -> str:
    return moment(closes_at) if closes_at else _("never: always open")


def lines_of(rules: Rules) -> list[Line]:
    """Everything a version of rules says, in the order of its page."""
    return [*_gathering(rules), *_asked(rules), *_said(rules), *_ending(rules)]


def _gathering(rules: Rules) -> Iterator[Line]:
    yield Line("mode", _("Mode"), mode_name(rules.mode))
    yield Line("first_days", _("Days at the start"), number(rules.first_days))
    yield Line("extension", _("Days of a gate"), extension_name(rules.extension))
    ladder = (_gate(supporters, days) for supporters, days in rules.gates)
    yield Line("gates", _("Gates"), "; ".join(ladder) or "–")


def _gate(supporters: int, days: int) -> str:
    title = _n("1 supporter", "%(n)s supporters", supporters, n=number(supporters))
    return f"{title} (+{_n('%(num)s day', '%(num)s days', days)})" if days else title


def _asked(rules: Rules) -> Iterator[Line]:
    characters = (("title", _("Title of an idea"), rules.title_length), ("pitch", _("Pitch"), rules.pitch_length),
                  ("story", _("Story"), rules.story_length))  # fmt: skip
    yield Line("pictures", _("Pictures"), _range(rules.min_pictures, rules.max_pictures))
    for name, label, (least, most) in characters:
        span = _("%(least)s to %(most)s characters", least=number(least), most=number(most))
        yield Line(f"{name}_length", label, span)
    for fact in facts_of(rules):
        needed = _("required") if fact.required else _("optional")
        yield Line(f"fact:{fact.key}", fact.label, f"{fact.bounds()}, {needed}")
    for row in rules.confirmations:
        yield Line(f"tick:{row['key']}", _("You confirm"), row["label"])


def _range(least: int, most: int) -> str:
    return _("%(least)s to %(most)s", least=number(least), most=number(most))


def _said(rules: Rules) -> Iterator[Line]:
    for topic in rules.ineligible:
        yield Line(f"topic:{topic}", _("Not eligible"), topic)
    for place, person in enumerate(rules.personas):
        yield Line(f"person:{place}", person["name"], f"{person['situation']}: {person['need']}")
    yield Line("out_of_scope", _("Out of scope"), rules.out_of_scope or "–")
    yield Line("reward", _("Reward"), rules.reward or "–")


def _ending(rules: Rules) -> Iterator[Line]:
    yield Line("review", _("Review"), review_name(rules.review))
    yield Line("embargo_hours", _("Hours from decision to publication"), number(rules.embargo_hours))


def mode_name(mode: str) -> str:
    """What a mode is called where it is chosen."""
    return {"support": _("Support: gates and a goal"), "score": _("Scores: 0 to 5, for a number of days"),
            "request": _("Requests: short wishes, each with an answer of the staff")}.get(mode, mode)  # fmt: skip


def extension_name(extension: str) -> str:
    """How the days of a gate move the closing time."""
    return {"add": _("are added to the closing time"), "reset": _("count from the moment it is reached")}[extension]


def review_name(review: str) -> str:
    """When ideas at the goal are judged."""
    return {"calendar": _("In the next review window; each has a published day by which we decide."),
            "rolling": _("As soon as an idea reaches the goal."),
            "manual": _("In windows that we announce.")}[review]  # fmt: skip


def field_name(name: str) -> str:
    """What a field of the form is called."""
    said = {
        "title": _("Title"), "need": _("The need"), "opens_at": _("Opens"), "closes_at": _("Closes"), "mode": _("Mode"),
        "gates": _("Gates"), "first_days": _("Days at the start"), "extension": _("Days of a gate"),
        "facts": _("Facts, as numbers"), "confirmations": _("Confirmations"), "personas": _("Who it is for"),
        "ineligible": _("Topics that are not eligible"), "out_of_scope": _("Out of scope"), "reward": _("Reward"),
        "review": _("Review"), "embargo_hours": _("Hours from decision to publication"),
    }  # fmt: skip
    parts = {"pictures": _("Pictures"), "title": _("Title of an idea"), "pitch": _("Pitch"), "story": _("Story")}
    known = (label for part, label in parts.items() if part in name)
    return said.get(name) or next(known, name)
