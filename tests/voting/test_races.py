"""The count is the promise: however many act at once, rows, count, gates and the crossing agree (both databases)."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Idea
from ideas.voting import actions, queries, recount
from ideas.voting.models import Gate
from tests.counts import RACES
from tests.rig.apps import Rig
from tests.rig.people import Cast
from tests.voting import world
from tests.voting.racing import Crowd, alone, supports, together, waits_for_commit, withdraws


def exact(idea: Idea) -> None:
    """Rows, tally, gates, closing time and stage tell the same story."""
    assert recount.differences() == []
    assert world.count(idea) == world.rows(idea)
    gates = queries.gates_of(idea.id)
    assert len(world.passages(idea, Stage.ACHIEVED)) == (1 if gates[-1].reached_at else 0)
    for gate in gates:
        told = world.told(f"gate:{gate.id}")
        assert told == ([idea.owner_id] if gate.reached_at and not gate.is_goal else [])


@pytest.mark.parametrize("crowd", [2, 16, 64])
def test_of_many_at_the_last_place_one_crosses_and_the_others_are_told(
    app: Flask, cast: Cast, at: datetime, crowd: int
) -> None:
    maya = cast.maya
    for _ in range(RACES):
        idea = world.open_idea(maya, gates=((2, 10), (3, 0)))
        world.give(idea, world.people(2))
        outcomes = together(app, [partial(supports, idea.id, member, at) for member in world.people(crowd)])
        assert Counter(outcomes) == Counter(crossed=1, refused=crowd - 1)
        assert (world.count(idea), idea.stage) == (3, Stage.ACHIEVED)
        exact(idea)


@pytest.mark.parametrize("crowd", [16, 64])
def test_gates_reached_by_a_crowd_fire_once_each_and_in_order(app: Flask, cast: Cast, at: datetime, crowd: int) -> None:
    maya = cast.maya
    steps = [crowd // 8, crowd // 4, crowd // 2, crowd]
    for _ in range(RACES):
        idea = world.open_idea(maya, gates=[(n, 10) for n in steps])
        outcomes = together(app, [partial(supports, idea.id, member, at) for member in world.people(crowd)])
        assert Counter(outcomes) == Counter(new=crowd - 1, crossed=1)
        assert world.reached(idea) == steps
        closings = db.session.scalars(sa.select(Gate.closes_at).where(Gate.idea_id == idea.id).order_by(Gate.position))
        assert list(closings) == [at + timedelta(days=60 + 10 * n) for n in (1, 2, 3, 4)]
        exact(idea)


def test_two_tabs_and_a_double_click_are_one_support(app: Flask, cast: Cast, at: datetime) -> None:
    maya = cast.maya
    for _ in range(RACES):
        idea = world.open_idea(maya)
        [member] = world.people(1)
        outcomes = together(app, [partial(supports, idea.id, member, at)] * 16)
        assert Counter(outcomes) == Counter(new=1, again=15)
        back = together(app, [partial(withdraws, idea.id, member, at)] * 16)
        assert Counter(back) == Counter(back=1, nothing=15)
        assert world.count(idea) == 0
        exact(idea)


def test_supporting_while_others_take_back(app: Flask, cast: Cast, at: datetime) -> None:
    maya = cast.maya
    for _ in range(RACES):
        idea = world.open_idea(maya, gates=((20, 10), (40, 0)))
        old, new = world.people(30), world.people(34)
        world.give(idea, old)
        acts = [partial(supports, idea.id, member, at) for member in new]
        acts += [partial(withdraws, idea.id, member, at) for member in old]
        came = Counter(together(app, acts))
        assert world.count(idea) == 30 + came["new"] + came["crossed"] - came["back"] <= 40
        assert (idea.stage == Stage.ACHIEVED) == (came["crossed"] == 1)
        assert came["crossed"] <= 1
        exact(idea)


@pytest.mark.parametrize("withdrawing", [0, 40])
def test_two_hundred_from_several_processes_on_the_last_fifty_places(
    app: Flask, rig: Rig, cast: Cast, at: datetime, tmp_path: Path, withdrawing: int
) -> None:
    maya = cast.maya
    with Crowd(rig.environ, tmp_path, processes=3) as crowd:
        for _ in range(RACES):
            idea = world.open_idea(maya, gates=((10, 365), (30, 182), (60, 182), (100, 0)))
            old, new = world.people(50), world.people(200)
            world.give(idea, old)
            acts = [("support", member) for member in new]
            acts[20:20] = [("withdraw", member) for member in old[:withdrawing]]
            came = crowd.race(idea.id, at, acts)
            assert sum(came.values()) == 200 + withdrawing
            assert (came["crossed"], came["new"] - came["back"]) == (1, 49)
            assert (world.count(idea), idea.stage) == (100, Stage.ACHIEVED)
            assert world.reached(idea) == [10, 30, 60, 100]
            exact(idea)


def leaves(idea_id: int, to: Stage, at: datetime) -> str:
    moved = move(db.session.get_one(Idea, idea_id), to, by=None, at=at)
    db.session.commit()
    return "moved" if moved else "late"


@pytest.mark.parametrize("to", [Stage.WITHDRAWN, Stage.ARCHIVED, Stage.EXPIRED])
def test_no_support_is_counted_after_the_stage_has_left_open(app: Flask, cast: Cast, at: datetime, to: Stage) -> None:
    """The support begins while the move is not committed yet: it sees an open idea, waits, and is refused."""
    idea = world.open_idea(cast.maya)
    [member] = world.people(1)
    said = waits_for_commit(app, lambda: move(idea, to, by=None, at=at), partial(supports, idea.id, member, at))
    assert said == "refused"
    assert world.count(idea) == world.rows(idea) == 0


def test_a_move_out_of_open_waits_for_the_support_before_it(app: Flask, cast: Cast, at: datetime) -> None:
    idea, tom = world.open_idea(cast.maya), cast.tom
    act = partial(leaves, idea.id, Stage.WITHDRAWN, at)
    assert waits_for_commit(app, lambda: actions.support(idea, by=tom, at=at), act) == "moved"
    assert (idea.stage, world.count(idea), world.rows(idea)) == (Stage.WITHDRAWN, 1, 1)


def test_no_support_is_taken_back_after_the_stage_has_left_open(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    [member] = world.people(1)
    world.give(idea, [member])
    expires = partial(move, idea, Stage.EXPIRED, by=None, at=at)
    assert waits_for_commit(app, expires, partial(withdraws, idea.id, member, at)) == "refused"
    assert world.count(idea) == world.rows(idea) == 1


def test_the_last_place_goes_to_the_next_when_the_first_rolls_back(app: Flask, cast: Cast, at: datetime) -> None:
    idea, tom = world.open_idea(cast.maya, gates=((1, 0),)), cast.tom
    [member] = world.people(1)
    actions.support(idea, by=tom, at=at)
    came: list[str] = []
    act = partial(supports, idea.id, member, at)
    other = threading.Thread(target=lambda: came.extend(alone(app, act)), daemon=True)
    other.start()
    other.join(0.3)
    db.session.rollback()
    other.join(20)
    db.session.expire_all()
    assert came == ["crossed"]
    exact(idea)
