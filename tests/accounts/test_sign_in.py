"""The door: equal answers, counted tries, sessions that can be ended wherever their cookie went."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from contextvars import Context
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.accounts import passwords
from ideas.accounts.models import Member, SignIn
from ideas.accounts.sessions import KEY
from ideas.db import db
from ideas.office.models import AuditEntry
from tests.rig.client import Client, settle
from tests.rig.people import PASSWORD, Cast

MAYA = {"address": "maya@plinth.example", "password": PASSWORD}
WRONG = MAYA | {"password": "not her password"}


@pytest.fixture(autouse=True)
def maya(cast: Cast) -> Member:
    return cast.maya


def is_signed_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def sign_ins() -> list[SignIn]:
    return list(db.session.scalars(sa.select(SignIn).order_by(SignIn.id)))


def test_address_and_password_open_the_door(client: Client) -> None:
    assert client.post("/sign-in", data=MAYA | {"address": " MAYA+x@Plinth.example "}).status_code == 303
    assert is_signed_in(client)


def test_one_goes_on_to_the_page_one_came_for(client: Client) -> None:
    to_door = client.get("/settings/mail?x=1")
    assert to_door.location == "/sign-in?next=/settings/mail?x%3D1"
    assert 'value="/settings/mail?x=1"' in client.get(to_door.location).text
    assert client.post("/sign-in", data=MAYA | {"next": "/settings/mail?x=1"}).location == "/settings/mail?x=1"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_goes_on_to_another_site(client: Client, target: str) -> None:
    assert "evil" not in client.post("/sign-in", data=MAYA | {"next": target}).location
    assert "evil" not in client.get("/sign-in", query_string={"next": target}).location


def test_wrong_password_and_unknown_address_get_the_same_page(client: Client) -> None:
    wrong = client.post("/sign-in", data=WRONG)
    unknown = client.post("/sign-in", data=WRONG | {"address": "nobody@plinth.example"})
    assert wrong.status_code == unknown.status_code == 422
    assert strip(wrong.text, client) == strip(unknown.text.replace("nobody@", "maya@"), client)


def strip(page: str, client: Client) -> str:
    """The page without what differs by nature: the tokens against forgery."""
    lines = page.splitlines()
    return "\n".join(line for line in lines if 'name="csrf_token"' not in line)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_wrong_password_and_unknown_address_take_the_same_time(client: Client, app: Flask) -> None:
    app.config["WRONG_PASSWORDS"] = 10_000
    app.config["PASSWORD_MEMORY_KIB"], app.config["PASSWORD_TIME_COST"] = 19 * 1024, 1
    db.session.scalars(sa.select(Member)).one().password_hash = passwords.hash_password(PASSWORD)
    times: dict[str, list[float]] = {"maya": [], "nobody": []}
    for _ in range(12):
        for who, taken in times.items():
            start = time.perf_counter()
            client.post("/sign-in", data=WRONG | {"address": f"{who}@plinth.example"})
            taken.append(time.perf_counter() - start)
    assert abs(statistics.median(times["maya"]) - statistics.median(times["nobody"])) < 0.02


def test_after_ten_wrong_passwords_the_right_one_is_refused_too(
    client: Client, forward: Callable[..., datetime]
) -> None:
    for _ in range(10):
        assert client.post("/sign-in", data=WRONG).status_code == 422
    refused = client.post("/sign-in", data=MAYA)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "tried too often" in refused.text
    forward(minutes=5)
    assert client.post("/sign-in", data=MAYA).status_code == 303


@pytest.mark.parametrize("count_by", ["account", "block"])
def test_tries_are_counted_by_account_and_by_network(client: Client, app: Flask, count_by: str) -> None:
    def post(number: int) -> int:
        form = WRONG | ({} if count_by == "account" else {"address": f"n{number}@plinth.example"})
        ip = f"192.0.2.{number}" if count_by == "account" else f"2001:db8::{number + 1:x}"
        return app.test_client().post("/sign-in", data=form, environ_base={"REMOTE_ADDR": ip}).status_code

    assert [post(number) for number in range(12)] == [422] * 10 + [429] * 2


def test_right_passwords_are_not_counted(app: Flask) -> None:
    assert {app.test_client().post("/sign-in", data=MAYA).status_code for _ in range(12)} == {303}


def test_many_at_once_get_no_more_tries(app: Flask) -> None:
    answers: list[int] = []

    def guess() -> None:
        with app.app_context():
            answers.append(app.test_client().post("/sign-in", data=WRONG).status_code)

    settle()
    threads = [threading.Thread(target=Context().run, args=(guess,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == [422] * 10 + [429] * 6


def test_a_forged_proxy_header_is_no_other_network(app: Flask) -> None:
    def post(number: int) -> int:
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
        form = WRONG | {"address": f"n{number}@plinth.example"}
        return app.test_client().post("/sign-in", data=form, headers=headers).status_code

    assert [post(number) for number in range(11)][-1] == 429


def test_a_sign_in_gets_a_new_token_and_the_table_holds_its_hash_only(client: Client) -> None:
    client.post("/sign-in", data=MAYA)
    with client.session_transaction() as session:
        first = session[KEY]
    assert len(first) >= 43
    client.post("/sign-out")
    client.post("/sign-in", data=MAYA)
    with client.session_transaction() as session:
        assert session[KEY] != first
    assert all(first not in row.token_sha256 for row in sign_ins())


def test_a_copied_cookie_dies_with_signing_out(client: Client, app: Flask) -> None:
    client.post("/sign-in", data=MAYA)
    thief = with_cookie_of(client, app)
    assert is_signed_in(thief)
    client.post("/sign-out")
    assert not is_signed_in(thief)
    assert client.post("/sign-out").status_code == 303, "twice does no harm"


def with_cookie_of(client: Client, app: Flask) -> Client:
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    thief = app.test_client()
    thief.set_cookie(cookie.key, cookie.value)
    assert isinstance(thief, Client)
    return thief


def test_an_idle_sign_in_ends(client: Client, forward: Callable[..., datetime]) -> None:
    client.post("/sign-in", data=MAYA)
    forward(days=13)
    assert is_signed_in(client)
    forward(days=15)
    assert not is_signed_in(client)


def test_no_sign_in_lasts_longer_than_a_month(client: Client, forward: Callable[..., datetime]) -> None:
    client.post("/sign-in", data=MAYA)
    for _ in range(3):
        forward(days=9)
        assert is_signed_in(client)
    forward(days=4)
    assert not is_signed_in(client)


def test_staff_sign_ins_are_short(client: Client, app: Flask, cast: Cast, forward: Callable[..., datetime]) -> None:
    app.config["STAFF_IDLE_MINUTES"] = 30
    client.post("/sign-in", data=MAYA | {"address": cast.sam.address})
    forward(minutes=29)
    assert is_signed_in(client)
    forward(minutes=31)
    assert not is_signed_in(client)


def test_reading_notes_when_a_sign_in_was_used_once_a_minute(client: Client, forward: Callable[..., datetime]) -> None:
    client.post("/sign-in", data=MAYA)
    start = clock.now()
    forward(seconds=59)
    client.get("/settings")
    assert sign_ins()[0].last_seen_at == start
    later = forward(seconds=2)
    client.get("/settings")
    assert sign_ins()[0].last_seen_at == later


def test_a_hash_of_an_older_price_is_renewed_at_sign_in(client: Client, app: Flask, maya: Member) -> None:
    before = maya.password_hash
    app.config["PASSWORD_MEMORY_KIB"] = 64
    client.post("/sign-in", data=MAYA)
    assert maya.password_hash != before
    assert "m=64,t=1" in str(maya.password_hash)
    assert client.post("/sign-out").status_code == 303
    assert client.post("/sign-in", data=MAYA).status_code == 303


def test_the_audit_book_tells_who_came_and_who_failed(client: Client, maya: Member) -> None:
    client.post("/sign-in", data=WRONG)
    client.post("/sign-in", data=MAYA)
    client.post("/sign-in", data=WRONG | {"address": "nobody@plinth.example"})
    lines = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(line.verb, line.subject_id, line.actor_id) for line in lines]
    assert told == [
        ("sign_in.failed", maya.id, None),
        ("sign_in.done", maya.id, maya.id),
        ("sign_in.failed", None, None),
    ]
    assert all(line.address_hash and "127" not in line.address_hash[:4] for line in lines)


def test_an_act_without_its_token_is_refused(client: Client) -> None:
    assert client.post("/sign-in", data=MAYA, token=False).status_code == 400
    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["", "x", "\x00", "maya@plinth.example\x00", "'; --", "a" * 5000, "😀"])
def test_whatever_is_typed_the_door_answers(client: Client, typed: str) -> None:
    assert client.post("/sign-in", data={"address": typed, "password": typed or "x"}).status_code in (400, 413, 422)
