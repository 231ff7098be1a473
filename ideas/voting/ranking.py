"""What lists sort by: a small table, brought up to date by the clock, so that no list reads the hot tally.

The points of the plots of support are drawn on the way: the ranking knows which tallies have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from ideas.db import db, own_transaction, reading
from ideas.submissions.models import Idea
from ideas.submissions.stages import Stage
from ideas.voting import days
from ideas.voting.models import Ranking, Support, Tally
from ideas.voting.rules import RISING
from ideas.voting.rules import days as whole_days

BATCH = 500


def refresh(at: datetime) -> int:
    """Bring the ranking up to date; how many ideas changed. Small transactions, harmless to repeat or to kill."""
    with reading():
        changed = _changed(at)
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        with reading():
            wanted = days.strokes(batch, at=at)
        with own_transaction():
            _write(batch, at=at)
            days.draw(wanted)
    return len(changed)


def _changed(at: datetime) -> Sequence[Any]:
    """Ideas that gather support, or rose lately, whose figures are no longer those of their row.

    Their number of changes is read before their rows are: what comes in between is looked at again the next time.
    """
    fresh = _figures_of_the_week(at)
    rising, week = sa.func.coalesce(fresh.c.rising, 0), sa.func.coalesce(fresh.c.week, 0)
    drawn = Ranking.changes == Tally.changes
    moving = sa.or_(Idea.stage == Stage.OPEN, Ranking.week > 0, fresh.c.week > 0, ~drawn)
    differs = sa.or_(Ranking.rising != rising, Ranking.week != week, Ranking.count != Tally.count, ~drawn)
    return db.session.execute(
        sa.select(
            Ranking.idea_id, rising.label("rising"), week.label("week"), Tally.count.label("supporters"), Tally.changes,
            Ranking.count.label("was"), Ranking.changes.label("drawn"), Ranking.refreshed_at,
        )
        .join(Idea, Idea.id == Ranking.idea_id)
        .join(Tally, Tally.idea_id == Ranking.idea_id)
        .outerjoin(fresh, fresh.c.idea_id == Ranking.idea_id)
        .where(moving, differs)
        .order_by(Ranking.idea_id)
    ).all()  # fmt: skip


def _figures_of_the_week(at: datetime) -> sa.Subquery:
    """The formula of `rules.rising` as a sum in the database."""
    steps = [(Support.at > at - whole_days(limit), worth) for limit, worth in RISING]
    rising = sa.func.sum(sa.case(*steps, else_=0)).label("rising")
    recent = (Support.at > at - whole_days(RISING[-1][0]), Support.state == "counted")
    figures = sa.select(Support.idea_id, rising, sa.func.count().label("week")).where(*recent)
    return figures.group_by(Support.idea_id).subquery()


def _write(rows: Sequence[Any], *, at: datetime) -> None:
    table = cast(sa.Table, Ranking.__table__)
    update = (
        sa.update(table)
        .where(table.c.idea_id == sa.bindparam("which"))
        .values(rising=sa.bindparam("new_rising"), week=sa.bindparam("new_week"), count=sa.bindparam("new_count"),
                changes=sa.bindparam("new_changes"), refreshed_at=at)
    )  # fmt: skip
    values = [
        {"which": row.idea_id, "new_rising": row.rising, "new_week": row.week, "new_count": row.supporters,
         "new_changes": row.changes}
        for row in rows
    ]  # fmt: skip
    db.session.connection().execute(update, values)
