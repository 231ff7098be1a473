"""The plots of several ideas in one statement: their views and points of support of the last 30 days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from ideas.db import db
from ideas.gallery.listing import Rows
from ideas.gallery.models import VisitDay
from ideas.gallery.plot import Plot, first_day, plot
from ideas.voting.models import SupportDay

FIRST = sa.bindparam("first", type_=sa.Date())
EARLIER = sa.bindparam("earlier", type_=sa.Date())


def plots_of(counts: Mapping[int, int], *, today: date) -> dict[int, Plot]:
    """The plot of each idea. `counts`: their tallies now, by idea."""
    if not counts:
        return {}
    first = first_day(today)
    given = {"ideas": list(counts), "first": first, "earlier": first - timedelta(days=1)}
    found: dict[tuple[int, str], dict[date, int]] = {}
    for idea_id, kind, day, figure in db.session.execute(_figures(), given):
        found.setdefault((idea_id, kind), {})[day] = figure
    return {
        idea_id: plot(
            found.get((idea_id, "views"), {}),
            found.get((idea_id, "supports"), {}),
            before=sum(found.get((idea_id, "before"), {}).values()),
            now=now,
            today=today,
        )
        for idea_id, now in counts.items()
    }


def _kind(name: str) -> Any:
    return sa.literal_column(f"'{name}'", sa.String())


@cache
def _figures() -> sa.CompoundSelect[Any]:
    """Rows of idea, kind, day and figure; `before`: the count carried into the first day. A count never falls."""
    ideas: Any = sa.bindparam("ideas", expanding=True)
    views: Rows = sa.select(VisitDay.idea_id, _kind("views"), VisitDay.day, VisitDay.views)
    points: Rows = sa.select(SupportDay.idea_id, _kind("supports"), SupportDay.day, SupportDay.count)
    carried: Rows = sa.select(SupportDay.idea_id, _kind("before"), EARLIER, sa.func.max(SupportDay.count))
    return sa.union_all(
        views.where(VisitDay.idea_id.in_(ideas), VisitDay.day >= FIRST),
        points.where(SupportDay.idea_id.in_(ideas), SupportDay.day >= FIRST),
        carried.where(SupportDay.idea_id.in_(ideas), SupportDay.day < FIRST).group_by(SupportDay.idea_id),
    )
