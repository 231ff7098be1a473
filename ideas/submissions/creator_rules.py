"""Who creates an idea together and for which share: what may be asked, answered and changed (RULES: Submitting)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ideas.accounts.models import Member
from ideas.submissions.models import Creator, Idea
from ideas.submissions.rules import EDITABLE, WHOLE_PPM
from ideas.submissions.stages import PUBLIC, Stage
from ideas.words import _, moment, number, percent

MOST = 9
"""Co-creators of one idea, beside its owner."""
AGAIN_AFTER = timedelta(hours=24)
PPM_OF_A_HUNDREDTH = 100
SHARE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%?")


def as_ppm(typed: str) -> int | None:
    """A share typed in per cent, with a comma or a point: 33,33 -> 333300. None for what is no share."""
    found = SHARE.fullmatch(typed)
    if found is None:
        return None
    ppm = (int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))) * PPM_OF_A_HUNDREDTH
    return ppm if ppm <= WHOLE_PPM else None


def as_typed(ppm: int) -> str:
    """A share as it stands in a field: 333300 -> 33.33, or 33,33 where that is the custom."""
    return percent(ppm).rstrip("%\u00a0\u202f ")


def total(creators: Iterable[Creator]) -> int:
    """The shares of everybody who has not declined, in ppm."""
    return sum(creator.share_ppm for creator in creators if creator.is_in)


def why_not_share(typed: str, name: str) -> str | None:
    """Why this is no share, or None."""
    if as_ppm(typed) is not None:
        return None
    return _("%(name)s: please give a share from 0 to 100 %%, such as 30 or 12.5.", name=name)


def why_not_invite(
    idea: Idea, creators: Sequence[Creator], whom: Member | None, *, handle: str, at: datetime
) -> str | None:
    """Why this member cannot be invited now, or None. `whom`: None when nobody has the `handle`."""
    if whom is None:
        return _("Nobody here is called “%(handle)s”. Please check how the handle is written.", handle=handle)
    if whom.id == idea.owner_id:
        return _("That is you. Your own share stands in the list already.")
    known = next((creator for creator in creators if creator.member_id == whom.id), None)
    if known is not None and (reason := _why_not_again(known, whom, at)):
        return reason
    if sum(creator.is_in for creator in creators) > MOST:
        return _("An idea has at most %(most)s co-creators beside its owner.", most=number(MOST))
    return None


def _why_not_again(known: Creator, whom: Member, at: datetime) -> str | None:
    if known.is_waiting:
        return _("%(name)s is invited already and has not answered yet.", name=whom.shown_name)
    if known.declined_at is None:
        return _("%(name)s creates it with you already.", name=whom.shown_name)
    again = known.declined_at + AGAIN_AFTER
    if at < again:
        return _("%(name)s declined. You can ask again from %(when)s.", name=whom.shown_name, when=moment(again))
    return None


def why_not_answer(idea: Idea) -> str | None:
    """Why an invitation to the idea cannot be answered, nor a co-creator leave, at this moment; None if it can."""
    if idea.stage in EDITABLE:
        return None
    if idea.stage == Stage.SCREENING or idea.stage in PUBLIC:
        return _("“%(title)s” has been sent: who creates it is settled.", title=idea.title)
    return _("“%(title)s” was withdrawn: there is nothing to answer any more.", title=idea.title)


def why_not_accept(creator: Creator, *, seen_ppm: int | None) -> str | None:
    """Why this invitation cannot be accepted with the share she saw, or None."""
    if creator.declined_at is not None:
        return _("You have declined this invitation. The owner can invite you again.")
    if seen_ppm != creator.share_ppm:
        return _(
            "Your share was changed meanwhile: it is %(share)s now. Please look again, then answer.",
            share=percent(creator.share_ppm),
        )
    return None
