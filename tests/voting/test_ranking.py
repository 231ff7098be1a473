"""RULES 11: trending is the supports of the last 7 days, halved every 2 days; lists read a small table."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from ideas.db import db
from ideas.submissions.lifecycle import Stage, move
from ideas.voting import queries, ranking, rules
from ideas.voting.models import Ranking
from tests.rig.people import Cast
from tests.voting import world
from tests.voting.racing import withdraws

HOURS = st.lists(st.integers(0, 9 * 24), max_size=12)


def row(idea_id: int) -> tuple[int, int, int]:
    found = db.session.get_one(Ranking, idea_id, populate_existing=True)
    return found.rising, found.week, found.count


def test_a_support_is_worth_half_as_much_every_two_days() -> None:
    worth = [rules.rising([timedelta(days=day)]) for day in range(9)]
    assert worth == [1000, 1000, 500, 500, 250, 250, 125, 0, 0]
    assert rules.rising([timedelta(0), timedelta(days=2) - timedelta(microseconds=1), timedelta(days=2)]) == 2500


@given(HOURS)
def test_the_formula_of_the_rules_and_of_the_database_agree(
    app: Flask, cast: Cast, at: datetime, hours: list[int]
) -> None:
    idea = world.open_idea(cast.maya, gates=((1000, 0),))
    for age, member in zip(hours, world.people(len(hours)) if hours else [], strict=True):
        world.load(idea, [member], at=at - timedelta(hours=age))
    ranking.refresh(at)
    ages = [timedelta(hours=age) for age in hours]
    week = sum(age < timedelta(days=7) for age in ages)
    assert row(idea.id) == (rules.rising(ages), week, len(hours))


def test_figures_fade_and_withdrawals_show(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    [first, second] = world.people(2)
    world.give(idea, [first, second])
    assert ranking.refresh(at) == 1
    assert row(idea.id) == (2000, 2, 2)
    assert queries.standing(idea.id) == queries.Standing(count=2, week=2, goal=12)
    assert ranking.refresh(at) == 0
    assert withdraws(idea.id, first, at) == "back"
    ranking.refresh(at + timedelta(days=3))
    assert row(idea.id) == (500, 1, 1)
    move(idea, Stage.WITHDRAWN, by=None, at=at)
    db.session.commit()
    ranking.refresh(at + timedelta(days=8))
    assert row(idea.id) == (0, 0, 1)


def test_nothing_is_rewritten_where_nothing_changed(app: Flask, cast: Cast, at: datetime) -> None:
    for _ in range(3):
        world.open_idea(cast.maya)
    assert ranking.refresh(at) == 0
