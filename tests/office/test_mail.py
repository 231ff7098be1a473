"""Outgoing mail: a real conversation with a relay; whatever it does, nothing is lost and nothing is sent twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.db import db
from ideas.office import delivery, mail
from ideas.office.delivery import deliver, message_of
from ideas.office.models import Mail
from tests.office.relay import Relay, free_port, running, silent
from tests.rig.client import settle


@pytest.fixture
def relay(app: Flask) -> Iterator[Relay]:
    """A relay that the site of the test uses."""
    relay = Relay()
    with running(relay) as url:
        app.config["MAIL_URL"] = url
        yield relay


def post(at: datetime, **changes: str) -> Mail:
    values = {"to": "maya@plinth.example", "subject": "A gate", "text": "Passed: über 100.\n", "kind": "support.gate"}
    made = mail.post(**(values | changes), at=at)  # type: ignore[arg-type]
    assert made is not None
    db.session.commit()
    return made


def test_a_long_way_out_stays_one_address(app: Flask, at: datetime) -> None:
    address = "https://plinth.example/unsubscribe/" + "WzEsImlkZWEucHVibGlzaGVkIl0." * 4
    sent = message_of(post(at, unsubscribe=address, subject="Über " * 30), app.config["MAIL_FROM"]).as_bytes()
    assert f"List-Unsubscribe: <{address}>\r\n".encode() in sent, "mail programs read it as it stands, never decoded"
    assert max(len(line) for line in sent.split(b"\r\n")) < 998


def test_a_mail_arrives_with_text_html_and_a_way_out(app: Flask, relay: Relay, at: datetime) -> None:
    row = post(at, html="<p>Passed: über 100.</p>", unsubscribe="https://plinth.example/unsubscribe/x", language="de")
    assert deliver(at) == 1
    [message] = relay.taken
    assert relay.recipients == [["maya@plinth.example"]]
    assert message["From"] == app.config["MAIL_FROM"]
    assert message["Message-ID"] == f"<{row.message_id}@plinth.example>"
    assert message["List-Unsubscribe"] == "<https://plinth.example/unsubscribe/x>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "de"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain
    assert html
    assert "über 100" in plain.get_content()
    assert "<p>" in html.get_content()
    assert (row.state, row.sent_at, row.attempts) == ("sent", at, 1)


def test_what_was_sent_is_not_sent_again(relay: Relay, at: datetime) -> None:
    post(at)
    assert [deliver(at), deliver(at), deliver(at + timedelta(days=1))] == [1, 0, 0]
    assert len(relay.taken) == 1


def test_a_relay_that_is_down_only_delays(app: Flask, at: datetime) -> None:
    port = free_port()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    row = post(at)
    assert deliver(at) == 0
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.next_try_at == at + timedelta(minutes=1)
    assert "Refused" in str(row.error)
    relay = Relay()
    with running(relay) as url:
        app.config["MAIL_URL"] = url
        assert deliver(at + timedelta(seconds=59)) == 0, "not before its time"
        assert deliver(at + timedelta(minutes=1)) == 1
    assert relay.taken[0]["Message-ID"] == f"<{row.message_id}@plinth.example>"


def test_a_relay_that_puts_off_is_asked_again_with_growing_pauses(relay: Relay, at: datetime) -> None:
    row, moment, pauses = post(at), at, []
    relay.answer = "451 greylisted, come again"
    for _ in range(4):
        deliver(moment)
        pauses.append((row.next_try_at - moment).total_seconds() / 60)
        moment = row.next_try_at
    assert pauses == [1, 2, 5, 15]
    relay.answer = "250 taken"
    assert deliver(moment) == 1
    assert len(relay.taken) == 1


def test_an_address_refused_for_good_is_given_up(relay: Relay, at: datetime) -> None:
    row = post(at)
    relay.to_answer = "550 no such mailbox"
    deliver(at)
    assert (row.state, row.attempts) == ("failed", 1)
    assert deliver(at + timedelta(days=3)) == 0


def test_one_refused_address_does_not_hold_the_others(relay: Relay, at: datetime) -> None:
    post(at)
    post(at, to="tom@plinth.example")
    relay.answer = "451 later"
    assert deliver(at) == 0
    relay.answer = "250 taken"
    assert deliver(at + timedelta(minutes=1)) == 2


def test_a_silent_relay_is_left_in_time_however_much_waits(
    app: Flask, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT", 0.3)
    row = post(at)
    others = [post(at) for _ in range(20)]
    with silent() as url:
        app.config["MAIL_URL"] = url
        start = time.monotonic()
        assert deliver(at) == 0
        assert time.monotonic() - start < 3
    assert (row.state, row.attempts) == ("waiting", 1)
    assert {(other.state, other.attempts, other.next_try_at) for other in others} == {
        ("waiting", 0, at + timedelta(minutes=1))
    }


def test_a_page_never_waits_for_the_relay(app: Flask) -> None:
    with silent() as url:
        app.config["MAIL_URL"] = url
        start = time.monotonic()
        answer = app.test_client().post("/confirmation", data={"address": "maya@plinth.example"})
        assert answer.status_code == 303
        assert time.monotonic() - start < 0.5


def test_two_workers_send_each_mail_once(app: Flask, relay: Relay, at: datetime) -> None:
    for number in range(12):
        post(at, to=f"n{number}@plinth.example")
    settle()

    def send() -> None:
        with clock.frozen(at), app.app_context():
            deliver(at)

    workers = [threading.Thread(target=Context().run, args=(send,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(to for [to] in relay.recipients) == sorted(f"n{number}@plinth.example" for number in range(12))


def test_a_worker_killed_while_sending_leaves_the_mail_to_the_next(relay: Relay, at: datetime) -> None:
    row = post(at)
    delivery._lease(at, 10)
    assert deliver(at + timedelta(minutes=4)) == 0, "the lease still runs"
    assert deliver(at + timedelta(minutes=6)) == 1
    assert row.state == "sent"


def test_without_a_relay_mail_lies_in_files(app: Flask, at: datetime) -> None:
    row = post(at, html="<p>Hello</p>")
    assert deliver(at) == 1
    [file] = Path(app.config["DATA"], "outbox").iterdir()
    assert file.name == f"{row.message_id}.eml"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (message["To"], message["Subject"]) == ("maya@plinth.example", "A gate")


@pytest.mark.parametrize(
    "subject",
    ["A gate\r\nBcc: all@x.example", "A gate\nTo: all@x.example", "A gate\r\n\r\nHello", "A\x0bgate\x85x\u2028y"],
)
def test_a_subject_cannot_add_a_header(relay: Relay, at: datetime, subject: str) -> None:
    post(at, subject=subject)
    deliver(at)
    [message] = relay.taken
    assert relay.recipients == [["maya@plinth.example"]]
    assert message["Bcc"] is None
    assert message.get_all("To") == ["maya@plinth.example"]


def test_an_address_cannot_add_a_recipient(relay: Relay, at: datetime) -> None:
    for bad in ("a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "a@x.example\nRCPT TO:<b@x.example>"):
        row = post(at, to=bad)
        deliver(at)
        assert row.state != "sent"
    post(at)
    assert deliver(at) == 1, "and holds nobody else up"
    assert relay.recipients == [["maya@plinth.example"]]


def test_posting_with_the_same_key_twice_is_once(at: datetime, app: Flask) -> None:
    values = {"subject": "s", "text": "t", "kind": "k", "at": at, "key": "one"}
    assert mail.post("maya@plinth.example", **values)
    assert mail.post("maya@plinth.example", **values) is None


def test_what_is_rolled_back_is_never_sent(relay: Relay, at: datetime) -> None:
    mail.post("maya@plinth.example", subject="s", text="t", kind="k", at=at)
    db.session.rollback()
    assert deliver(at) == 0


def test_the_command_sends_what_waits(app: Flask, shell: Callable[..., object], rig: object, at: datetime) -> None:
    post(at)
    done = shell("office", "deliver")
    assert "1 mails sent" in done.stdout  # type: ignore[attr-defined]
    assert db.session.scalars(sa.select(Mail.state)).one() == "sent"
