"""When an idea may be changed, sent or withdrawn, and what it still lacks.

The checklist beside a draft and the act of sending ask the same function (RULES: Submitting).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.rules import confirmations_of, facts_of, why_not_offer
from ideas.submissions.models import Creator, Idea, Picture
from ideas.submissions.stages import PUBLIC, Stage
from ideas.words import _, _n, moment, number, percent

EDITABLE = frozenset({Stage.DRAFT, Stage.NEEDS_WORK, Stage.REJECTED})
WITHDRAWABLE = EDITABLE | {Stage.SCREENING, Stage.OPEN, Stage.ACHIEVED}
AGAIN_AFTER = timedelta(hours=24)
WHOLE_PPM = 1_000_000
MAX_ALT = 300
MAX_CAPTION = 200
MAX_WHY = 500


@dataclass(frozen=True)
class Item:
    """One line of the checklist: what is asked for, where it is given, and what is missing of it (None: nothing)."""

    step: str
    field: str
    label: str
    missing: str | None


@dataclass(frozen=True)
class Missing:
    """Something that must be mended before an idea is sent: the step and the field to go to, and the sentence."""

    step: str
    field: str
    sentence: str


def missing_before_submission(
    idea: Idea, rules: Rules, pictures: Sequence[Picture], creators: Sequence[Creator]
) -> list[Missing]:
    """Everything that keeps a draft from being sent, in the order of the steps."""
    return [
        Missing(item.step, item.field, item.missing)
        for item in checklist(idea, rules, pictures, creators)
        if item.missing
    ]


def checklist(idea: Idea, rules: Rules, pictures: Sequence[Picture], creators: Sequence[Creator]) -> list[Item]:
    """Everything the campaign asks for, done or not."""
    return [
        *_texts(idea, rules),
        *_pictures(rules, pictures),
        *_details(idea, rules),
        *_creators(creators),
    ]


def _texts(idea: Idea, rules: Rules) -> Iterator[Item]:
    for field, label, text, bounds in (
        ("title", _("Title"), idea.title, rules.title_length),
        ("pitch", _("Pitch"), idea.pitch, rules.pitch_length),
        ("story", _("Story"), idea.story, rules.story_length),
    ):
        yield Item("idea", field, label, why_not_length(label, text, bounds))


def why_not_length(label: str, text: str, bounds: Sequence[int]) -> str | None:
    """Why a text is too short or too long, in characters; None if it fits."""
    least, most = bounds
    if len(text) < least:
        return _(
            "%(what)s: at least %(least)s characters, please. It has %(n)s.",
            what=label, least=number(least), n=number(len(text)),
        )  # fmt: skip
    return why_too_long(label, text, most)


def why_too_long(label: str, text: str, most: int) -> str | None:
    over = len(text) - most
    if over <= 0:
        return None
    return _(
        "%(what)s: at most %(most)s characters, please. It has %(n)s too many.",
        what=label,
        most=number(most),
        n=number(over),
    )


def _pictures(rules: Rules, pictures: Sequence[Picture]) -> Iterator[Item]:
    lacking = rules.min_pictures - len(pictures)
    few = _n("Add a picture.", "Add %(num)s more pictures.", lacking) if lacking > 0 else None
    yield Item("pictures", "pictures", _("Pictures"), few)
    if pictures:
        cover = min(pictures, key=lambda picture: picture.position)
        silent = None if cover.alt else _("Say what the first picture shows, for people who cannot see it.")
        yield Item("pictures", f"alt-{cover.id}", _("Words for the first picture"), silent)


def _details(idea: Idea, rules: Rules) -> Iterator[Item]:
    for fact in facts_of(rules):
        reason = fact.why_not(idea.facts.get(fact.key))
        if fact.required or reason:
            yield Item("details", f"fact_{fact.key}", fact.label, reason)
    for confirmation in confirmations_of(rules):
        given = idea.confirmations.get(confirmation.key) is True
        lacking = None if given else _("Please confirm: %(sentence)s", sentence=confirmation.label)
        yield Item("details", f"tick_{confirmation.key}", confirmation.label, lacking)


def _creators(creators: Sequence[Creator]) -> Iterator[Item]:
    """Everybody named has accepted, nobody has left the site, and the shares are one whole."""
    label = _("Creators and their shares")
    troubles = [reason for creator in creators if creator.is_in and (reason := _why_not_settled(creator))]
    total = sum(creator.share_ppm for creator in creators if creator.is_in)
    if total != WHOLE_PPM:
        short = _("The shares of the creators must be 100 %% in all. They are %(sum)s now.", sum=percent(total))
        troubles.append(short)
    if not troubles:
        yield Item("creators", "creators", label, None)
    yield from (Item("creators", "creators", label, trouble) for trouble in troubles)


def _why_not_settled(creator: Creator) -> str | None:
    if creator.member.closed_at is not None:
        return _("The account of a co-creator is closed. Remove that part and settle the shares again.")
    if creator.is_waiting:
        return _(
            "%(name)s has not accepted yet. Wait for the answer, or take the invitation back.",
            name=creator.member.shown_name,
        )
    return None


def why_not_edit(idea: Idea) -> str | None:
    """Why the owner cannot change the idea now, or None."""
    if idea.stage in EDITABLE:
        return None
    if idea.stage == Stage.SCREENING:
        return _("“%(title)s” is being checked. It cannot be changed until that is done.", title=idea.title)
    if idea.stage not in PUBLIC:
        return _("“%(title)s” was withdrawn. It cannot be changed any more.", title=idea.title)
    return _("“%(title)s” is published. What people see cannot be changed here.", title=idea.title)


def why_not_submit(idea: Idea, campaign: Campaign, at: datetime) -> str | None:
    """Why the idea cannot be sent at this moment, whatever it contains, or None."""
    if idea.stage == Stage.REJECTED and at < idea.stage_since + AGAIN_AFTER:
        when = moment(idea.stage_since + AGAIN_AFTER)
        return _("You can send it again from %(when)s. Until then, take your time to change it.", when=when)
    return why_not_edit(idea) or why_not_offer(campaign, at)


def why_not_withdraw(idea: Idea) -> str | None:
    """Why the owner cannot withdraw the idea, or None."""
    if idea.stage in WITHDRAWABLE:
        return None
    if idea.stage == Stage.EXPIRED:
        return _("The time of “%(title)s” is up. It stays where everybody can read it.", title=idea.title)
    return _("“%(title)s” cannot be withdrawn any more: its review has begun.", title=idea.title)


def why_not_add_picture(idea: Idea, rules: Rules, count: int, name: str) -> str | None:
    """Why one more picture has no place, or None. `name`: the file, for the sentence."""
    if count < rules.max_pictures:
        return why_not_edit(idea)
    return _(
        "“%(file)s” was not added: an idea has at most %(most)s pictures.", file=name, most=number(rules.max_pictures)
    )


def text_of(idea: Idea) -> dict[str, Any]:
    """What the first step saves."""
    return {"title": idea.title, "pitch": idea.pitch, "story": idea.story}


def details_of(idea: Idea) -> dict[str, Any]:
    """What the third step saves."""
    return {"facts": idea.facts, "confirmations": idea.confirmations}
