"""RULES 4: not reached by the closing time = expired; the timer is bookkeeping that may be killed and repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from ideas.db import db
from ideas.submissions.lifecycle import Stage
from ideas.submissions.models import Idea
from ideas.voting import actions, closing, recount
from tests.counts import RACES
from tests.rig.people import Cast
from tests.voting import world
from tests.voting.racing import supports, together

SECOND = timedelta(seconds=1)


def test_an_idea_expires_at_its_closing_second_and_not_before(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    assert closing.expire(idea.closes_at - SECOND) == 0
    assert closing.expire(idea.closes_at) == 1
    assert db.session.get_one(Idea, idea.id, populate_existing=True).stage == Stage.EXPIRED


def test_ticking_again_expires_and_tells_nothing_twice(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    late = idea.closes_at + timedelta(days=3)
    assert [closing.expire(late), closing.expire(late)] == [1, 0]
    [passage] = world.passages(idea, Stage.EXPIRED)
    assert (passage.at, passage.by_id) == (late, None)
    assert world.told(f"passage:{passage.id}") == [cast.maya.id]


def test_a_killed_tick_is_taken_up_where_it_stopped(
    app: Flask, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ideas = [world.open_idea(cast.maya).id for _ in range(5)]
    real, seen = closing._expire, []

    def dies(idea_id: int, *, at: datetime) -> bool:
        seen.append(idea_id)
        expired = real(idea_id, at=at)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return expired

    monkeypatch.setattr(closing, "_expire", dies)
    with pytest.raises(KeyboardInterrupt):
        closing.expire(at + timedelta(days=61))
    monkeypatch.undo()
    assert closing.expire(at + timedelta(days=61)) == 3
    assert all(len(world.passages(db.session.get_one(Idea, n), Stage.EXPIRED)) == 1 for n in ideas)


@pytest.mark.parametrize("mode", ["score", "request"])
def test_only_ideas_with_gates_expire_by_this_clock(app: Flask, cast: Cast, at: datetime, mode: str) -> None:
    world.open_idea(cast.maya, gates=(), mode=mode, first_days=7)
    assert closing.expire(at + timedelta(days=9999)) == 0


def test_earned_days_keep_an_idea_open(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    first = idea.closes_at
    world.give(idea, world.people(3), at=first - SECOND)
    assert closing.expire(first + timedelta(days=364)) == 0
    assert closing.expire(first + timedelta(days=365)) == 1


def test_many_machines_tick_at_once_and_each_idea_expires_once(app: Flask, cast: Cast, at: datetime) -> None:
    for _ in range(RACES):
        ideas = [world.open_idea(cast.maya) for _ in range(6)]
        late = ideas[0].closes_at
        done = together(app, [partial(closing.expire, late)] * 4)
        assert sum(done) == 6
        assert all(len(world.passages(idea, Stage.EXPIRED)) == 1 for idea in ideas)


def test_a_support_that_earns_days_and_the_tick_meet(app: Flask, cast: Cast, at: datetime) -> None:
    """Either the support came first and the idea lives on, or the idea expired and the support was refused."""
    for _ in range(RACES * 3):
        idea = world.open_idea(cast.maya, gates=((1, 10), (5, 0)))
        [member] = world.people(1)
        late = idea.closes_at
        acts = [partial(closing.expire, late), partial(supports, idea.id, member, late - SECOND)]
        _, outcome = together(app, acts)
        db.session.expire_all()
        lives = world.count(idea) == 1
        assert (outcome == "new") == lives
        assert idea.stage == (Stage.OPEN if lives else Stage.EXPIRED)
        assert idea.closes_at == late + (timedelta(days=10) if lives else timedelta(0))
        assert recount.differences() == []


@pytest.mark.parametrize(
    "opened",
    [
        datetime(2026, 1, 28, 0, 59, 59, tzinfo=UTC),  # 60 days: 29 March, the hour that does not exist in Berlin
        datetime(2026, 8, 26, 0, 30, tzinfo=UTC),  # 60 days: 25 October, the hour that comes twice in Berlin
        datetime(2027, 12, 31, 12, 0, tzinfo=UTC),  # 60 days: 29 February 2028
    ],
)
def test_the_closing_second_is_exact_when_the_clocks_change(
    app: Flask, cast: Cast, clock_at: Callable[[datetime], None], opened: datetime
) -> None:
    clock_at(opened)
    idea = world.open_idea(cast.maya)
    closes_at = opened + timedelta(hours=60 * 24)
    [early, late] = world.people(2)
    assert idea.closes_at == closes_at
    assert world.give(idea, [early], at=closes_at - SECOND)[0].is_new
    with pytest.raises(Exception, match="time of this idea is up"):
        world.give(idea, [late], at=closes_at)
    db.session.rollback()
    assert (closing.expire(closes_at - SECOND), closing.expire(closes_at)) == (0, 1)


def test_a_clock_that_jumps_back_reopens_nothing(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    closing.expire(idea.closes_at)
    db.session.expire_all()
    with pytest.raises(Exception, match="time of this idea is up"):
        actions.support(idea, by=cast.tom, at=at)
