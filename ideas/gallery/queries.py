"""Small questions of the shop window that several visitors share: how many ideas stand where."""

from __future__ import annotations

import sqlalchemy as sa

from ideas.campaigns.models import Rules
from ideas.db import db
from ideas.gallery.asked import GROUPS
from ideas.gallery.kept import remember
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC


def group_counts() -> dict[str, int]:
    """How many ideas each chip stands for; shared for some seconds, so that no request counts a big table."""
    by_stage: dict[str, int] = remember("stages", _stage_counts)
    return {group: sum(by_stage.get(stage, 0) for stage in stages) for group, stages in GROUPS.items()}


def _stage_counts() -> dict[str, int]:
    public = Idea.stage.in_(sorted(PUBLIC))
    rows = db.session.execute(sa.select(Idea.stage, sa.func.count().label("ideas")).where(public).group_by(Idea.stage))
    return {row.stage: row.ideas for row in rows}


def largest_goal() -> int:
    """The largest goal there is: an idea that is still open has fewer supporters."""
    return int(remember("largest goal", _largest_goal))


def _largest_goal() -> int:
    every = db.session.scalars(sa.select(Rules.gates).where(Rules.mode == "support"))
    return max((gates[-1][0] for gates in every if gates), default=0)
