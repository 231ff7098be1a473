"""What is kept is never stale, never personal, and never in the wrong language."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import db
from ideas.voting.models import Tally
from tests.gallery.world import idea, statements
from tests.rig.people import Cast

SignIn = Callable[[FlaskClient, str], Member]


def test_a_card_is_drawn_anew_when_something_on_it_changes(client: FlaskClient, cast: Cast) -> None:
    found = idea(cast.maya, "lamp", count=41)
    assert "<b>41</b>" in client.get("/?sort=newest").text
    db.session.query(Tally).update({"count": 42, "given": 42})
    found.title = "The other lamp"
    db.session.commit()
    page = client.get("/?sort=newest").text
    assert "<b>42</b>" in page
    assert "The other lamp" in page


def test_the_time_left_on_a_card_goes_on(client: FlaskClient, cast: Cast, forward: Callable[..., object]) -> None:
    idea(cast.maya, "lamp", days_left=9.5)
    first = client.get("/?sort=newest").text
    assert "9 days left" in first
    assert "Ending soon</span>" not in first
    forward(days=3)
    later = client.get("/?sort=newest").text
    assert "6 days left" in later
    assert "Ending soon</span>" in later


def test_a_drawn_card_holds_no_form_of_somebody_else(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    tom, maya, visitor = (app.test_client() for _ in range(3))
    sign_in(tom, "tom")
    sign_in(maya, "maya")
    assert 'action="/ideas/lamp/support"' in tom.get("/?sort=newest").text
    assert "csrf_token" in tom.get("/?sort=newest").text
    assert 'action="/ideas/lamp/support"' not in maya.get("/?sort=newest").text
    assert "csrf_token" not in visitor.get("/?sort=newest").text
    assert 'action="/ideas/lamp/support"' in tom.get("/?sort=newest").text


def test_the_porch_answers_only_visitors_without_a_session(keeping: Flask, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp", title="The first title")
    keeping.test_client().get("/ideas/lamp")
    db.session.query(Tally).update({"count": 7, "given": 7})
    db.session.commit()
    with statements() as sent:
        again = keeping.test_client().get("/ideas/lamp")
    assert not sent
    assert "of 10,000 supporters" in again.text
    assert again.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in again.headers["Content-Security-Policy"]
    assert keeping.test_client().head("/ideas/lamp").data == b""
    tom = keeping.test_client()
    sign_in(tom, "tom")
    assert "Your account, Tom" in tom.get("/ideas/lamp").text


def test_an_act_is_never_answered_from_the_porch(keeping: Flask, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    keeping.test_client().get("/ideas/lamp")
    assert keeping.test_client().post("/ideas/lamp").status_code == 405


def test_each_language_keeps_its_own_pages(keeping: Flask, cast: Cast) -> None:
    idea(cast.maya, "lamp")
    for _ in range(2):
        assert 'lang="en"' in keeping.test_client().get("/").text
        assert 'lang="de"' in keeping.test_client().get("/", headers={"Accept-Language": "de-AT,de;q=0.9"}).text
        german = keeping.test_client()
        german.set_cookie("language", "de")
        assert 'lang="de"' in german.get("/").text


def test_a_page_that_says_something_once_is_not_kept(keeping: Flask, cast: Cast) -> None:
    idea(cast.maya, "lamp")
    visitor = keeping.test_client()
    visitor.post("/ideas/lamp/support")
    with visitor.session_transaction() as session:
        session["_flashes"] = [("hint", "Said once")]
    assert "Said once" in visitor.get("/ideas/lamp").text
    assert "Said once" not in visitor.get("/ideas/lamp").text
    assert "Said once" not in keeping.test_client().get("/ideas/lamp").text


def test_what_is_not_found_is_not_kept(keeping: Flask, cast: Cast) -> None:
    assert keeping.test_client().get("/ideas/lamp").status_code == 404
    idea(cast.maya, "lamp")
    assert keeping.test_client().get("/ideas/lamp").status_code == 200
