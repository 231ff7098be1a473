"""RULES 4: gates fire once, in order, in the transaction of the support that reached them; days are added."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from ideas.campaigns.models import Rules
from ideas.db import db
from ideas.office.models import Mail
from ideas.submissions.lifecycle import Stage
from ideas.submissions.models import Creator, Idea
from ideas.voting import actions, queries, recount, rules
from ideas.voting.gates import fire
from ideas.voting.models import Gate, Tally
from tests.rig.people import Cast
from tests.voting import world


def days(n: int) -> timedelta:
    return timedelta(days=n)


def test_gates_goal_and_closing_time_are_frozen_at_opening(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=world.REAL)
    gates = queries.gates_of(idea.id)
    assert [(gate.supporters, gate.adds_days, gate.is_goal) for gate in gates] == [
        (100, 365, False),
        (1000, 182, False),
        (5000, 182, False),
        (10_000, 0, True),
    ]
    assert (idea.goal, idea.closes_at, idea.opened_at) == (10_000, at + days(60), at)
    assert db.session.get_one(Tally, idea.id).goal == 10_000


def test_later_rules_do_not_move_an_open_idea(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    newer = Rules(
        campaign_id=idea.campaign_id, number=2, published_at=at, gates=[[1, 1]], first_days=1, extension="reset"
    )
    db.session.add(newer)
    db.session.flush()
    idea.rules_id = newer.id  # as when its owner moves it over
    db.session.commit()
    world.give(idea, world.people(3))
    assert world.reached(idea) == [3]
    assert idea.closes_at == at + days(60 + 365)


def test_all_gates_together_add_789_days(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    world.give(idea, world.people(12))
    assert idea.closes_at == at + days(789)
    assert world.reached(idea) == [3, 6, 9, 12]


def test_the_support_that_reaches_a_gate_fires_it_and_tells_the_creators(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    db.session.add(Creator(idea_id=idea.id, member_id=cast.noor.id, share_ppm=0, invited_at=at, accepted_at=at))
    db.session.add(Creator(idea_id=idea.id, member_id=cast.sam.id, share_ppm=0, invited_at=at))
    outcomes = world.give(idea, world.people(4))
    assert [len(outcome.reached) for outcome in outcomes] == [0, 0, 1, 0]
    gate = outcomes[2].reached[0]
    assert (gate.reached_at, gate.closes_at) == (at, at + days(60 + 365))
    assert world.told(f"gate:{gate.id}") == [cast.maya.id, cast.noor.id]
    subjects = db.session.scalars(sa.select(Mail.subject).where(Mail.to_address == cast.maya.address)).all()
    assert subjects == ["3 supporters for “A lamp that folds”"]


def test_a_rolled_back_support_fires_nothing_and_tells_nobody(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    world.give(idea, world.people(2))
    assert actions.support(idea, by=cast.tom, at=at).reached
    db.session.rollback()
    assert world.reached(idea) == []
    assert (world.count(idea), idea.closes_at) == (2, at + days(60))
    assert db.session.scalar(sa.select(Mail.id)) is None


def test_a_gate_does_not_fire_again_and_earned_days_stay(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    world.give(idea, [*world.people(2), cast.tom.id])
    assert actions.withdraw_support(idea, by=cast.tom, at=at)
    assert (world.count(idea), idea.closes_at) == (2, at + days(425))
    assert actions.support(idea, by=cast.tom, at=at + days(1)).reached == []
    assert idea.closes_at == at + days(425)
    assert len(world.told(f"gate:{queries.gates_of(idea.id)[0].id}")) == 1


def test_the_goal_makes_the_crossing_once(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=((2, 10), (4, 0)))
    outcomes = world.give(idea, world.people(4))
    assert [outcome.crossed for outcome in outcomes] == [False, False, False, True]
    assert (idea.stage, idea.achieved_at) == (Stage.ACHIEVED, at)
    [crossing] = world.passages(idea, Stage.ACHIEVED)
    assert crossing.by_id is None
    assert world.told(f"passage:{crossing.id}") == [cast.maya.id]
    assert recount.differences() == []


def test_one_large_jump_fires_every_gate_passed_in_order(app: Flask, cast: Cast, at: datetime) -> None:
    """As when many held supports are cleared together."""
    idea = world.open_idea(cast.maya)
    fired = fire(idea, 10, at=at)
    assert [gate.supporters for gate in fired] == [3, 6, 9]
    assert [gate.closes_at for gate in fired] == [at + days(425), at + days(607), at + days(789)]
    assert [gate.supporters for gate in fire(idea, 12, at=at)] == [12]
    assert idea.stage == Stage.ACHIEVED


def test_an_idea_may_start_its_days_anew_at_each_gate(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya, gates=((1, 100), (2, 30), (3, 0)), first_days=60, extension="reset")
    world.give(idea, world.people(1), at=at + days(59))
    assert idea.closes_at == at + days(159)
    world.give(idea, world.people(1), at=at + days(60))
    assert idea.closes_at == at + days(159)  # 90 days from the opening would take days away


@pytest.mark.parametrize(
    ("opened", "closes"),
    [
        (datetime(2026, 3, 28, 1, 59, 59, tzinfo=UTC), datetime(2026, 5, 27, 1, 59, 59, tzinfo=UTC)),  # summer time
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 12, 24, 0, 30, tzinfo=UTC)),  # 2.30 comes twice
        (datetime(2028, 1, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),  # over 29 February
        (datetime(2027, 12, 31, 23, 59, 59, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),  # a started second
    ],
)
def test_a_day_is_24_hours_whatever_the_calendar_does(opened: datetime, closes: datetime) -> None:
    assert rules.first_closing(opened, 60) == closes


@given(
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2090, 1, 1)),  # noqa: DTZ001
    st.integers(0, 800),
    st.integers(0, 400),
    st.sampled_from(["add", "reset"]),
)
def test_a_gate_never_shortens_the_time(at: datetime, ahead: int, adds: int, extension: str) -> None:
    closes_at = rules.first_closing(at, ahead)
    assert closes_at.microsecond == 0
    after = rules.closing_after(closes_at, adds, extension=extension, at=at)
    assert after >= closes_at
    assert after >= at + days(adds)
    assert after.microsecond == 0


@given(st.lists(st.integers(1, 200), unique=True, max_size=8), st.lists(st.integers(0, 220), min_size=2, max_size=9))
def test_every_gate_on_the_way_is_passed_exactly_once(supporters: list[int], counts: list[int]) -> None:
    gates = [SimpleNamespace(supporters=n) for n in supporters]
    counts = sorted(counts)
    passed = [
        gate.supporters
        for before, after in pairwise(counts)
        for gate in rules.gates_between(before, after, gates)  # type: ignore[arg-type]
    ]
    assert passed == sorted(n for n in supporters if counts[0] < n <= counts[-1])


@given(st.integers(0, 12_000))
def test_the_boards_show_how_far_an_idea_has_come(count: int) -> None:
    boards = queries.progress(count, [100, 1000, 5000, 10_000])
    assert all(0 <= board <= 1 for board in boards)
    assert [board == 1 for board in boards] == [count >= gate for gate in (100, 1000, 5000, 10_000)]


def test_a_gate_says_when_it_was_reached_and_when_the_idea_closes_then(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    for lie in ({"reached_at": at}, {"closes_at": at}):
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.update(Gate).where(Gate.idea_id == idea.id).values(**lie))
        db.session.rollback()
    assert db.session.get_one(Idea, idea.id).stage == Stage.OPEN
