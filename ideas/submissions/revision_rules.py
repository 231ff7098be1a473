"""When a public idea may be changed, and what waits for screening (RULES: Submitting, after opening).

What people support must stay what they supported. Typing errors are mended at once, with a public difference; more
than that waits for a screener while the old version stays up. A mend is measured against the text that was screened
last, not against the text of yesterday: many small mends in a row come no further than one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ideas.campaigns.models import Rules
from ideas.markup import links_in
from ideas.submissions.differences import changed
from ideas.submissions.models import Idea, Picture
from ideas.submissions.rules import why_too_long
from ideas.submissions.stages import Stage
from ideas.words import _

S = Stage
#: Before its review, an idea may change if a screener agrees.
CHANGEABLE = frozenset({S.OPEN, S.ACHIEVED})
#: When its time is up or it is decided, only typing errors are mended. In between it stands as it is judged.
MENDABLE = CHANGEABLE | {S.EXPIRED, S.DECLINED, S.APPROVED, S.IN_DEVELOPMENT, S.RELEASED, S.RETIRED}
MENDED = ("pitch", "story")
WHY_LENGTH = (10, 500)
PER_DAY = 20
SMALL_CHANGE = 60
"""Characters a mend may change in any text that is long enough."""
SMALL_PART, MOST_PART = 10, 4
"""One character in ten of a long text; never more than one in four, or a short pitch would be another one."""


def allowance(text: str) -> int:
    """How many characters of a text can be mended without a check: a tenth or 60, at most a quarter."""
    return min(max(SMALL_CHANGE, len(text) // SMALL_PART), len(text) // MOST_PART)


def kind_of(after: Mapping[str, Any], screened: Mapping[str, str]) -> str:
    """`mend` or `change`. `after`: what is to differ; `screened`: pitch and story as they were screened last."""
    return "mend" if all(name in MENDED and _is_small(screened[name], after[name]) for name in after) else "change"


def _is_small(old: str, new: str) -> bool:
    """Few characters differ, and no link leads where no screener has looked: that is no typing error."""
    return changed(old, new) <= allowance(old) and links_in(new) <= links_in(old)


def why_not_change(idea: Idea, at: datetime | None = None) -> str | None:
    """Why nothing that needs a check can be changed now, or None. `at`: None looks at the stage alone."""
    if idea.stage == S.OPEN and at is not None and idea.closes_at is not None and idea.closes_at <= at:
        return _("The time of “%(title)s” is up. Only typing errors can be mended now.", title=idea.title)
    if idea.stage in CHANGEABLE:
        return None
    return why_not_mend(idea) or _(
        "Only typing errors of “%(title)s” can be mended now: the rest is as people supported it.", title=idea.title
    )


def why_not_mend(idea: Idea) -> str | None:
    """Why not even a typing error can be mended now, or None."""
    if idea.stage in MENDABLE:
        return None
    if idea.stage in (S.IN_REVIEW, S.DEFERRED, S.PARKED):
        return _("“%(title)s” is being reviewed. It stays as it is judged until it is decided.", title=idea.title)
    return _("“%(title)s” cannot be changed.", title=idea.title)


def why_not_cover(cover: Picture | None, pictures: int, terms: Rules, *, is_new: bool) -> str | None:
    """Why the picture cannot be the cover, or None. `pictures`: how many hang on the idea."""
    if cover is None:
        return _("This picture is gone. Please choose another cover.")
    if not cover.alt:
        return _("Say what the new cover shows, for people who cannot see it.")
    if is_new and pictures >= terms.max_pictures:
        return _("The idea has all the pictures it can have. Please choose one of them as the cover.")
    return None


def why_not_why(why: str) -> str | None:
    """Why these words for a change do not do, or None."""
    if len(why) < WHY_LENGTH[0]:
        least = WHY_LENGTH[0]
        return _("Say why, in at least %(least)s characters: everybody reads it beside the change.", least=least)
    return why_too_long(_("Why"), why, WHY_LENGTH[1])
