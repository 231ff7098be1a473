"""The inbox: one's own notices, day by day, read by pressing; mail left by one click."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.notices.actions import tell
from ideas.notices.models import MailChoice, Notice
from ideas.notices.unsubscribing import unsubscribe_url
from ideas.office.models import Mail
from tests.notices.letters import letter
from tests.rig.client import Client
from tests.rig.people import Cast


@pytest.fixture
def maya(client: Client, cast: Cast, sign_in: Callable[..., object], at: datetime) -> Client:
    """Maya's browser; she has three notices of two days."""
    tell(cast.maya, letter(title="The first one"), event="gate:1", at=at - timedelta(days=1))
    tell(cast.maya, letter(title="The second one"), event="gate:2", at=at)
    tell(cast.maya, letter(title="The third one", link="/settings/mail"), event="gate:3", at=at)
    tell(cast.tom, letter(title="For Tom only"), event="gate:1", at=at)
    sign_in(client, "maya")
    return client


def notice(title: str) -> Notice:
    return db.session.scalars(sa.select(Notice).where(Notice.title == title)).one()


def unread(page: str) -> int:
    return page.count('class="unread"')


def test_notices_stand_under_their_day_newest_first(maya: Client) -> None:
    page = maya.get("/inbox").text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == ["Today", "Yesterday"]
    places = [page.index(title) for title in ("The third one", "The second one", "The first one")]
    assert places == sorted(places)
    assert "For Tom only" not in page


def test_opening_one_marks_it_and_goes_there(maya: Client) -> None:
    assert "Notices, 3 unread" in maya.get("/inbox").text
    answer = maya.post(f"/inbox/{notice('The third one').id}/reading")
    assert answer.location == "/settings/mail"
    page = maya.get("/inbox").text
    assert unread(page) == 2
    assert "Notices, 2 unread" in page


def test_looking_at_the_inbox_marks_nothing(maya: Client) -> None:
    maya.get("/inbox")
    assert unread(maya.get("/inbox").text) == 3


def test_all_read_leaves_what_came_after_the_page_was_shown(maya: Client, cast: Cast, at: datetime) -> None:
    page = maya.get("/inbox").text
    tell(cast.maya, letter(title="Just in"), event="gate:4", at=at)
    up_to = re.search(r'name="up_to" value="(\d+)"', page)
    assert up_to
    maya.post("/inbox/reading", data={"up_to": up_to[1]})
    assert unread(maya.get("/inbox").text) == 1
    assert notice("Just in").read_at is None
    assert notice("For Tom only").read_at is None


def test_nobody_reads_the_notices_of_somebody_else(maya: Client) -> None:
    number = notice("For Tom only").id
    assert maya.post(f"/inbox/{number}/reading").status_code == 404
    assert notice("For Tom only").read_at is None


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1e3"])
def test_all_read_needs_a_number(maya: Client, value: str) -> None:
    assert maya.post("/inbox/reading", data={"up_to": value}).status_code == 400


def test_a_long_inbox_has_pages(maya: Client, cast: Cast, at: datetime) -> None:
    for number in range(50):
        tell(cast.maya, letter(title=f"News {number}"), event=f"more:{number}", at=at)
    first = maya.get("/inbox").text
    older = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert older
    second = maya.get(older[1]).text
    assert unread(first) + unread(second) == 53
    assert "The first one" in second


def test_an_empty_inbox_says_what_to_do(client: Client, sign_in: Callable[..., object]) -> None:
    sign_in(client, "noor")
    assert "Support an idea" in client.get("/inbox").text


def test_a_visitor_costs_no_question_to_the_bell(client: Client, statements: Callable[[], list[str]]) -> None:
    client.get("/sign-in")
    assert not [statement for statement in statements() if "notice" in statement]


def test_a_member_chooses_what_comes_by_mail(maya: Client, cast: Cast) -> None:
    page = maya.get("/settings/mail").text
    wanted = re.findall(r'name="kind" value="([^"]+)" checked', page)
    assert len(wanted) > 10
    assert "desk.screening" not in page
    kept = [kind for kind in wanted if kind != "support.gate"]
    assert maya.post("/settings/mail", data={"kind": kept}).status_code == 303
    assert db.session.execute(sa.select(MailChoice.member_id, MailChoice.kind)).all() == [
        (cast.maya.id, "support.gate")
    ]
    maya.post("/settings/mail", data={"kind": wanted})
    assert not db.session.scalars(sa.select(MailChoice)).all()


def test_one_click_stops_mail_of_a_kind_without_signing_in(maya: Client, app: Flask, cast: Cast, at: datetime) -> None:
    mail = db.session.scalars(sa.select(Mail).order_by(Mail.id)).first()
    assert mail
    path = str(mail.unsubscribe).removeprefix(app.config["SITE_URL"])
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    assert stranger.get(path).status_code == 200
    assert not db.session.scalars(sa.select(MailChoice)).all(), "looking changes nothing"
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"}, token=False)
    assert answer.status_code == 200
    assert stranger.post(path, token=False).status_code == 200, "twice does no harm"
    [choice] = db.session.scalars(sa.select(MailChoice))
    assert (choice.member_id, choice.kind) == (cast.maya.id, "support.gate")


def test_a_link_that_was_not_signed_here_does_nothing(app: Flask, client: Client, cast: Cast) -> None:
    path = unsubscribe_url(cast.maya.id, "support.gate").removeprefix(app.config["SITE_URL"])
    assert client.post(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 404
    assert client.post("/unsubscribe/x").status_code == client.get("/unsubscribe/x").status_code == 404
    assert not db.session.scalars(sa.select(MailChoice)).all()
