"""Joining: on the server's word only, and confirmed by a button that no program presses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts.duties import forget_unconfirmed
from ideas.accounts.models import Member, Token
from ideas.db import db
from tests.accounts.mailbox import last_link, mails_to
from tests.rig.client import Client
from tests.rig.people import Cast

KIM = {
    "name": "Kim Vogel", "handle": "kim", "address": "kim@plinth.example", "birth_year": "1999",
    "password": "some words in a row",
}  # fmt: skip


def member_called(handle: str) -> Member | None:
    return db.session.scalar(sa.select(Member).where(Member.handle == handle))


def test_one_joins_confirms_by_a_button_and_signs_in(client: Client) -> None:
    assert client.post("/join", data=KIM).location == "/join/sent"
    assert "kim@plinth.example" in client.get("/join/sent").text
    link = last_link("kim@plinth.example")
    page = client.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    kim = member_called("kim")
    assert kim
    assert kim.confirmed_at is None
    assert client.post(link).location == "/sign-in"
    assert kim.confirmed_at == clock.now()
    done = client.post("/sign-in", data={"address": KIM["address"], "password": KIM["password"]})
    assert done.status_code == 303
    assert "@kim" in client.get("/settings").text


def test_before_the_address_is_confirmed_nobody_signs_in(client: Client) -> None:
    client.post("/join", data=KIM)
    assert client.post("/sign-in", data={"address": KIM["address"], "password": KIM["password"]}).status_code == 422


def test_a_link_confirms_once(client: Client) -> None:
    client.post("/join", data=KIM)
    link = last_link("kim@plinth.example")
    client.post(link)
    assert client.post(link).status_code == client.get(link).status_code == 410


def test_a_link_ends_after_a_day(client: Client, forward: Callable[..., datetime]) -> None:
    client.post("/join", data=KIM)
    forward(hours=24, seconds=1)
    assert client.post(last_link("kim@plinth.example")).status_code == 410
    client.post("/confirmation", data={"address": KIM["address"]})
    assert client.post(last_link("kim@plinth.example")).status_code == 303


def test_a_secret_is_not_kept(client: Client) -> None:
    client.post("/join", data=KIM)
    secret = last_link("kim@plinth.example").rpartition("/")[2]
    assert db.session.scalars(sa.select(Token.sha256)).one() != secret
    assert client.post("/password/" + secret).status_code == 410, "and it works for its own purpose only"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("birth_year", "2010", "in the year in which you turn 17"),
        ("birth_year", "", "four digits"),
        ("birth_year", "1e3", "four digits"),
        ("birth_year", "99999999999999999999", "four digits"),
        ("handle", "K m", "3 to 30 small letters"),
        ("handle", "adrnin", "kept for the site"),
        ("handle", "", "choose a handle"),
        ("name", "ayam\u202e", "signs that cannot be seen"),
        ("address", "kim", "name@example.org"),
        ("address", "kim@x.example\r\nBcc: all@x.example", "name@example.org"),
        ("password", "short", "at least 8"),
        ("password", "password123", "first that somebody would try"),
        ("password", "Kim Vogel", "no password"),
        ("password", "kim@plinth.example", "no password"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client: Client, field: str, value: str, sentence: str) -> None:
    answer = client.post("/join", data=KIM | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert 'value="kim@plinth.example"' in answer.text or field == "address", "what was typed is still there"
    assert KIM["password"] not in answer.text
    assert member_called("kim") is None


def test_a_handle_that_looks_like_another_is_taken(client: Client, cast: Cast) -> None:
    assert cast.tom
    answer = client.post("/join", data=KIM | {"handle": "t0m"})
    assert answer.status_code == 422
    assert "taken" in answer.text


def test_joining_with_a_known_address_looks_the_same(client: Client, app: Flask, cast: Cast) -> None:
    assert cast.maya
    known = client.post("/join", data=KIM | {"address": "Maya+x@plinth.example"})
    new = app.test_client().post("/join", data=KIM | {"handle": "kim2"})
    assert (known.status_code, known.location, known.data) == (new.status_code, new.location, new.data)
    assert [mail.subject for mail in mails_to("maya@plinth.example")] == ["You already have an account"]
    again = client.post("/join", data=KIM | {"address": "another@plinth.example"})
    assert "taken" in again.text, "trying the handle again tells nothing either"
    assert (
        client.post("/sign-in", data={"address": "maya@plinth.example", "password": KIM["password"]}).status_code == 422
    )


def test_at_most_five_mails_a_day_go_to_one_mailbox(
    client: Client, cast: Cast, forward: Callable[..., datetime]
) -> None:
    assert cast.maya
    for number in range(4):
        client.post("/join", data=KIM | {"handle": f"kim{number}", "address": f"maya+{number}@plinth.example"})
        assert client.post("/password/forgotten", data={"address": "maya@plinth.example"}).status_code == 303
    assert len(mails_to("maya@plinth.example")) == 5
    forward(days=1)
    client.post("/password/forgotten", data={"address": "maya@plinth.example"})
    assert len(mails_to("maya@plinth.example")) == 6


def test_one_network_cannot_make_us_write_for_ever(client: Client, app: Flask) -> None:
    app.config["ACCOUNT_MAILS_PER_BLOCK"] = 3
    for number in range(3):
        assert client.post("/confirmation", data={"address": f"x{number}@plinth.example"}).status_code == 303
    answer = client.post("/confirmation", data={"address": "x@plinth.example"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_what_nobody_confirms_is_forgotten_after_a_week(client: Client, cast: Cast, at: datetime) -> None:
    assert cast.maya
    client.post("/join", data=KIM)
    assert forget_unconfirmed(at + timedelta(days=6)) == 0
    assert forget_unconfirmed(at + timedelta(days=8)) == 1
    assert member_called("kim") is None
    assert member_called("maya")


def test_only_what_the_form_asks_for_is_kept(client: Client) -> None:
    extra = {"role": "admin", "confirmed_at": "2026-01-01", "id": "77", "is_staff": "1", "joined_at": "2000-01-01"}
    client.post("/join", data=KIM | extra)
    kim = member_called("kim")
    assert kim
    assert kim.id != 77
    assert kim.confirmed_at is None
    assert kim.joined_at == clock.now()
    assert not kim.roles


def test_a_member_who_is_here_needs_not_join(client: Client, sign_in: Callable[..., Member]) -> None:
    sign_in(client, "maya")
    assert client.get("/join").status_code == 303
