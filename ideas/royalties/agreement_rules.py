"""Why an agreement cannot be drafted, approved, signed or refused: pure answers, a sentence or None."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from ideas.money import MICRO
from ideas.words import _, percent

ADULT = 18
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))?", re.ASCII)


def parse_percent(text: str) -> int:
    """A share in per cent as parts per million: "2.5" is 25,000. ValueError: anything but a plain number to 100."""
    found = _PERCENT.fullmatch(text.strip().removesuffix("%").strip())
    ppm = int(found[1]) * 10_000 + int((found[2] or "").ljust(4, "0")) if found else -1
    if not 0 <= ppm <= MICRO:
        raise ValueError(text)
    return ppm


def age(born: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def why_not_draft(stage: str, creators: Collection[int], by: int) -> str | None:
    """An agreement is drafted for an approved idea, by somebody who has no part in it."""
    if stage != "approved":
        return _("An agreement is drafted for an approved idea only.")
    return _own_work(creators, by)


def why_not_shares(shares: Collection[int]) -> str | None:
    """Shares in parts per million make exactly one whole."""
    total = sum(shares)
    if total == MICRO:
        return None
    return _("The shares add up to %(total)s. They must make exactly 100%%.", total=percent(total))


def why_not_change(state: str) -> str | None:
    return None if state == "draft" else _("This agreement was approved. Its wording cannot be changed any more.")


def why_not_approve(
    state: str, prepared_by: int, creators: Collection[int], by: int, *, shown: str, wording: str
) -> str | None:
    """Approved by a second person who has no part in the idea, and in exactly the wording that was `shown`."""
    if state != "draft":
        return _("This agreement was approved already.")
    if by == prepared_by:
        return _("You prepared this agreement, so another person of finance must approve it.")
    if shown != wording:
        return _("The draft was changed since you opened it. Please read it again.")
    return _own_work(creators, by)


def why_not_sign(state: str, signed: bool, *, shown: str, wording: str) -> str | None:
    """Signed once, while it is offered, and in exactly the wording that was `shown`."""
    if signed:
        return _("You have signed this agreement already.")
    if state != "offered":
        return _("This agreement is not open for signing.")
    if shown != wording:
        return _("The wording is not the one you were shown. Please read it again before you sign.")
    return None


def why_not_born(born: date, known: date | None, on: date) -> str | None:
    """The signer's date of birth: 18 full years, and the same as last time."""
    if born > on or age(born, on) > 120:
        return _("Please check your date of birth.")
    if age(born, on) < ADULT:
        return _("You must be 18 to sign an agreement. Please write to us: there are other ways.")
    if known is not None and born != known:
        return _("This is not the date of birth you signed with before.")
    return None


def why_not_refuse(state: str, signed: bool) -> str | None:
    """Only an offer can be refused, and not by somebody who has signed it."""
    if signed:
        return _("You have signed this agreement already.")
    return None if state == "offered" else _("This agreement is not open for an answer.")


def why_not_withdraw(state: str, creators: Collection[int], by: int) -> str | None:
    """The company may take a draft or an offer back until it is active, by somebody who has no part in the idea."""
    if state not in ("draft", "offered"):
        return _("Only a draft or an open offer can be taken back.")
    return _own_work(creators, by)


def _own_work(creators: Collection[int], by: int) -> str | None:
    return _("You have a part in this idea, so somebody else must do this.") if by in creators else None
