"""RULES: Review. Achieved ideas enter their window by the clock, from the rules that are frozen on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from ideas import clock
from ideas.db import db
from ideas.review import decisions, duties, windows
from ideas.review.models import Entry, Window
from ideas.submissions.lifecycle import Stage
from ideas.submissions.models import Idea
from tests.review import world
from tests.review.world import WHY, berlin
from tests.rig.client import Client
from tests.rig.people import Cast
from tests.voting.world import passages

SECOND = timedelta(seconds=1)
ClockAt = Callable[[datetime], None]


def test_achieved_one_second_before_and_after_the_cutoff_go_to_different_windows(
    app: Flask, cast: Cast, clock_at: ClockAt
) -> None:
    cutoff = berlin(2026, 9, 7)
    before = world.achieved(cast.maya, at=cutoff - SECOND, review="calendar")
    on = world.achieved(cast.maya, at=cutoff, review="calendar")
    after = world.achieved(cast.maya, at=cutoff + SECOND, review="calendar")
    assert duties.enter_windows(cutoff - SECOND) == 0
    assert duties.enter_windows(cutoff) == 1
    assert [world.stage(idea) for idea in (before, on, after)] == ["in_review", "achieved", "achieved"]
    clock_at(berlin(2027, 2, 1))
    assert duties.enter_windows(clock.now()) == 2
    assert [world.window_of(idea).cutoff_at for idea in (before, on, after)] == [
        berlin(2026, 9, 7), berlin(2027, 1, 4), berlin(2027, 1, 4)
    ]  # fmt: skip


def test_a_late_sweep_puts_ideas_where_they_belong(app: Flask, cast: Cast) -> None:
    idea = world.achieved(cast.maya, at=berlin(2026, 8, 1), review="calendar")
    assert duties.enter_windows(berlin(2026, 12, 24)) == 1
    assert world.window_of(idea).cutoff_at == berlin(2026, 9, 7)


def test_entering_twice_does_nothing_twice(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.achieved(cast.maya)
    assert (duties.enter_windows(at), duties.enter_windows(at)) == (1, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 1
    assert len(passages(idea, Stage.IN_REVIEW)) == 1


def test_a_rolling_idea_enters_at_once_with_a_target(app: Flask, cast: Cast, at: datetime) -> None:
    idea = world.achieved(cast.maya)
    assert duties.enter_windows(at) == 1
    window = world.window_of(idea)
    assert (window.kind, window.cutoff_at) == ("rolling", berlin(2026, 9, 8))
    assert window.target_at == window.cutoff_at + timedelta(days=30)
    (letter,) = world.notices(cast.maya)
    assert "8 October 2026" in letter.body


def test_ideas_of_campaigns_that_review_by_hand_wait_for_a_window_by_hand(
    client: Client, cast: Cast, sign_in: Callable[..., object], at: datetime
) -> None:
    by_hand, rolling = world.achieved(cast.maya, review="manual"), world.achieved(cast.noor)
    assert duties.enter_windows(at + timedelta(days=400)) == 1
    sign_in(client, "rosa")
    assert client.post("/review/windows", data={"name": "Spring table", "target": "2026-08-01"}).status_code == 422
    assert client.post("/review/windows", data={"name": " ", "target": "2026-11-01"}).status_code == 422
    assert client.post("/review/windows", data={"name": "Spring table", "target": "2026-11-01"}).status_code == 303
    assert world.window_of(by_hand).name == "Spring table"
    assert world.window_of(rolling).kind == "rolling"
    assert world.stage(by_hand) == "in_review"


def decided(idea: Idea, cast: Cast, verdict: str, **values: object) -> None:
    """A decision that is public at once."""
    world.decide(idea, cast.rosa, verdict, codes=["timing"], **values)
    db.session.commit()
    assert duties.publish_decisions(clock.now()) == 1


def test_a_deferred_idea_enters_the_next_calendar_window(app: Flask, cast: Cast, clock_at: ClockAt) -> None:
    idea = world.achieved(cast.maya, at=berlin(2026, 8, 1), review="calendar", embargo_hours=0)
    clock_at(berlin(2026, 9, 7))
    duties.enter_windows(clock.now())
    clock_at(berlin(2026, 11, 20, 12))
    decided(idea, cast, "defer")
    assert world.stage(idea) == "deferred"
    assert duties.enter_windows(berlin(2027, 1, 4) - SECOND) == 0
    assert duties.enter_windows(berlin(2027, 1, 4)) == 1
    assert world.window_of(idea).cutoff_at == berlin(2027, 1, 4)
    assert world.stage(idea) == "in_review"


def test_a_deferral_decided_before_a_cutoff_does_not_lose_it_to_the_embargo(
    app: Flask, cast: Cast, clock_at: ClockAt
) -> None:
    idea = world.achieved(cast.maya, at=berlin(2026, 8, 1), review="calendar", embargo_hours=24)
    duties.enter_windows(berlin(2026, 9, 7))
    clock_at(berlin(2027, 1, 3, 20))
    world.decide(idea, cast.rosa, "defer", codes=["timing"])
    db.session.commit()
    assert duties.publish_decisions(berlin(2027, 1, 4, 20)) == 1
    assert duties.enter_windows(berlin(2027, 1, 4, 20)) == 1
    assert world.window_of(idea).cutoff_at == berlin(2027, 1, 4)


def test_a_deferred_idea_of_a_rolling_campaign_comes_back_after_a_target_span(
    app: Flask, cast: Cast, at: datetime
) -> None:
    idea = world.in_review(cast.maya, embargo_hours=0)
    decided(idea, cast, "defer")
    assert duties.enter_windows(at + timedelta(days=30) - SECOND) == 0
    assert duties.enter_windows(at + timedelta(days=30)) == 1


def test_a_parked_idea_comes_back_on_its_day(app: Flask, cast: Cast) -> None:
    idea = world.in_review(cast.maya, embargo_hours=0)
    decided(idea, cast, "park", parked_until=berlin(2027, 3, 1))
    assert world.stage(idea) == "parked"
    assert duties.enter_windows(berlin(2027, 3, 1) - SECOND) == 0
    assert duties.enter_windows(berlin(2027, 3, 1)) == 1
    assert world.stage(idea) == "in_review"
    assert world.window_of(idea).target_at > berlin(2027, 3, 1)


def test_a_parked_idea_with_a_decision_under_way_does_not_come_back(app: Flask, cast: Cast) -> None:
    idea = world.in_review(cast.maya, embargo_hours=24)
    world.decide(idea, cast.rosa, "park", codes=["parked"], parked_until=berlin(2026, 10, 1))
    db.session.commit()
    assert duties.publish_decisions(berlin(2026, 9, 20)) == 1
    decisions.decide(
        world.loaded(idea), by=cast.rosa, at=berlin(2026, 9, 30, 23), verdict="decline", codes=["cost"], why=WHY
    )
    db.session.commit()
    assert duties.enter_windows(berlin(2026, 10, 1)) == 0
    assert duties.publish_decisions(berlin(2026, 10, 2)) == 1
    assert world.stage(idea) == "declined"


def test_every_window_has_a_name_to_show(app: Flask, cast: Cast, at: datetime) -> None:
    named = [
        windows.name_of(Window(kind=kind, name=name, cutoff_at=berlin(2026, 9, 7), target_at=at))
        for kind, name in (("calendar", ""), ("rolling", ""), ("manual", "Spring table"), ("manual", ""))
    ]
    assert named == [
        "Review of September 2026", "Rolling review, 6 September 2026", "Spring table", "Decision of 7 September 2026"
    ]  # fmt: skip


def test_the_desk_says_when_a_promise_is_late(
    client: Client, cast: Cast, sign_in: Callable[..., object], forward: Callable[..., datetime]
) -> None:
    world.in_review(cast.maya)
    sign_in(client, "rosa")
    assert "still working" not in client.get("/review").get_data(as_text=True)
    forward(days=32)
    sign_in(client, "rosa")
    assert "still working, because" in client.get("/review").get_data(as_text=True)
