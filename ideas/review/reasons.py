"""The reasons we give, as data: codes of the screening desk and public codes of decisions (RULES: Review and decision).

A code stays valid for ever, because passages keep it; a reason that is no longer offered says so here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ideas.words import _l

EVERY = frozenset({"approve", "decline", "defer", "park"})
NOT_YES = EVERY - {"approve"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an idea cannot be published yet. `wording` and `tip` go to its creator."""

    code: str
    label: Any
    wording: Any
    tip: Any


@dataclass(frozen=True, slots=True)
class Ground:
    """A public reason of a decision, with the verdicts it can stand under."""

    code: str
    label: Any
    verdicts: frozenset[str] = EVERY


SCREENING: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason(
            "unclear",
            _l("It is not clear what the idea is"),
            _l("We could not tell from the page what would be made."),
            _l("Say in the pitch what it is, and in the story how big it is, how it is used and what is new about it."),
        ),
        Reason(
            "pictures_poor",
            _l("The pictures do not show it well"),
            _l("The pictures do not show the idea well enough to support it."),
            _l("Show the whole of it on a calm ground, then a detail and a hand or a ruler for its size."),
        ),
        Reason(
            "other_mark",
            _l("Another maker's mark"),
            _l("A picture or the text shows the name or the mark of another maker."),
            _l("Change the picture or the words and send the idea again; everything else is kept."),
        ),
        Reason(
            "not_own",
            _l("Not the creator's own work"),
            _l("The idea or a picture seems to be somebody else's work."),
            _l("Tell us where it comes from, or show sketches and steps that are yours."),
        ),
        Reason(
            "same_idea",
            _l("The same as an idea that is here"),
            _l("An idea that does the same is here already."),
            _l("Support that one, or say in the first lines of the story what yours does differently."),
        ),
        Reason(
            "out_of_scope",
            _l("Not what the campaign asks for"),
            _l("The idea does not answer what this campaign asks for."),
            _l("Read the brief once more, or offer the idea to the open call."),
        ),
        Reason(
            "not_eligible",
            _l("A topic that is not eligible"),
            _l("The idea belongs to a topic that the rules of this campaign leave out."),
            _l("The list of these topics stands beside the form."),
        ),
        Reason(
            "facts_wrong",
            _l("The facts do not fit the pictures"),
            _l("The facts you gave do not fit what the pictures and the story show."),
            _l("Count again, correct the facts and send the idea again."),
        ),
        Reason(
            "personal",
            _l("Shows or names a private person"),
            _l("A picture or the text shows or names a private person."),
            _l("Take it out, or tell us that the person agrees."),
        ),
        Reason(
            "unsafe",
            _l("Dangerous or hurtful"),
            _l("The idea could hurt somebody, or its words do."),
            _l("The rules say what we do not publish; write to us if we misread you."),
        ),
        Reason(
            "advertising",
            _l("Advertising"),
            _l("The page advertises something instead of offering an idea."),
            _l("Leave out shops and links, and tell us about the thing itself."),
        ),
    )
}

DECISION: dict[str, Ground] = {
    ground.code: ground
    for ground in (
        Ground("demand", _l("Demand")),
        Ground("brand_fit", _l("Brand fit")),
        Ground("production", _l("Production")),
        Ground("cost", _l("Cost or price")),
        Ground("safety", _l("Safety or quality")),
        Ground("licence", _l("Licence not available"), NOT_YES),
        Ground("overlaps_product", _l("Overlaps a current product"), NOT_YES),
        Ground("overlaps_unreleased", _l("Overlaps a product that is not released yet"), NOT_YES),
        Ground("same_as_chosen", _l("Same as a chosen idea"), NOT_YES),
        Ground("timing", _l("Timing, try again"), NOT_YES),
        Ground("parked", _l("Parked until a date"), frozenset({"park"})),
        Ground("not_signed", _l("A creator will not or may not sign"), frozenset({"decline"})),
    )
}


def label(code: str) -> str:
    """The words for any reason code, of a passage too; a code that nobody knows any more shows as it is."""
    known = SCREENING.get(code) or DECISION.get(code)
    return str(known.label) if known else code


def labels(codes: Iterable[str]) -> list[str]:
    return [label(code) for code in codes]


def screening_reasons(codes: Iterable[str]) -> list[Reason]:
    """The reasons of these codes, in the order given; unknown codes are left out."""
    return [SCREENING[code] for code in codes if code in SCREENING]


def unknown(codes: Iterable[str], *, verdict: str | None = None) -> list[str]:
    """The codes that screening (no verdict) or a decision of this verdict does not have."""
    known = SCREENING if verdict is None else {code for code, g in DECISION.items() if verdict in g.verdicts}
    return [code for code in codes if code not in known]
