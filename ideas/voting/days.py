"""The points of the plots of support: how many were counted by the end of each day (UTC).

They follow from the rows of support alone, so a support that is taken back or void is gone from its own day on. Drawn
by the ranking's clock, only for ideas whose tally has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ideas.db import BigId, db
from ideas.voting.models import Support, SupportDay

#: So near to midnight nobody says which day a support belongs to but its own row.
NEAR_MIDNIGHT = timedelta(minutes=5)

Point = tuple[int, date, int]
"""Idea, day, and the supports counted by its end."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """What is to be written so that the points are right again."""

    points: list[Point] = field(default_factory=list)
    stale: list[tuple[int, date]] = field(default_factory=list)


def counted_by_day() -> sa.Select[*tuple[Any, ...]]:
    """The points as the rows of support say: idea_id, day, count."""
    day = sa.func.date(sa.func.coalesce(Support.counted_at, Support.at), type_=sa.Date())
    that_day = sa.func.count()
    until = sa.cast(sa.func.sum(that_day).over(partition_by=Support.idea_id, order_by=day), sa.Integer)
    rows = sa.select(Support.idea_id, day.label("day"), until.label("count")).where(Support.state == "counted")
    return rows.group_by(Support.idea_id, day)


def strokes(moved: Iterable[Any], *, at: datetime) -> Strokes:
    """What to write for ideas of the ranking (rows with idea_id, supporters, changes, was, drawn, refreshed_at).

    Where supports only came since the last look, and all of them today, the tally is today's point and no row is read.
    """
    moved = [row for row in moved if row.changes != row.drawn]
    grown = [row for row in moved if _only_came_today(row, at)]
    others = [row.idea_id for row in moved if row not in grown]
    anew = _differing(others) if others else Strokes()
    return Strokes([*anew.points, *((row.idea_id, at.date(), row.supporters) for row in grown)], anew.stale)


def _only_came_today(row: Any, at: datetime) -> bool:
    """Every change raised the count by one, and the last look was today as well."""
    first, last = row.refreshed_at - NEAR_MIDNIGHT, at + NEAR_MIDNIGHT
    only_came: bool = row.drawn >= 0 and row.changes - row.drawn == row.supporters - row.was
    return only_came and first.date() == at.date() == last.date()


def _differing(idea_ids: Sequence[int]) -> Strokes:
    right = _points(counted_by_day().where(Support.idea_id.in_(idea_ids)))
    kept = sa.select(SupportDay.idea_id, SupportDay.day, SupportDay.count).where(SupportDay.idea_id.in_(idea_ids))
    drawn = _points(kept)
    days = {(idea_id, day) for idea_id, day, _count in right}
    stale = sorted((idea_id, day) for idea_id, day, _count in drawn if (idea_id, day) not in days)
    return Strokes(sorted(right - drawn), stale)


def _points(rows: sa.Select[*tuple[Any, ...]]) -> set[Point]:
    return {(idea_id, day, count) for idea_id, day, count in db.session.execute(rows)}


def draw(wanted: Strokes) -> None:
    """Write the points; doing it twice changes nothing."""
    connection = db.session.connection()
    table = cast(sa.Table, SupportDay.__table__)
    if wanted.stale:
        here = (table.c.idea_id == sa.bindparam("idea"), table.c.day == sa.bindparam("which"))
        connection.execute(sa.delete(table).where(*here), [{"idea": idea, "which": day} for idea, day in wanted.stale])
    if wanted.points:
        rows = [{"idea": idea, "which": day, "supports": count} for idea, day, count in wanted.points]
        connection.execute(_point(connection.dialect.name), rows)


@cache
def _point(dialect: str) -> Any:
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    values = {
        "idea_id": sa.bindparam("idea", type_=BigId),
        "day": sa.bindparam("which", type_=sa.Date()),
        "count": sa.bindparam("supports", type_=sa.Integer()),
    }
    insert = make(SupportDay).values(values)
    return insert.on_conflict_do_update(index_elements=["idea_id", "day"], set_={"count": insert.excluded.count})
