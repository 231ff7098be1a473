"""One's own settings, the address, the browsers one is signed in on, and the language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.accounts.models import Member, SignIn
from ideas.db import db
from tests.accounts.mailbox import link_in, mails_to
from tests.rig.client import Client
from tests.rig.people import PASSWORD, Cast

NEW = "maya@new.example"


@pytest.fixture
def maya(client: Client, sign_in: Callable[..., Member]) -> Member:
    return sign_in(client, "maya")


def ask_for(client: Client, address: str) -> str:
    client.post("/settings/address", data={"address": address, "present": PASSWORD})
    return link_in(mails_to(address)[-1])


def test_settings_are_for_members(client: Client) -> None:
    for path in ("", "/password", "/address", "/second-factor", "/sign-ins", "/data", "/mail"):
        assert client.get(f"/settings{path}").location.startswith("/sign-in?next=/settings")


def test_a_member_says_who_she_is(client: Client, maya: Member) -> None:
    form = {"name": "Maya  L.", "about": "Lamps.\r\nAnd  boats.", "language": "de", "zone": "Asia/Kathmandu"}
    assert client.post("/settings", data=form | {"handle": "boss", "address": NEW}).status_code == 303
    assert (maya.name, maya.about, maya.language, maya.zone) == (
        "Maya L.", "Lamps.\nAnd boats.", "de", "Asia/Kathmandu",
    )  # fmt: skip
    assert (maya.handle, maya.address) == ("maya", "maya@plinth.example"), "only what the form asks for"
    assert '<html lang="de">' in client.get("/settings").text


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("zone", "Mars/Olympus"), ("name", ""), ("about", "x" * 501)]
)
def test_settings_that_do_not_exist_are_refused(client: Client, maya: Member, field: str, value: str) -> None:
    form = {"name": "Maya", "about": "", "language": "en", "zone": "UTC"}
    assert client.post("/settings", data=form | {field: value}).status_code == 422
    assert maya.language == "en"


def test_a_new_address_counts_from_its_button_on(client: Client, maya: Member) -> None:
    link = ask_for(client, NEW)
    assert maya.address == "maya@plinth.example"
    client.get(link)
    assert maya.address == "maya@plinth.example"
    assert client.post(link).status_code == 303
    assert (maya.address, maya.address_key) == (NEW, NEW)


def test_the_old_address_hears_of_it_and_can_take_it_back(client: Client, app: Flask, maya: Member) -> None:
    client.post(ask_for(client, NEW))
    [mail] = mails_to("maya@plinth.example")
    assert "m…@new.example" in mail.text
    assert NEW not in mail.text
    holder = app.test_client()
    assert "Take it back" in holder.get(link_in(mail)).text
    assert holder.post(link_in(mail)).location == "/password/forgotten"
    assert maya.address == "maya@plinth.example"
    assert client.get("/settings").status_code == 303, "whoever changed it is out"
    answer = holder.post("/sign-in", data={"address": maya.address, "password": PASSWORD})
    assert answer.status_code == 422, "and so is the password"


def test_a_mailbox_of_somebody_else_cannot_be_taken(client: Client, maya: Member, cast: Cast) -> None:
    assert cast.tom
    answer = client.post("/settings/address", data={"address": "tom@plinth.example", "present": PASSWORD})
    assert answer.status_code == 303
    assert [mail.kind for mail in mails_to("tom@plinth.example")] == ["account.known"]


def test_of_two_who_want_one_mailbox_the_first_gets_it(
    client: Client, app: Flask, maya: Member, sign_in: Callable[..., Member]
) -> None:
    link = ask_for(client, NEW)
    other = app.test_client()
    tom = sign_in(other, "tom")
    assert isinstance(other, Client)
    assert other.post(ask_for(other, NEW)).status_code == 303
    client.post(link)
    assert (tom.address, maya.address) == (NEW, "maya@plinth.example")


def test_a_new_address_needs_the_password(client: Client, maya: Member) -> None:
    assert client.post("/settings/address", data={"address": NEW, "present": "no"}).status_code == 422
    assert not mails_to(NEW)


def test_a_member_sees_her_browsers_and_ends_one(
    client: Client, app: Flask, maya: Member, sign_in: Callable[..., Member]
) -> None:
    other = app.test_client()
    sign_in(other, "maya")
    db.session.scalars(
        sa.select(SignIn).order_by(SignIn.id.desc())
    ).first().agent = "Mozilla/5.0 (X11; Linux) Firefox/9"
    page = client.get("/settings/sign-ins").text
    assert "Firefox on Linux" in page
    number = db.session.scalar(sa.select(sa.func.max(SignIn.id)))
    assert client.post(f"/settings/sign-ins/{number}/ending").status_code == 303
    assert other.get("/settings").status_code == 303
    assert client.get("/settings").status_code == 200


def test_nobody_ends_the_sign_in_of_somebody_else(
    client: Client, maya: Member, app: Flask, sign_in: Callable[..., Member]
) -> None:
    other = app.test_client()
    sign_in(other, "tom")
    number = db.session.scalar(sa.select(sa.func.max(SignIn.id)))
    assert client.post(f"/settings/sign-ins/{number}/ending").status_code == 404
    assert other.get("/settings").status_code == 200


def test_signing_out_everywhere_kills_copies_of_this_cookie_too(client: Client, app: Flask, maya: Member) -> None:
    thief = app.test_client()
    cookie = client.get_cookie("plinth")
    assert cookie
    thief.set_cookie("plinth", cookie.value)
    client.post("/settings/sign-ins/ending")
    assert thief.get("/settings").status_code == 303
    assert client.get("/settings").status_code == 200


def test_a_visitor_chooses_a_language_that_stays(client: Client) -> None:
    answer = client.post("/language", data={"code": "de", "next": "/join"})
    assert answer.location == "/join"
    assert '<html lang="de">' in client.get("/join").text
    assert client.post("/language", data={"code": "xx"}).status_code in (303, 409)
    assert client.post("/language", data={"code": "en", "next": "//evil.example"}).location == "/"


def test_a_member_takes_her_language_along(client: Client, maya: Member) -> None:
    client.post("/language", data={"code": "de", "next": "/settings"})
    assert maya.language == "de"


def test_pages_of_a_member_are_kept_by_nobody(client: Client, maya: Member) -> None:
    assert client.get("/settings").headers["Cache-Control"] == "no-store"


def test_times_are_shown_in_her_zone(client: Client, maya: Member, at: datetime) -> None:
    maya.zone = "Asia/Kathmandu"
    assert "15:45" in client.get("/settings/sign-ins").text, "10:00 UTC"
