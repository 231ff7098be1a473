"""The second factor: what the password alone does not open, and codes that work once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts import second_factor
from ideas.accounts.models import Member
from ideas.db import db
from tests.accounts.mailbox import last_link, mails_to
from tests.rig.client import Client
from tests.rig.people import PASSWORD, Cast

Forward = Callable[..., datetime]


def code_of(member: Member, *, steps: int = 0) -> str:
    return pyotp.TOTP(second_factor.secret_of(member)).at(clock.now() + timedelta(seconds=30 * steps))


@pytest.fixture
def sam(cast: Cast) -> Member:
    """Sam with a second factor."""
    second_factor.prepare(cast.sam)
    cast.sam.totp_confirmed_at = clock.now()
    db.session.commit()
    return cast.sam


def come_in(client: Client, handle: str = "sam", password: str = PASSWORD) -> str:
    data = {"address": f"{handle}@plinth.example", "password": password, "next": "/settings/mail"}
    return str(client.post("/sign-in", data=data).location)


def is_signed_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def test_a_member_sets_it_up(client: Client, cast: Cast, sign_in: Callable[..., Member]) -> None:
    sign_in(client, "maya")
    assert client.post("/settings/second-factor", data={"present": "no"}).status_code == 422
    assert cast.maya.totp_secret is None
    client.post("/settings/second-factor", data={"present": PASSWORD})
    page = client.get("/settings/second-factor").text
    assert second_factor.secret_of(cast.maya) in page
    assert second_factor.secret_of(cast.maya) not in str(cast.maya.totp_secret), "kept encrypted"
    picture = client.get("/settings/second-factor/code.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"style=" not in picture.data
    assert client.post("/settings/second-factor/code", data={"code": "000000"}).status_code == 422
    assert cast.maya.totp_confirmed_at is None
    assert client.post("/settings/second-factor/code", data={"code": code_of(cast.maya)}).status_code == 303
    assert cast.maya.totp_confirmed_at
    assert is_signed_in(client)
    assert mails_to("maya@plinth.example")[-1].subject == "Your second factor is set up"
    assert client.get("/settings/second-factor/code.svg").status_code == 404, "the secret is never shown again"
    assert second_factor.secret_of(cast.maya) not in client.get("/settings/second-factor").text


def test_the_password_alone_opens_nothing(client: Client, sam: Member) -> None:
    assert come_in(client) == "/sign-in/code?next=/settings/mail"
    assert not is_signed_in(client)
    assert client.get("/inbox").status_code == 303
    answer = client.post("/sign-in/code", data={"code": code_of(sam), "next": "/settings/mail"})
    assert answer.location == "/settings/mail"
    assert is_signed_in(client)


def test_a_code_works_once(client: Client, app: Flask, sam: Member, forward: Forward) -> None:
    come_in(client)
    code = code_of(sam)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    thief = app.test_client()
    assert isinstance(thief, Client)
    come_in(thief)
    assert thief.post("/sign-in/code", data={"code": code}).status_code == 422
    forward(seconds=30)
    assert thief.post("/sign-in/code", data={"code": code}).status_code == 422
    assert thief.post("/sign-in/code", data={"code": code_of(sam)}).status_code == 303


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_for_half_a_minute_on_either_side(client: Client, sam: Member, steps: int, right: bool) -> None:
    come_in(client)
    answer = client.post("/sign-in/code", data={"code": code_of(sam, steps=steps)})
    assert (answer.status_code == 303) is right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "٣٣٣٣٣٣", "0x1234"])
def test_what_is_no_code_is_refused(client: Client, sam: Member, typed: str) -> None:
    come_in(client)
    assert client.post("/sign-in/code", data={"code": typed}).status_code == 422


def test_codes_cannot_be_guessed(client: Client, sam: Member, forward: Forward) -> None:
    come_in(client)
    wrong = [client.post("/sign-in/code", data={"code": f"{n:06}"}).status_code for n in range(6)]
    assert wrong == [422] * 5 + [429]
    assert client.post("/sign-in/code", data={"code": code_of(sam)}).status_code == 429, "the right one neither"
    forward(minutes=5)
    assert client.post("/sign-in/code", data={"code": code_of(sam)}).status_code == 303


def test_the_code_is_waited_for_ten_minutes(client: Client, sam: Member, forward: Forward) -> None:
    come_in(client)
    forward(minutes=11)
    assert client.post("/sign-in/code", data={"code": code_of(sam)}).location == "/sign-in"
    assert not is_signed_in(client)


def test_a_new_password_does_not_switch_it_off(client: Client, sam: Member) -> None:
    client.post("/password/forgotten", data={"address": sam.address})
    client.post(last_link("sam@plinth.example"), data={"password": "another way to come in"})
    assert come_in(client, password="another way to come in").startswith("/sign-in/code")


def test_taking_it_away_needs_the_password_and_is_told(
    client: Client, sam: Member, sign_in: Callable[..., Member]
) -> None:
    sign_in(client, "sam")
    assert client.post("/settings/second-factor/removal", data={"present": "no"}).status_code == 422
    assert sam.totp_secret
    assert client.post("/settings/second-factor/removal", data={"present": PASSWORD}).location == "/sign-in"
    assert sam.totp_secret is None
    assert mails_to("sam@plinth.example")[-1].subject == "Your second factor was removed"
    assert come_in(client) == "/settings/mail"


@pytest.mark.usefixtures("cast")
def test_staff_pages_stay_closed_without_it_where_it_is_compulsory(client: Client, app: Flask, cast: Cast) -> None:
    app.config["SECOND_FACTOR_FOR_STAFF"] = True
    assert cast.sam
    assert come_in(client) == "/settings/mail"
    assert client.get("/desk").location == "/settings/second-factor"
    assert "staff pages open once" in client.get("/settings/second-factor").text
    client.post("/settings/second-factor", data={"present": PASSWORD})
    client.post("/settings/second-factor/code", data={"code": code_of(cast.sam)})
    assert client.get("/desk").status_code == 200


def test_where_it_is_off_the_door_says_so(client: Client, app: Flask) -> None:
    assert "without a second factor here" in client.get("/sign-in").text
    app.config["SECOND_FACTOR_FOR_STAFF"] = True
    assert "without a second factor here" not in client.get("/sign-in").text


def test_a_lost_device_is_helped_by_command(sam: Member, shell: Callable[..., object]) -> None:
    shell("accounts", "remove-second-factor", "sam")
    assert db.session.scalar(sa.select(Member.totp_secret).where(Member.handle == "sam")) is None
