"""Views of idea pages: people count, each page once, whoever answers it; robots and creators do not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import db
from ideas.gallery.models import VisitDay
from ideas.gallery.visits import is_robot, write_down
from ideas.submissions.stages import Stage
from tests.gallery.world import idea, statements
from tests.rig.apps import Rig
from tests.rig.people import Cast
from tests.rig.site import ROOT
from tests.voting.racing import together

SignIn = Callable[[FlaskClient, str], Member]
LOOK = "create_app().test_client().get('/ideas/lamp', headers={'User-Agent': 'Mozilla/5.0'})"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture(autouse=True)
def nothing_counted(app: Flask) -> Iterator[None]:
    app.extensions["plinth.visits"].take()
    yield
    app.extensions["plinth.visits"].take()


def views() -> list[tuple[date, int]]:
    write_down()
    rows = sa.select(VisitDay.day, VisitDay.views).order_by(VisitDay.day)
    return [(row.day, row.views) for row in db.session.execute(rows)]


def test_people_count_and_robots_and_creators_do_not(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn, at: datetime, forward: Callable[..., datetime]
) -> None:
    idea(cast.maya, "lamp")
    client.get("/ideas/lamp", headers=FIREFOX)
    client.get("/ideas/lamp")
    client.get("/ideas/lamp", headers={"User-Agent": "Mozilla/5.0 (compatible; Findbot/2.1; +https://findbot.example)"})
    client.get("/ideas/lamp", headers=FIREFOX | {"Sec-Purpose": "prefetch"})
    client.head("/ideas/lamp", headers=FIREFOX)
    sign_in(client, "maya")
    client.get("/ideas/lamp", headers=FIREFOX)
    sign_in(client, "tom")
    client.get("/ideas/lamp", headers=FIREFOX)
    assert views() == [(at.date(), 2)]
    later = forward(days=1)
    client.get("/ideas/lamp", headers=FIREFOX)
    assert views() == [(at.date(), 2), (later.date(), 1)]


def test_a_page_answered_in_the_porch_is_seen_as_well(keeping: Flask, cast: Cast, at: datetime) -> None:
    idea(cast.maya, "lamp")
    visitor = keeping.test_client()
    etag = visitor.get("/ideas/lamp", headers=FIREFOX).headers["ETag"]
    with statements() as sent:
        visitor.get("/ideas/lamp", headers=FIREFOX)
        assert visitor.get("/ideas/lamp", headers=FIREFOX | {"If-None-Match": etag}).status_code == 304
        visitor.get("/ideas/lamp")
        visitor.head("/ideas/lamp", headers=FIREFOX)
    assert not sent
    assert views() == [(at.date(), 3)]


def test_what_is_not_public_has_no_views(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "waiting", Stage.SCREENING)
    sign_in(client, "sam")
    assert client.get("/ideas/waiting", headers=FIREFOX).status_code == 200
    assert client.get("/ideas/nothing", headers=FIREFOX).status_code == 404
    assert views() == []


def test_many_at_once_and_two_processes_add_up(app: Flask, cast: Cast, at: datetime) -> None:
    found = idea(cast.maya, "lamp")
    day = (found.id, at.date())

    def process() -> int:
        app.extensions["plinth.visits"].add(day)
        return write_down()

    assert sum(together(app, [process] * 8)) == 8
    app.extensions["plinth.visits"].add((found.id + 1, at.date()))  # nobody knows this idea
    assert views() == [(at.date(), 8)]


def test_views_are_written_down_once_the_page_is_sent_and_not_at_every_one(
    app: Flask, client: FlaskClient, cast: Cast, at: datetime
) -> None:
    idea(cast.maya, "lamp")
    kept = sa.select(sa.func.coalesce(sa.func.sum(VisitDay.views), 0))
    app.extensions["plinth.visits"]._taken_at = 0.0
    for _ in range(3):
        client.get("/ideas/lamp", headers=FIREFOX).close()
    assert db.session.scalar(kept) == 1
    assert views() == [(at.date(), 3)]


def test_views_that_cannot_be_written_down_wait(
    app: Flask, client: FlaskClient, cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea(cast.maya, "lamp")
    client.get("/ideas/lamp", headers=FIREFOX)

    def away(*_: Any, **__: Any) -> None:
        raise sa.exc.OperationalError("", None, OSError("away"))

    with monkeypatch.context() as broken:
        broken.setattr("ideas.gallery.visits._add", away)
        client.get("/ideas/lamp", headers=FIREFOX).close()
        with pytest.raises(sa.exc.OperationalError):
            write_down()
    assert views() == [(at.date(), 2)]


def test_an_orderly_end_loses_no_view(app: Flask, rig: Rig, cast: Cast) -> None:
    idea(cast.maya, "lamp")
    db.session.commit()
    environ = rig.environ | {"PLINTH_MODE": "demo", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", f"from ideas import create_app; {LOOK}"]
    subprocess.run(command, env=environ, cwd=ROOT, check=True, timeout=60)
    db.session.expire_all()
    assert [views for _day, views in views()] == [1]


def test_browsers_are_no_robots() -> None:
    phone = "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    assert not is_robot(phone)
    assert not is_robot(FIREFOX["User-Agent"])
    assert is_robot("")
    assert is_robot("curl/8.5.0")
    assert is_robot(
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GoodBot/1.0) Chrome/120 Safari/537.36"
    )
