"""When an idea may be offered again: a new one, whose count starts at 0 (RULES: Stages)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.submissions.models import Idea
from ideas.submissions.stages import Stage
from ideas.words import _, moment

ENDED = frozenset({Stage.EXPIRED, Stage.DECLINED})


def why_not_relaunch(idea: Idea, *, rest: timedelta, at: datetime) -> str | None:
    """Why the owner cannot offer the idea again at this moment, or None. `rest`: how long it lies after its end."""
    if idea.stage not in ENDED:
        return _("Only an idea whose time is up or that was not chosen can be offered again.")
    again = idea.stage_since + rest
    if at < again:
        return _("You can offer a changed version from %(when)s.", when=moment(again))
    return None
