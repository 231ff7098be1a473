"""Rate limits: exact, shared by all processes, and never refilled by asking."""

from __future__ import annotations

import threading
from contextvars import Context
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from ideas.db import db, own_transaction
from ideas.office import buckets
from ideas.office.models import Bucket
from tests.counts import RACES
from tests.rig.client import settle

MINUTE = timedelta(minutes=1)


def take(at: datetime, *, key: str = "x", rate: int = 3, burst: int | None = None) -> int | None:
    return buckets.take(key, rate=rate, per=MINUTE, at=at, burst=burst)


def test_a_bucket_holds_its_rate_and_says_how_long_to_wait(app: Flask, at: datetime) -> None:
    assert [take(at) for _ in range(3)] == [None] * 3
    wait = take(at)
    assert wait is not None
    assert 20 <= wait <= 21
    assert take(at + timedelta(seconds=wait)) is None
    assert take(at + timedelta(seconds=wait)) is not None


def test_asking_while_it_is_empty_costs_nothing(app: Flask, at: datetime) -> None:
    for _ in range(3):
        take(at)
    for second in range(1, 20):
        assert take(at + timedelta(seconds=second)) is not None
    assert take(at + timedelta(seconds=21)) is None


def test_a_burst_may_be_larger_than_the_rate(app: Flask, at: datetime) -> None:
    assert [take(at, burst=5) is None for _ in range(6)] == [True] * 5 + [False]


def test_buckets_do_not_know_each_other(app: Flask, at: datetime) -> None:
    for _ in range(3):
        take(at)
    assert take(at, key="y") is None


def test_a_token_can_be_put_back_and_a_full_bucket_stays_full(app: Flask, at: datetime) -> None:
    for _ in range(3):
        take(at)
    buckets.put_back("x", rate=3)
    assert take(at) is None
    assert take(at) is not None
    for _ in range(5):
        buckets.put_back("x", rate=3)
    assert [take(at) is None for _ in range(4)] == [True, True, True, False]


def test_a_clock_that_steps_back_gives_nothing_away(app: Flask, at: datetime) -> None:
    for _ in range(3):
        take(at)
    assert take(at - timedelta(hours=2)) is not None
    assert take(at) is not None


def test_a_limit_outlives_the_process(app: Flask, at: datetime) -> None:
    for _ in range(3):
        take(at)
    settle()
    db.engine.dispose()
    assert take(at) is not None


@pytest.mark.parametrize("_round", range(RACES))
def test_of_many_at_once_exactly_the_rate_gets_through(app: Flask, at: datetime, _round: int) -> None:
    answers: list[int | None] = []
    settle()

    def ask() -> None:
        with app.app_context():
            for _ in range(4):
                with own_transaction():
                    answers.append(take(at, rate=10))
            db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(ask,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == 24
    assert answers.count(None) == 10


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@given(steps=st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_no_pattern_of_asking_gets_more_than_burst_and_rate(app: Flask, at: datetime, steps: list[int]) -> None:
    db.session.execute(sa.delete(Bucket))
    moment, taken = at, 0
    for step in steps:
        moment += timedelta(seconds=step)
        taken += take(moment) is None
    assert taken <= 3 + 3 * (moment - at) / MINUTE
    db.session.rollback()


def test_forgotten_buckets_are_full_ones(app: Flask, at: datetime) -> None:
    for _ in range(3):
        take(at)
    db.session.commit()
    assert buckets.sweep(at + timedelta(days=1)) == 0
    assert buckets.sweep(at + timedelta(days=3)) == 1
