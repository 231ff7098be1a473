"""Support as a browser without scripts does it: one button, one POST, back to the idea with a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Follow, Idea
from tests.counts import RACES
from tests.rig.client import Client, settle
from tests.rig.people import Cast
from tests.voting import world

SignIn = Callable[[Client, str], Member]


def said(client: Client) -> list[str]:
    """What the next page would say."""
    with client.session_transaction() as session:
        return [sentence for _, sentence in session.pop("_flashes", [])]


def post(client: Client, idea: Idea, act: str) -> TestResponse:
    answer = client.post(f"/ideas/{idea.slug}/{act}")
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.slug}")
    return answer


def test_supporting_says_your_number_and_leads_back_to_the_idea(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn
) -> None:
    idea = world.open_idea(cast.maya, gates=world.REAL)
    world.load(idea, world.people(41))
    sign_in(client, "tom")
    post(client, idea, "support")
    assert said(client) == ["You are number 42. Thank you! We write to you when this idea reaches 10,000 supporters."]
    post(client, idea, "support")
    assert said(client) == ["You support this idea already. Your support is counted once."]
    post(client, idea, "support/withdrawal")
    post(client, idea, "support/withdrawal")
    assert said(client) == ["Your support is taken back.", "You do not support this idea."]
    assert world.count(idea) == world.rows(idea) == 41


def test_the_crossing_is_said_to_who_made_it_and_others_may_follow(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn
) -> None:
    idea = world.open_idea(cast.maya, gates=((1, 0),))
    sign_in(client, "tom")
    post(client, idea, "support")
    assert said(client) == ["You are number 1. Thank you! With your support the idea has reached its goal."]
    late = app.test_client()
    sign_in(late, "rosa")
    post(late, idea, "support")
    assert said(late) == [
        "This idea has reached its goal and needs no more support. Follow it to hear what happens next."
    ]
    post(late, idea, "follow")
    assert db.session.get(Follow, (idea.id, cast.rosa.id))
    assert late.post(f"/ideas/{idea.slug}/follow/withdrawal").location == "/my/follows"
    assert not db.session.get(Follow, (idea.id, cast.rosa.id))


def test_one_second_late_is_late_though_no_timer_has_run(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn, clock_at: Callable[[datetime], None]
) -> None:
    idea = world.open_idea(cast.maya, first_days=5)
    clock_at(idea.closes_at)
    sign_in(client, "tom")
    post(client, idea, "support")
    assert said(client) == ["The time of this idea is up. Follow it to hear if it comes back."]
    assert (world.rows(idea), idea.stage) == (0, Stage.OPEN)


def test_the_creator_and_the_unconfirmed_are_told_why_not(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn
) -> None:
    idea = world.open_idea(cast.maya)
    sign_in(client, "maya")
    post(client, idea, "support")
    assert "own idea" in said(client)[0]
    cast.tom.confirmed_at = None
    other = app.test_client()
    sign_in(other, "tom")
    assert other.post(f"/ideas/{idea.slug}/support").status_code == 303
    assert "confirm your address" in said(other)[0]
    assert world.rows(idea) == 0


def test_visitors_are_sent_to_sign_in_and_forms_need_their_token(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn
) -> None:
    idea = world.open_idea(cast.maya)
    for act in ("support", "support/withdrawal", "follow", "follow/withdrawal"):
        assert "/sign-in" in client.post(f"/ideas/{idea.slug}/{act}").location
    sign_in(client, "tom")
    for act in ("support", "support/withdrawal", "follow", "follow/withdrawal"):
        assert client.post(f"/ideas/{idea.slug}/{act}", token=False).status_code == 400
        assert client.get(f"/ideas/{idea.slug}/{act}").status_code in (404, 405)
    assert world.rows(idea) == 0


def test_drafts_are_not_there_and_gone_ideas_are_gone(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    draft, gone = world.draft(cast.maya, world.rules()), world.open_idea(cast.maya)
    move(gone, Stage.WITHDRAWN, by=None, at=at)
    sign_in(client, "tom")
    for act in ("support", "support/withdrawal", "follow"):
        assert client.post(f"/ideas/{draft.slug}/{act}").status_code == 404
        assert client.post(f"/ideas/{gone.slug}/{act}").status_code == 410
        assert client.post(f"/ideas/none/{act}").status_code == 404
    for slug in (draft.slug, gone.slug, "none"):  # what one follows can be dropped whatever became of it
        assert client.post(f"/ideas/{slug}/follow/withdrawal").location == "/my/follows"
    assert [client.get(f"/ideas/{slug}/count").status_code for slug in (draft.slug, gone.slug, "none")] == [
        404,
        410,
        404,
    ]


def test_what_a_form_adds_changes_nothing(
    app: Flask, client: Client, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    idea = world.open_idea(cast.maya)
    sign_in(client, "tom")
    hostile = {"count": "99", "state": "void", "member_id": str(cast.rosa.id), "at": "1999-01-01", "goal": "1"}
    client.post(f"/ideas/{idea.slug}/support", data=hostile)
    assert (world.count(idea), idea.goal) == (1, 12)
    assert db.session.scalars(sa.select(world.Support.member_id)).all() == [cast.tom.id]


def test_fifty_posts_at_once_are_one_support(app: Flask, client: Client, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, "tom")
    name = app.config["SESSION_COOKIE_NAME"]
    token, cookie = client.csrf_token(), client.get_cookie(name)
    assert cookie

    def click(slug: str, barrier: threading.Barrier, answers: list[int]) -> None:
        tab = app.test_client()
        tab.set_cookie(name, cookie.value)
        barrier.wait(30)
        answers.append(tab.post(f"/ideas/{slug}/support", token=False, headers={"X-CSRFToken": token}).status_code)

    for _ in range(RACES):
        idea = world.open_idea(cast.maya)
        barrier, answers = threading.Barrier(50), list[int]()
        args = (click, idea.slug, barrier, answers)
        tabs = [threading.Thread(target=Context().run, args=args, daemon=True) for _ in range(50)]
        settle()
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join(60)
        assert answers == [303] * 50
        assert world.count(idea) == world.rows(idea) == 1


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    seen: list[str] = []

    def see(_c: object, _u: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", see)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", see)


def test_the_cost_of_a_support_does_not_grow(app: Flask, client: Client, cast: Cast, sign_in: SignIn) -> None:
    small, large = (world.open_idea(cast.maya, gates=((10_000, 0),)) for _ in range(2))
    world.load(large, world.people(700))
    sign_in(client, "tom")
    client.get("/healthz")
    sent: list[list[str]] = []
    for slug in (small.slug, large.slug):
        settle()
        with statements() as seen:
            assert client.post(f"/ideas/{slug}/support").status_code == 303
        sent.append(seen)
    assert (world.count(small), world.count(large)) == (1, 701)
    assert sent[0] == sent[1]
    assert len(sent[0]) <= (6 if db.engine.dialect.name == "postgresql" else 8)
    assert not [one for one in sent[1] if "count(" in one.lower()]


def test_the_live_count_is_cheap_and_kept_for_seconds(app: Flask, client: Client, cast: Cast, at: datetime) -> None:
    idea = world.open_idea(cast.maya)
    world.load(idea, world.people(2))
    address = f"/ideas/{idea.slug}/count"
    with statements() as seen:
        first = client.get(address)
    assert len(seen) == 1
    assert first.json == {"count": 2, "goal": 12, "stage": "open", "closes_at": "2026-11-06T10:00:00+00:00"}
    assert first.headers["Cache-Control"] == "public, max-age=5"
    assert "Set-Cookie" not in first.headers
    again = client.get(f"/ideas/{idea.slug}/count", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    world.give(idea, world.people(1))
    new = client.get(f"/ideas/{idea.slug}/count", headers={"If-None-Match": first.headers["ETag"]})
    assert (new.status_code, new.json["count"]) == (200, 3)
    assert datetime.fromisoformat(new.json["closes_at"]) == at + timedelta(days=425)


@pytest.mark.parametrize("stage", [Stage.EXPIRED, Stage.ARCHIVED])
def test_the_live_count_says_that_an_idea_has_closed(
    app: Flask, client: Client, cast: Cast, at: datetime, stage: Stage
) -> None:
    idea = world.open_idea(cast.maya)
    move(idea, stage, by=None, at=at)
    assert client.get(f"/ideas/{idea.slug}/count").json["stage"] == stage
