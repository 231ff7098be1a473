"""Jobs: asked for in a transaction, done at least once, taken over from a worker that died."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.office import jobs
from ideas.office.duties import forget_old_jobs
from ideas.office.duty import Duty
from ideas.office.models import Job
from ideas.office.work import LEASE, TRIES, run_jobs, work_once
from tests.rig.client import settle

Do = Callable[[dict[str, Any]], None]


@pytest.fixture
def done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the jobs of kind `count` that were done."""
    numbers: list[int] = []
    monkeypatch.setitem(app.extensions["plinth.jobs"], "count", lambda payload: numbers.append(payload["n"]))
    return numbers


def put(at: datetime, n: int = 1, key: str | None = None) -> bool:
    new = jobs.put("count", {"n": n}, at=at, key=key)
    db.session.commit()
    return new


def job() -> Job:
    return db.session.scalars(sa.select(Job).execution_options(populate_existing=True)).one()


def test_a_job_is_done_once_and_marked(done: list[int], at: datetime) -> None:
    put(at)
    assert [run_jobs(at), run_jobs(at)] == [1, 0]
    assert done == [1]
    assert (job().state, job().done_at) == ("done", at)


def test_a_job_with_a_key_is_asked_for_once(done: list[int], at: datetime) -> None:
    assert put(at, key="sizes:1")
    assert not put(at, key="sizes:1")
    assert run_jobs(at) == 1


def test_a_job_of_an_act_that_failed_does_not_exist(done: list[int], at: datetime) -> None:
    jobs.put("count", {"n": 1}, at=at)
    db.session.rollback()
    assert run_jobs(at) == 0


def test_the_job_of_a_worker_that_died_is_done_by_the_next(done: list[int], at: datetime) -> None:
    put(at)
    db.session.execute(sa.update(Job).values(state="running", lease_until=at + LEASE, attempts=1))
    db.session.commit()
    assert run_jobs(at + LEASE) == 0, "its lease still runs"
    assert run_jobs(at + LEASE + timedelta(seconds=1)) == 1
    assert done == [1]


def test_a_failing_job_is_tried_again_and_then_given_up(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(payload: dict[str, Any]) -> None:
        db.session.execute(sa.insert(Job).values(kind="half", payload={}, state="waiting", created_at=at, run_at=at))
        raise RuntimeError("a plain mistake")

    monkeypatch.setitem(app.extensions["plinth.jobs"], "count", fail)
    put(at)
    moment = at
    for _ in range(TRIES):
        assert run_jobs(moment) == 0
        moment = job().run_at
    assert (job().state, job().attempts) == ("failed", TRIES), "and what it had half done is not there"
    assert "a plain mistake" in str(job().error)
    assert run_jobs(at + timedelta(days=30)) == 0


def test_many_workers_do_each_job_once(app: Flask, done: list[int], at: datetime) -> None:
    for n in range(15):
        put(at, n)
    settle()

    def work() -> None:
        with app.app_context():
            run_jobs(at)
            db.session.remove()

    workers = [threading.Thread(target=Context().run, args=(work,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    while run_jobs(at):
        pass
    assert sorted(done) == list(range(15))


def test_a_job_of_an_unknown_kind_stops_no_other(app: Flask, done: list[int], at: datetime) -> None:
    jobs.put("of a later version", {}, at=at)
    put(at)
    assert run_jobs(at) == 1
    assert done == [1]


def test_a_duty_in_trouble_stops_no_other(app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def trouble(at: datetime) -> int:
        raise RuntimeError("a plain mistake")

    monkeypatch.setitem(app.extensions, "plinth.duties", [Duty("x y", 1, trouble), Duty("x z", 1, lambda at: 3)])
    app.config["TESTING"] = False
    assert work_once(at) == 3


def test_old_jobs_leave_the_table(done: list[int], at: datetime) -> None:
    put(at)
    run_jobs(at)
    assert forget_old_jobs(at + timedelta(days=29)) == 0
    assert forget_old_jobs(at + timedelta(days=31)) == 1
