"""The cached counts have a recount: it lists what disagrees with the rows, and can set tallies and plots right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.db import db, own_transaction, reading
from ideas.submissions.models import Idea
from ideas.submissions.stages import Stage
from ideas.voting.days import counted_by_day
from ideas.voting.models import Gate, Ranking, Support, SupportDay, Tally
from ideas.voting.ranking import refresh

MENDED = {"count", "given", "plot"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: what is kept for the idea, and what its rows say."""

    idea_id: int
    slug: str
    what: str
    kept: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.slug}: {self.what} is {self.kept}, the rows say {self.found}"


def differences() -> list[Difference]:
    """Everything that disagrees, each question asked in one statement, so that running supports cannot disturb it."""
    with reading():
        return [*_counts(), *_missing(), *_goals(), *_closings(), *_crossings(), *_plots()]


def repair(at: datetime) -> int:
    """Set tallies and plots to what the rows say, one idea a transaction; of how many. The rest is only listed."""
    wrong = sorted({difference.idea_id for difference in differences() if difference.what in MENDED})
    for idea_id in wrong:
        with own_transaction():
            _repair(idea_id)
    refresh(at)
    return len(wrong)


def _counted() -> Any:
    return sa.func.sum(sa.case((Support.state == "counted", 1), else_=0))


def _counts() -> Iterator[Difference]:
    rows = sa.select(Support.idea_id, _counted().label("counted"), sa.func.count().label("given"))
    found = rows.group_by(Support.idea_id).subquery()
    counted, given = sa.func.coalesce(found.c.counted, 0), sa.func.coalesce(found.c.given, 0)
    wrong = (
        sa.select(Idea.id, Idea.slug, Tally.count, counted, Tally.given, given)
        .join(Tally, Tally.idea_id == Idea.id)
        .outerjoin(found, found.c.idea_id == Idea.id)
        .where(sa.or_(Tally.count != counted, Tally.given != given))
        .order_by(Idea.id)
    )
    for idea_id, slug, kept_count, found_count, kept_given, found_given in db.session.execute(wrong):
        if kept_count != found_count:
            yield Difference(idea_id, slug, "count", kept_count, found_count)
        if kept_given != found_given:
            yield Difference(idea_id, slug, "given", kept_given, found_given)


def _missing() -> Iterator[Difference]:
    """Ideas that opened without a tally, and supports of ideas that never opened."""
    has_tally = sa.exists().where(Tally.idea_id == Idea.id)
    supported = sa.exists().where(Support.idea_id == Idea.id)
    lost = sa.select(Idea.id, Idea.slug).where(sa.or_(Idea.opened_at.is_not(None), supported), ~has_tally)
    for idea_id, slug in db.session.execute(lost.order_by(Idea.id)):
        yield Difference(idea_id, slug, "tally", "missing", "one")


def _goals() -> Iterator[Difference]:
    """The goal stands on the idea, in its tally and as its last gate."""
    wrong = (
        sa.select(Idea.id, Idea.slug, Idea.goal, Tally.goal, Gate.supporters)
        .join(Tally, Tally.idea_id == Idea.id)
        .outerjoin(Gate, sa.and_(Gate.idea_id == Idea.id, Gate.is_goal, Gate.opening == 1))
        .where(Idea.mode == "support")
        .where(Idea.goal.is_distinct_from(Tally.goal) | Idea.goal.is_distinct_from(Gate.supporters))
    )
    for idea_id, slug, goal, tally_goal, gate in db.session.execute(wrong.order_by(Idea.id)):
        yield Difference(idea_id, slug, "goal", goal, f"{tally_goal} (tally), {gate} (gate)")


def _closings() -> Iterator[Difference]:
    """An open idea closes when its last reached gate says."""
    last = (
        sa.select(Gate.closes_at).where(Gate.idea_id == Idea.id, Gate.reached_at.is_not(None))
        .order_by(Gate.opening.desc(), Gate.position.desc()).limit(1).correlate(Idea).scalar_subquery()
    )  # fmt: skip
    wrong = sa.select(Idea.id, Idea.slug, Idea.closes_at, last).where(Idea.stage == Stage.OPEN, Idea.closes_at != last)
    reopened = sa.exists().where(Gate.idea_id == Idea.id, Gate.opening > 1)
    for idea_id, slug, kept, found in db.session.execute(wrong.where(~reopened).order_by(Idea.id)):
        yield Difference(idea_id, slug, "closing time", kept, found)


def _crossings() -> Iterator[Difference]:
    """While open the count is below every gate not yet reached; an achieved idea reached its goal."""
    gate = sa.select(Gate.id).where(Gate.idea_id == Idea.id, Gate.reached_at.is_(None))
    passed = gate.where(Gate.supporters <= Tally.count).exists()
    unreached = gate.where(Gate.is_goal).exists()
    wrong = (
        sa.select(Idea.id, Idea.slug, Idea.stage, Tally.count)
        .join(Tally, Tally.idea_id == Idea.id)
        .where(sa.or_(sa.and_(Idea.stage == Stage.OPEN, passed), sa.and_(Idea.stage == Stage.ACHIEVED, unreached)))
    )
    for idea_id, slug, stage, count in db.session.execute(wrong.order_by(Idea.id)):
        yield Difference(idea_id, slug, "stage", stage, f"{count} supporters and a gate that did not fire")


def _plots() -> Iterator[Difference]:
    """The points of a plot are what the rows say; plots that wait for the clock are not looked at."""
    drawn = sa.select(SupportDay.idea_id, SupportDay.day, SupportDay.count)
    both = sa.union_all(counted_by_day(), drawn).subquery()
    point = (both.c.idea_id, both.c.day, both.c["count"])
    lonely = sa.select(*point).group_by(*point).having(sa.func.count() == 1).subquery()
    wrong = (
        sa.select(Idea.id, Idea.slug, sa.func.min(lonely.c.day), sa.func.count(lonely.c.day.distinct()))
        .join(lonely, lonely.c.idea_id == Idea.id)
        .join(Tally, Tally.idea_id == Idea.id)
        .join(Ranking, sa.and_(Ranking.idea_id == Idea.id, Ranking.changes == Tally.changes))
        .group_by(Idea.id, Idea.slug)
    )
    for idea_id, slug, first, days in db.session.execute(wrong.order_by(Idea.id)):
        yield Difference(idea_id, slug, "plot", f"wrong on {days} days", f"something else since {first}")


def _repair(idea_id: int) -> None:
    """Count under the lock of the tally: supports under way have their row already and raise the tally after us."""
    db.session.execute(sa.update(Ranking).where(Ranking.idea_id == idea_id).values(changes=-1))
    tally = db.session.get_one(Tally, idea_id, with_for_update=True, populate_existing=True)
    mine = sa.select(sa.func.coalesce(_counted(), 0), sa.func.count()).where(Support.idea_id == idea_id)
    tally.count, tally.given = db.session.execute(mine).one()
