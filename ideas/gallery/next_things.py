"""What a creator does next with each of her ideas, in words and with the way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ideas.bar import way_to
from ideas.gallery.cards import Card
from ideas.submissions.relaunch_rules import ENDED
from ideas.submissions.rules import EDITABLE, Missing
from ideas.submissions.stages import Stage
from ideas.words import _, _n, left, number

S = Stage


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing to do; without an address there is nothing to do but to know it."""

    words: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one idea beside its card. `again`: the slug of the idea by which it is offered again."""

    is_owner: bool
    missing: Sequence[Missing] = ()
    was_refused: bool = False
    agreement: str | None = None
    again: str | None = None


def next_thing(card: Card, known: Known, *, at: datetime) -> Next:
    """The next thing; a draft, a change and another offer are the owner's alone."""
    if card.stage in EDITABLE:
        return _of_draft(card, known) if known.is_owner else _of_part(card)
    if card.stage == S.OPEN:
        return _of_open(card, known, at)
    if known.agreement:
        return Next(_("Read and sign the agreement"), way_to("royalties.agreement", number=known.agreement))
    if card.stage in (S.RELEASED, S.RETIRED):
        return Next(_("Read your statements"), way_to("royalties.home"))
    if card.stage in ENDED and known.is_owner:
        return _of_ended(card, known)
    if card.stage in (S.EXPIRED, S.DECLINED, S.ARCHIVED):
        return Next(_("Read how it ended"), url_for("gallery.idea", slug=card.slug))
    return Next(_waiting(card.stage))


def _of_part(card: Card) -> Next:
    return Next(_("See your part in it"), url_for("submissions.invitation", slug=card.slug))


def _of_draft(card: Card, known: Known) -> Next:
    check = url_for("submissions.draft_check", slug=card.slug)
    if card.stage == S.NEEDS_WORK:
        return Next(_("Read what to change and send it again"), check)
    if card.stage == S.REJECTED:
        return Next(_("Read why, and what you can do"), check)
    if not known.missing:
        return Next(_("Look it over and send it"), check)
    first, steps = known.missing[0], {each.step for each in known.missing}
    if len(steps) > 1:
        return Next(_n("One thing is missing", "%(num)s things are missing", len(known.missing)), check)
    return Next(_step(first, len(known.missing)), url_for(f"submissions.draft_{first.step}", slug=card.slug))


def _step(first: Missing, n: int) -> str:
    """What is missing of a single step, as a thing to do."""
    if first.step == "pictures":
        return _("Add a picture") if first.field == "pictures" else _("Say what the first picture shows")
    return {
        "idea": _("Go on with the text"),
        "details": _n("Answer 1 question", "Answer %(num)s questions", n),
        "creators": _("Settle who creates it"),
    }[first.step]


def _of_open(card: Card, known: Known, at: datetime) -> Next:
    if known.was_refused and known.is_owner:
        return Next(_("Your change was refused: read why"), url_for("submissions.changes_of", slug=card.slug))
    page = url_for("gallery.idea", slug=card.slug)
    if card.closes_at is None or not card.progress.gates:
        return Next(_("Tell people"), page)
    words = _("Tell people: %(n)s to go, %(left)s", n=number(card.progress.to_go), left=left(card.closes_at, at))
    return Next(words, page)


def _of_ended(card: Card, known: Known) -> Next:
    if known.again:
        return Next(_("Go on with the new one"), url_for("submissions.draft", slug=known.again))
    return Next(_("Offer it again"), url_for("submissions.relaunch_page", slug=card.slug))


def _waiting(stage: Stage) -> str:
    return {
        S.SCREENING: _("Nothing: we answer within two working days"),
        S.ACHIEVED: _("Nothing: it enters the next review"),
        S.IN_REVIEW: _("Nothing: we are reviewing it"),
        S.DEFERRED: _("Nothing: it enters the next review"),
        S.PARKED: _("Nothing: we come back to it"),
        S.APPROVED: _("Nothing yet: we are preparing the agreement"),
        S.IN_DEVELOPMENT: _("Nothing: we are making it"),
        S.WITHDRAWN: _("Nothing: it was taken back"),
        S.REMOVED: _("Read the notice we sent you"),
    }.get(stage, "")
