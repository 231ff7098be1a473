"""Whether the site answers, what it keeps, and that writers wait in line instead of failing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import Context
from datetime import datetime
from subprocess import CompletedProcess

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import WriteQueue, db, insert_once, own_transaction, start_reading, start_writing, writing
from ideas.office import settings
from ideas.office.models import Bucket, Setting
from tests.rig.client import Client, settle


def test_the_site_says_that_it_lives_and_is_ready(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_a_kept_setting_comes_back(app: Flask, at: datetime) -> None:
    assert settings.get("demo.speed", 1) == 1
    settings.put("demo.speed", 7, at=at)
    settings.put("demo.speed", [8], at=at)
    settle()
    assert settings.get("demo.speed") == [8]


def test_migrating_and_working_are_commands(app: Flask, shell: Callable[..., CompletedProcess[str]]) -> None:
    assert "The schema is current." in shell("office", "migrate").stdout
    assert "things done" in shell("office", "work", "--once").stdout


def test_one_more_of_what_is_unique_is_no_error(app: Flask, at: datetime) -> None:
    values = {"key": "x", "tokens_m6": 1, "updated_at": at}
    assert insert_once(Bucket, **values)
    assert not insert_once(Bucket, **values)


def test_forty_writers_wait_in_line_and_lose_nothing(app: Flask, at: datetime) -> None:
    with own_transaction():
        settings.put("count", 0, at=at)
    errors: list[Exception] = []

    def add_one() -> None:
        start_writing()
        with app.app_context():
            try:
                row = db.session.get_one(Setting, "count", with_for_update=True)
                row.value = {"value": row.value["value"] + 1}
                db.session.commit()
            except Exception as trouble:
                errors.append(trouble)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(add_one,)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    settle()
    assert not errors
    assert settings.get("count") == 40


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_readers_do_not_wait_for_a_writer(app: Flask, at: datetime) -> None:
    writing()
    settings.put("held", 1, at=at)
    seconds: list[float] = []

    def read() -> None:
        start_reading()
        with app.app_context():
            start = time.perf_counter()
            assert settings.get("held") is None
            seconds.append(time.perf_counter() - start)
            db.session.remove()

    thread = threading.Thread(target=Context().run, args=(read,))
    thread.start()
    thread.join(timeout=30)
    db.session.rollback()
    assert seconds
    assert seconds[0] < 1


def test_the_line_is_first_come_first_served() -> None:
    queue, served = WriteQueue(), []
    queue.enter()
    threads = []
    for number in range(5):
        thread = threading.Thread(target=lambda n=number: (queue.enter(), served.append(n), queue.leave()))
        thread.start()
        threads.append(thread)
        while len(queue._waiting) <= number:
            time.sleep(0.001)
    queue.leave()
    for thread in threads:
        thread.join(timeout=10)
    assert served == [0, 1, 2, 3, 4]


def test_a_line_that_is_too_long_is_left_and_stays_in_order() -> None:
    queue = WriteQueue()
    queue.enter()
    with pytest.raises(sa.exc.OperationalError, match="too long"):
        queue.enter(timeout=0.05)
    queue.leave()
    queue.enter(timeout=0.05)
    queue.leave()
