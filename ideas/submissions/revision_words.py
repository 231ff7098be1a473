"""A revision as people read it: each thing that changes with its difference, and the same in sentences for a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ideas.campaigns.models import Rules
from ideas.campaigns.rules import Fact, confirmations_of, facts_of
from ideas.submissions.differences import Piece, difference, shortened
from ideas.submissions.models import Picture
from ideas.words import _, number


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes: a text by its pieces, a fact by both values, the cover by both pictures."""

    name: str
    label: str
    pieces: Sequence[Piece] = ()
    old: str = ""
    new: str = ""
    covers: tuple[Picture | None, Picture | None] | None = None


def changes(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    terms: Rules,
    covers: Mapping[int, Picture],
    *,
    whole: bool = False,
) -> list[Change]:
    """What differs, in the order of the idea page. `whole`: long texts with everything that stays."""
    told = list(_texts(before, after, whole=whole))
    if "cover" in after:
        told.append(Change("cover", _("Cover"), covers=(covers.get(before["cover"]), covers.get(after["cover"]))))
    return [*told, *_rules(before, after, terms), *_facts(before.get("facts", {}), after.get("facts", {}), terms)]


def _rules(before: Mapping[str, Any], after: Mapping[str, Any], terms: Rules) -> Iterator[Change]:
    """The versions of the campaign's rules, and the sentences that were confirmed for the new one."""
    if "rules" in after:
        old, new = (_("version %(n)s", n=number(side["rules"])) for side in (before, after))
        yield Change("rules", _("Rules of the campaign"), old=old, new=new)
    for tick in confirmations_of(terms):
        if tick.key in after.get("confirmations", {}):
            yield Change("tick", _("Confirmed"), old=_("not asked"), new=tick.label)


def _texts(before: Mapping[str, Any], after: Mapping[str, Any], *, whole: bool) -> Iterator[Change]:
    for name, label in (("title", _("Title")), ("pitch", _("Pitch")), ("story", _("Story"))):
        if name in after:
            pieces = difference(before[name], after[name])
            yield Change(name, label, pieces if whole else shortened(pieces))


def _facts(before: Mapping[str, Any], after: Mapping[str, Any], terms: Rules) -> Iterator[Change]:
    known = {fact.key: fact for fact in facts_of(terms)}
    for key in sorted(after, key=lambda key: list(known).index(key) if key in known else len(known)):
        fact = known.get(key)
        label = fact.label if fact else key
        yield Change("fact", label, old=_value(fact, before.get(key)), new=_value(fact, after[key]))


def _value(fact: Fact | None, value: Any) -> str:
    if value is None:
        return _("not given")
    return fact.shown(value) if fact else str(value)


def sentences(before: Mapping[str, Any], after: Mapping[str, Any], terms: Rules) -> list[str]:
    """What changed, one sentence each, for a letter."""
    said = []
    if "title" in after:
        said.append(_("Its title was “%(old)s”, now it is “%(new)s”.", old=before["title"], new=after["title"]))
    if "cover" in after:
        said.append(_("It has another cover."))
    if "pitch" in after or "story" in after:
        said.append(_("Its text was rewritten in part."))
    facts = _facts(before.get("facts", {}), after.get("facts", {}), terms)
    said += [_("%(fact)s: %(old)s, now %(new)s.", fact=fact.label, old=fact.old, new=fact.new) for fact in facts]
    return said
