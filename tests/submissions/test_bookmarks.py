"""Keeping and following: private, for nothing counted, and with a way out whatever became of the idea."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import db
from ideas.gallery import keeping
from ideas.notices.models import Notice
from ideas.submissions import bookmarks, privacy
from ideas.submissions.actions import withdraw
from ideas.submissions.models import Bookmark
from ideas.submissions.stages import Stage
from ideas.voting import actions
from tests.gallery.world import idea, statements, titles
from tests.rig.people import Cast

SignIn = Callable[[FlaskClient, str], Member]


def kept() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Bookmark)) or 0


def test_an_idea_is_kept_once_and_nobody_is_told(app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    sign_in(client, "tom")
    assert "Keep for later<" in client.get("/ideas/lamp").text
    for _ in range(2):
        assert client.post("/ideas/lamp/bookmark").status_code == 303
    assert kept() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 0
    page = client.get("/ideas/lamp").text
    assert 'action="/ideas/lamp/bookmark/withdrawal"' in page
    assert 'action="/ideas/lamp/support"' in page
    for _ in range(2):
        assert client.post("/ideas/lamp/bookmark/withdrawal").headers["Location"] == "/my/bookmarks"
    assert kept() == 0


def test_the_list_is_hers_alone_newest_first_page_by_page(
    client: FlaskClient, cast: Cast, sign_in: SignIn, forward: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SIZE", 3)
    for n in range(5):
        bookmarks.keep(idea(cast.maya, f"lamp-{n}"), by=cast.tom, at=forward(minutes=1))
    sign_in(client, "tom")
    with statements() as sent:
        page = client.get("/my/bookmarks").text
    assert len(sent) <= 5, "\n".join(sent)
    assert titles(page) == [f"The lamp-{n}" for n in (4, 3, 2)]
    further = re.search(r'href="([^"]+)" rel="next"', page)
    assert further
    assert titles(client.get(further[1].replace("&amp;", "&")).text) == ["The lamp-1", "The lamp-0"]
    sign_in(client, "noor")
    assert "Nothing here yet" in client.get("/my/bookmarks").text


def test_what_left_the_public_is_shown_as_gone_and_can_be_dropped(
    client: FlaskClient, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    back, removed = idea(cast.maya, "back"), idea(cast.maya, "removed")
    for found in (back, removed):
        bookmarks.keep(found, by=cast.tom, at=at)
        actions.follow(found, by=cast.tom, at=at)
    withdraw(back, by=cast.maya, at=at)
    removed.stage = Stage.REMOVED
    db.session.commit()
    sign_in(client, "tom")
    for place in ("bookmarks", "follows"):
        page = client.get(f"/my/{place}").text
        assert "“The back” was taken back by its creator." in page
        assert "An idea on this list was removed by us." in page
        assert "The removed" not in page
    for slug in ("back", "removed"):
        assert client.post(f"/ideas/{slug}/bookmark/withdrawal").status_code == 303
        assert client.post(f"/ideas/{slug}/follow/withdrawal").status_code == 303
    assert "Nothing here yet" in client.get("/my/bookmarks").text
    assert "Nothing here yet" in client.get("/my/follows").text


def test_what_is_not_public_cannot_be_kept(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "draft", Stage.DRAFT)
    idea(cast.maya, "gone", Stage.WITHDRAWN)
    sign_in(client, "tom")
    assert client.post("/ideas/draft/bookmark").status_code == 404
    assert client.post("/ideas/gone/bookmark").status_code == 410
    sign_in(client, "maya")
    client.post("/ideas/draft/bookmark")
    assert kept() == 0


def test_following_is_offered_to_whoever_does_not_support(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    idea(cast.maya, "late", Stage.EXPIRED)
    assert re.search(r'href="/sign-in\?next=/ideas/lamp"><svg.*?</svg>Follow</a>', client.get("/ideas/lamp").text)
    sign_in(client, "maya")
    assert "/ideas/lamp/follow" not in client.get("/ideas/lamp").text
    sign_in(client, "tom")
    for slug in ("lamp", "late"):
        assert f'action="/ideas/{slug}/follow"' in client.get(f"/ideas/{slug}").text
    client.post("/ideas/late/follow")
    assert titles(client.get("/my/follows").text) == ["The late"]
    assert 'action="/ideas/late/follow/withdrawal"' in client.get("/ideas/late").text
    client.post("/ideas/lamp/support")
    assert 'action="/ideas/lamp/follow"' not in client.get("/ideas/lamp").text


def test_who_keeps_very_many_in_a_day_waits(
    client: FlaskClient, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea(cast.maya, "lamp")
    sign_in(client, "tom")
    monkeypatch.setattr(bookmarks, "KEPT_PER_DAY", 1)
    assert client.post("/ideas/lamp/bookmark").status_code == 303
    answer = client.post("/ideas/lamp/bookmark")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_bookmarks_are_in_the_export_and_end_with_the_account(app: Flask, cast: Cast, at: datetime) -> None:
    bookmarks.keep(idea(cast.maya, "lamp"), by=cast.tom, at=at)
    assert privacy.export(cast.tom)["kept_for_later"] == ["lamp"]
    privacy.forget(cast.tom, at=at)
    assert kept() == 0
