"""Fixtures: the application on both databases, its clock, a client, a real server and its commands."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress.server import create_server

from ideas import clock
from ideas.db import db
from tests.rig import databases
from tests.rig.apps import Rig
from tests.rig.client import Client, settle

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def rigs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Rig]]:
    made: dict[str, Rig] = {}
    broken: dict[str, Exception] = {}
    place = tmp_path_factory.mktemp("site")

    def rig(kind: str) -> Rig:
        if kind in broken:
            pytest.fail(f"the application does not start on {kind}: {broken[kind]!r}", pytrace=False)
        if kind not in made:
            try:
                made[kind] = Rig(kind, place)
            except Exception as trouble:
                broken[kind] = trouble
                raise
        return made[kind]

    yield rig
    for each in made.values():
        each.close()


@pytest.fixture(params=databases.KINDS)
def rig(request: pytest.FixtureRequest, rigs: Callable[[str], Rig]) -> Rig:
    rig = rigs(request.param)
    rig.rewind()
    return rig


@pytest.fixture
def app(rig: Rig, at: datetime) -> Iterator[Flask]:
    with rig.app.app_context():
        yield rig.app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], None]]:
    with ExitStack() as stack:

        def set_clock(moment: datetime) -> None:
            stack.enter_context(clock.frozen(moment))

        yield set_clock


@pytest.fixture
def at(clock_at: Callable[[datetime], None]) -> datetime:
    clock_at(AT)
    return AT


@pytest.fixture
def forward(app: Flask, clock_at: Callable[[datetime], None]) -> Callable[..., datetime]:
    def move(**span: float) -> datetime:
        moment = clock.now() + timedelta(**span)
        clock_at(moment)
        return moment

    return move


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """A waitress server in threads of this process: it has the clock and the database of the test."""
    settle()
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=Context().run, args=(server.run,), name="live", daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    settle()  # a test that asked the database last still holds the lock that the page's last save waits for
    server.close()
    server.task_dispatcher.shutdown()
    thread.join(timeout=10)
    assert not thread.is_alive()


@pytest.fixture
def shell(app: Flask, rig: Rig) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `flask <arguments>` as an operator does; its clock is the real one plus the offset in the database."""

    def flask(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        settle()
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        settings = {"env": {**os.environ, **rig.environ}, "cwd": ROOT, "timeout": 60}
        done = subprocess.run(command, capture_output=True, text=True, check=False, **(settings | options))
        settle()
        return done

    return flask


@pytest.fixture(params=databases.KINDS)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with databases.empty(request.param, tmp_path) as url:
        yield url
