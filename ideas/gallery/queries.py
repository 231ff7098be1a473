"""Small questions of the shop window that several visitors share: how many ideas stand where, and what was meant."""

from __future__ import annotations

from difflib import get_close_matches

import sqlalchemy as sa

from ideas.campaigns.models import Rules
from ideas.db import db
from ideas.gallery.asked import GROUPS, Asked
from ideas.gallery.kept import remember
from ideas.gallery.listing import matches
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC

MOST_COUNTED = 500
MOST_TITLES = 2000


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


def how_many(asked: Asked) -> int:
    """How many ideas match the words, counted up to 500."""
    found = sa.select(Idea.id).where(Idea.stage.in_(sorted(asked.stages)), *map(matches, asked.words))
    return db.session.scalar(sa.select(sa.func.count()).select_from(found.limit(MOST_COUNTED).subquery())) or 0


def did_you_mean(asked: Asked) -> str | None:
    """The search with its unknown words replaced by the nearest words of titles; None if none is near."""
    known: set[str] = remember("title words", _title_words)
    near = [word if word.lower() in known else _nearest(word.lower(), known) for word in asked.words]
    meant = " ".join(word for word in near if word)
    return meant if meant and meant.lower() != asked.q.lower() else None


def _title_words() -> set[str]:
    public = sa.select(Idea.title).where(Idea.stage.in_(sorted(PUBLIC))).order_by(Idea.id.desc()).limit(MOST_TITLES)
    words = (word.strip(".,:;!?()\"'“”„").lower() for title in db.session.scalars(public) for word in title.split())
    return {word for word in words if len(word) > 2}


def _nearest(word: str, known: set[str]) -> str | None:
    found = get_close_matches(word, known, n=1, cutoff=0.7)
    return found[0] if found else None
