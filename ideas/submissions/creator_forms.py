"""What an owner types on the page of the creators: a share for each, and a handle with a share for somebody new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ideas.submissions.creator_rules import as_ppm, as_typed, why_not_share
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Creator
from ideas.typed import line
from ideas.words import _

MOST_TYPED = 60


@dataclass
class Given:
    """The fields as typed, and what is wrong with them, by name. `seen`: the mark of what they were filled with."""

    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    seen: str = ""

    def shares(self, creators: Sequence[Creator]) -> dict[int, int]:
        """The shares typed, in ppm by the number of the creator; fields that were not sent are left out."""
        given = {each.id: as_ppm(self.typed[name_of(each)]) for each in creators if name_of(each) in self.typed}
        return {number: ppm for number, ppm in given.items() if ppm is not None}

    @property
    def handle(self) -> str:
        return self.typed.get("handle", "").removeprefix("@").casefold()

    @property
    def share(self) -> int:
        """The share for whoever is invited, in ppm."""
        return as_ppm(self.typed.get("share", "")) or 0


def name_of(creator: Creator) -> str:
    """The name of the field that holds a creator's share."""
    return f"share-{creator.id}"


def seen_now(creators: Sequence[Creator]) -> str:
    """A mark of the shares and answers as they stand."""
    states = {
        str(each.id): [each.share_ppm, each.accepted_at is not None, each.declined_at is not None] for each in creators
    }
    return mark_of(states)


def filled(creators: Sequence[Creator]) -> Given:
    """The fields as they are saved."""
    return Given({name_of(each): as_typed(each.share_ppm) for each in creators}, {}, seen_now(creators))


def read(sent: Mapping[str, str], creators: Sequence[Creator]) -> Given:
    """The fields as they were sent; only a handle that was given asks for a share beside it."""
    names = {name_of(each): each.member.shown_name for each in creators if each.is_in}
    given = Given(seen=sent.get("seen", ""))
    given.typed = {name: line(sent[name])[:MOST_TYPED] for name in (*names, "handle", "share") if name in sent}
    asked = names | ({"share": _("The share")} if given.handle else {})
    for name, label in asked.items():
        if name in given.typed and (reason := why_not_share(given.typed[name], label)):
            given.wrong[name] = reason
    if given.handle and "share" not in given.typed:
        given.wrong["share"] = _("Please give the share that is meant for this co-creator.")
    if given.typed.get("share") and not given.handle:
        given.wrong["handle"] = _("Please type the handle of whoever you invite.")
    return given
