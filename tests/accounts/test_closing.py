"""Taking one's data along and going away: what is handed out, what stays, what is gone."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ideas.accounts.models import Member, SignIn
from ideas.db import db
from tests.accounts.mailbox import mails_to
from tests.rig.client import Client
from tests.rig.people import PASSWORD, Cast

SURE = {"present": PASSWORD, "sure": "y"}


@pytest.fixture
def maya(client: Client, sign_in: Callable[..., Member]) -> Member:
    return sign_in(client, "maya")


def test_a_member_takes_along_what_is_hers(client: Client, maya: Member, cast: Cast) -> None:
    assert cast.tom
    answer = client.post("/settings/data/export")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as box:
        assert {"accounts.json", "notices.json"} <= set(box.namelist())
        account = json.loads(box.read("accounts.json"))
        everything = b"".join(box.read(name) for name in box.namelist())
    assert account["account"]["address"] == "maya@plinth.example"
    assert account["sign_ins"]
    assert str(maya.password_hash).encode() not in everything
    assert b"tom" not in everything


def test_a_closed_account_leaves_nothing_that_names_her(client: Client, maya: Member) -> None:
    client.post("/password/forgotten", data={"address": maya.address})
    assert client.post("/settings/data/closing", data=SURE).status_code == 303
    assert (maya.address, maya.address_key, maya.password_hash, maya.birth_year) == (None, None, None, None)
    assert maya.shown_name == "a former member"
    assert "maya" not in f"{maya.handle} {maya.handle_key} {maya.name}"
    assert not db.session.scalars(sa.select(SignIn)).all()
    assert not mails_to("maya@plinth.example")
    assert client.get("/settings").status_code == 303
    answer = client.post("/sign-in", data={"address": "maya@plinth.example", "password": PASSWORD})
    assert answer.status_code == 422


@pytest.mark.parametrize("form", [{"present": "no", "sure": "y"}, {"present": PASSWORD}, {}])
def test_closing_asks_twice(client: Client, maya: Member, form: dict[str, str]) -> None:
    assert client.post("/settings/data/closing", data=form).status_code == 422
    assert maya.closed_at is None


def test_staff_give_their_roles_back_first(client: Client, cast: Cast, sign_in: Callable[..., Member]) -> None:
    sign_in(client, "sam")
    assert "ask an admin" in client.get("/settings/data").text
    assert client.post("/settings/data/closing", data=SURE).status_code in (303, 409)
    assert cast.sam.closed_at is None


def test_the_handle_and_the_mailbox_can_be_had_again(client: Client, maya: Member) -> None:
    client.post("/settings/data/closing", data=SURE)
    form = {
        "name": "M",
        "handle": "maya",
        "address": "maya@plinth.example",
        "birth_year": "1990",
        "password": "x y z x y z",
    }
    assert client.post("/join", data=form).status_code == 303
    assert [mail.subject for mail in mails_to("maya@plinth.example")] == ["Confirm your address"]
