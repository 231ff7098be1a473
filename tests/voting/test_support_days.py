"""The plot of support says what the rows say: counted by the end of each day, whatever came or went since."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from ideas.db import db
from ideas.submissions.models import Idea
from ideas.voting import days, ranking, recount
from ideas.voting.models import Support, SupportDay, Tally
from tests.counts import RACES
from tests.rig.people import Cast
from tests.voting import world
from tests.voting.racing import supports, together, withdraws

Shell = Callable[..., subprocess.CompletedProcess[str]]
BIG = ((1000, 0),)


def plot(idea: Idea) -> dict[date, int]:
    rows = sa.select(SupportDay.day, SupportDay.count).where(SupportDay.idea_id == idea.id).order_by(SupportDay.day)
    return {row.day: row[1] for row in db.session.execute(rows)}


def agree() -> bool:
    return recount.differences() == []


def test_each_day_that_counted_a_support_has_its_point(
    app: Flask, cast: Cast, at: datetime, forward: Callable[..., datetime]
) -> None:
    idea, members = world.open_idea(cast.maya, BIG), world.people(7)
    world.give(idea, members[:2])
    ranking.refresh(at)
    assert plot(idea) == {at.date(): 2}
    world.give(idea, members[2:3])
    ranking.refresh(at)
    assert plot(idea) == {at.date(): 3}
    later = forward(days=3)
    world.give(idea, members[3:])
    ranking.refresh(later)
    assert plot(idea) == {at.date(): 3, later.date(): 7}
    assert agree()


def test_what_is_taken_back_or_void_is_gone_from_its_own_day_on(
    app: Flask, cast: Cast, at: datetime, forward: Callable[..., datetime]
) -> None:
    idea, members = world.open_idea(cast.maya, BIG), world.people(5)
    world.give(idea, members[:1])
    second = forward(days=1)
    world.give(idea, members[1:4])
    ranking.refresh(second)
    third = forward(days=1)
    assert withdraws(idea.id, members[0], third) == "back"
    world.give(idea, members[4:])  # one came, one went: the count is the same
    assert ranking.refresh(third) == 1
    assert plot(idea) == {second.date(): 3, third.date(): 4}
    void = sa.update(Support).where(Support.idea_id == idea.id, Support.member_id == members[1])
    db.session.execute(void.values(state="void"))
    fewer = {"count": Tally.count - 1, "changes": Tally.changes + 1}
    db.session.execute(sa.update(Tally).where(Tally.idea_id == idea.id).values(**fewer))
    db.session.commit()
    ranking.refresh(third)
    assert plot(idea) == {second.date(): 2, third.date(): 3}
    assert agree()


def test_the_last_second_of_a_day_is_still_that_day(
    app: Flask, cast: Cast, at: datetime, clock_at: Callable[[datetime], None]
) -> None:
    idea, members = world.open_idea(cast.maya, BIG), world.people(4)
    midnight = at.replace(hour=0) + timedelta(days=1)
    for seconds, member in zip((-60, -0.5, 0, 90), members, strict=True):
        clock_at(midnight + timedelta(seconds=seconds))
        world.give(idea, [member])
        ranking.refresh(midnight - timedelta(seconds=0.1))  # looked at while the day turns
    assert plot(idea) == {at.date(): 2, midnight.date(): 4}


def test_rows_are_read_only_where_the_tally_cannot_tell(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = world.open_idea(cast.maya, BIG), world.people(3)
    looked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "date(" in statement and "support" in statement:
            looked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        world.give(idea, members)
        ranking.refresh(at)
        ranking.refresh(at)
        assert looked == []
        withdraws(idea.id, members[0], at)
        ranking.refresh(at)
        assert len(looked) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert plot(idea) == {at.date(): 2}


def test_drawing_twice_or_from_old_figures_heals(app: Flask, cast: Cast, at: datetime) -> None:
    idea, members = world.open_idea(cast.maya, BIG), world.people(3)
    world.give(idea, members[:2])
    old = days.Strokes([(idea.id, at.date(), 9)])
    ranking.refresh(at)
    days.draw(old)  # another machine, a moment late
    db.session.commit()
    assert [(found.what, found.slug) for found in recount.differences()] == [("plot", idea.slug)]
    assert recount.repair(at) == 1
    assert plot(idea) == {at.date(): 2}
    assert agree()


def test_the_recount_finds_a_wrong_plot_and_mends_it(app: Flask, cast: Cast, at: datetime, shell: Shell) -> None:
    idea, members = world.open_idea(cast.maya, BIG), world.people(2)
    world.give(idea, members)
    assert agree(), "a plot that waits for the clock is not wrong"
    ranking.refresh(at)
    db.session.execute(sa.update(SupportDay).values(count=7))
    db.session.add(SupportDay(idea_id=idea.id, day=at.date() - timedelta(days=9), count=1))
    db.session.commit()
    checked = shell("voting", "recount", "--check")
    assert checked.returncode == 1
    assert checked.stdout == f"{idea.slug}: plot is wrong on 2 days, the rows say something else since 2026-08-29\n"
    assert shell("voting", "recount", "--repair").returncode == 0
    assert plot(idea) == {at.date(): 2}


@pytest.mark.parametrize("rig", ["postgres"], indirect=True)  # SQLite lets nobody in between
def test_after_a_storm_rows_counter_and_plot_agree(app: Flask, cast: Cast, at: datetime) -> None:
    for _ in range(RACES):
        idea, members = world.open_idea(cast.maya, BIG), world.people(12)
        world.give(idea, members[:4])
        acts: Sequence[Callable[[], object]] = [
            *(partial(supports, idea.id, member, at) for member in members[4:]),
            *(partial(withdraws, idea.id, member, at) for member in members[:4]),
            *(partial(ranking.refresh, at) for _ in range(4)),
        ]
        together(app, acts)
        ranking.refresh(at)
        assert plot(idea) == {at.date(): 8}
        assert world.count(idea) == world.rows(idea) == 8
        assert agree()
