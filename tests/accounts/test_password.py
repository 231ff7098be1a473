"""A new password: by the mailbox when it was forgotten, by the old one in the settings; then everybody else is out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from ideas.accounts.models import Member
from tests.accounts.mailbox import last_link, mails_to
from tests.rig.client import Client
from tests.rig.people import PASSWORD, Cast

MAYA = {"address": "maya@plinth.example"}
NEW = "another way to come in"
SignIn = Callable[..., Member]


@pytest.fixture(autouse=True)
def maya(cast: Cast) -> Member:
    return cast.maya


def ask(client: Client) -> str:
    client.post("/password/forgotten", data=MAYA)
    return last_link("maya@plinth.example")


def may_enter(client: Client, password: str) -> bool:
    return client.post("/sign-in", data=MAYA | {"password": password}).status_code == 303


def test_a_forgotten_password_is_replaced_by_the_link_from_the_mail(client: Client, app: Flask) -> None:
    link = ask(client)
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert 'autocomplete="new-password"' in page.text
    assert client.post(link, data={"password": NEW}).location == "/sign-in"
    assert not may_enter(app.test_client(), PASSWORD)
    assert may_enter(client, NEW)
    assert mails_to("maya@plinth.example")[-1].subject == "Your password was changed"


def test_the_link_works_once_and_for_an_hour(client: Client, forward: Callable[..., datetime]) -> None:
    link = ask(client)
    client.post(link, data={"password": NEW})
    assert client.post(link, data={"password": "yet another one"}).status_code == 410
    link = ask(client)
    forward(minutes=60)
    assert client.get(link).status_code == client.post(link, data={"password": NEW}).status_code == 410


def test_a_newer_link_ends_the_older(client: Client) -> None:
    older, newer = ask(client), ask(client)
    assert client.get(older).status_code == 410
    assert client.get(newer).status_code == 200


def test_a_weak_new_password_is_refused_and_the_link_stays_good(client: Client) -> None:
    link = ask(client)
    answer = client.post(link, data={"password": "password123"})
    assert answer.status_code == 422
    assert "first that somebody would try" in answer.text
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_a_new_password_ends_every_session(client: Client, app: Flask, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    other = app.test_client()
    other.post(ask(other), data={"password": NEW})
    assert client.get("/settings").status_code == 303


def test_asking_for_an_unknown_address_looks_the_same(client: Client, app: Flask) -> None:
    known = client.post("/password/forgotten", data=MAYA)
    unknown = app.test_client().post("/password/forgotten", data={"address": "nobody@plinth.example"})
    assert (known.status_code, known.location, known.data) == (unknown.status_code, unknown.location, unknown.data)
    assert client.get(known.location).status_code == 200
    assert not mails_to("nobody@plinth.example")


def test_before_the_address_is_confirmed_a_forgotten_password_brings_the_button(client: Client, maya: Member) -> None:
    maya.confirmed_at = None
    client.post("/password/forgotten", data=MAYA)
    assert mails_to("maya@plinth.example")[0].subject == "Confirm your address"


def test_the_settings_ask_for_the_present_password(client: Client, app: Flask, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    wrong = client.post("/settings/password", data={"present": "guess", "password": NEW})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    assert may_enter(app.test_client(), PASSWORD)


def test_a_change_in_the_settings_signs_out_all_others_and_copies(client: Client, app: Flask, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    other, thief = app.test_client(), app.test_client()
    sign_in(other, "maya")
    cookie = client.get_cookie("plinth")
    assert cookie
    thief.set_cookie("plinth", cookie.value)
    assert thief.get("/settings").status_code == 200
    link = ask(app.test_client())
    assert client.post("/settings/password", data={"present": PASSWORD, "password": NEW}).location == "/settings"
    assert client.get("/settings").status_code == 200
    assert other.get("/settings").status_code == thief.get("/settings").status_code == 303
    assert app.test_client().get(link).status_code == 410, "links mailed before are dead"


def test_a_session_cannot_be_used_to_guess_the_password(client: Client, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    answers = [client.post("/settings/password", data={"present": f"guess {n}", "password": NEW}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
