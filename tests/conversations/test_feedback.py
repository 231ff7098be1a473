"""Private feedback: creators learn what was said, and nothing about who or when."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.accounts.closing import close
from ideas.accounts.models import Member
from ideas.conversations import advice, news, privacy
from ideas.conversations.models import Feedback
from ideas.db import db
from ideas.notices.models import Notice
from ideas.office.models import Mail
from ideas.submissions.models import Creator
from ideas.submissions.stages import Stage
from tests.gallery.world import idea
from tests.rig.client import Client
from tests.rig.people import Cast

SignIn = Callable[[Client, str], Member]
Forward = Callable[..., datetime]
GIVEN = {"originality": "4", "making": "2", "detail": "5", "works": "The *ring*.", "better": ""}
MINE = "/ideas/lamp/feedback/mine"


def test_feedback_reaches_the_creators_the_next_day_without_a_name(
    client: Client, cast: Cast, sign_in: SignIn, forward: Forward, at: datetime
) -> None:
    lamp = idea(cast.maya, "lamp")
    db.session.add(
        Creator(idea_id=lamp.id, member_id=cast.noor.id, share_ppm=0, invited_at=at, accepted_at=at)
    )  # fmt: skip
    for handle, mark in (("tom", "1"), ("rosa", "2"), ("felix", "4")):
        sign_in(client, handle)
        form = client.get(MINE).text
        assert "4: It could be made nearly as shown" in form
        given = GIVEN | {"making": mark, "better": f"Words number {mark}"}
        assert client.post(MINE, data=given).location == "/ideas/lamp"
        assert client.get("/ideas/lamp/feedback").status_code == 404
    sign_in(client, "maya")
    assert "No feedback yet" in client.get("/ideas/lamp/feedback").text
    assert news.tell_due(forward(hours=1)) == 0, "a notice now would say who it was"
    assert news.tell_due(forward(days=1)) == 2
    assert news.tell_due(forward(days=1)) == 0
    notice = db.session.scalars(sa.select(Notice).where(Notice.member_id == cast.maya.id)).one()
    assert notice.title == "3 people gave private feedback on “The lamp”"
    for handle in ("maya", "noor"):
        sign_in(client, handle)
        page = client.get("/ideas/lamp/feedback").text
        assert "median 2 of 5, 3 answers" in page
        assert "Words number 4" in page
        assert f"{at:%d}".lstrip("0") + " September 2026" in page
        letters = " ".join(f"{mail.subject} {mail.text} {mail.html}" for mail in db.session.scalars(sa.select(Mail)))
        archive = json.dumps(privacy.export(getattr(cast, handle)), default=str)
        assert "Words number 4" in archive
        shown = page[page.index("<main") : page.index("</main>")] + letters + archive
        traces = [str(f.by_id) for f in db.session.scalars(sa.select(Feedback))] and re.findall(
            r"Tom|Rosa|Felix|@tom|\b\d\d:\d\d\b|feedback:\d+\b", shown
        )
        assert not traces
    assert json.dumps(privacy.export(cast.tom), default=str).count("Words number 1") == 1


def test_feedback_is_given_once_changed_at_will_and_checked(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    sign_in(client, "tom")
    wrong = client.post(MINE, data=GIVEN | {"making": "6", "works": "", "better": "z" * 1001})
    assert wrong.status_code == 422
    for words in ("z" * 1001, "Making: choose one of the five.", "this is 1 too many", 'checked id="originality-3"'):
        assert words in wrong.text, words
    assert "the marks alone say too little" in client.post(MINE, data=GIVEN | {"works": " "}).text
    for detail in ("5", "3"):
        assert client.post(MINE, data=GIVEN | {"detail": detail}).status_code == 303
    kept = db.session.scalars(sa.select(Feedback)).one()
    assert (kept.detail, kept.edited_at is not None) == (3, True)
    assert "You gave feedback on" in client.get(MINE).text


def test_who_may_advise_follows_the_idea_and_the_member(client: Client, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    idea(cast.maya, "done", Stage.ACHIEVED)
    sign_in(client, "maya")
    assert client.post(MINE, data=GIVEN).location == "/ideas/lamp"
    assert "Give private feedback" not in client.get("/ideas/lamp").text
    sign_in(client, "tom")
    assert client.post("/ideas/done/feedback/mine", data=GIVEN).location == "/ideas/done"
    assert "Give private feedback" in client.get("/ideas/lamp").text
    assert "Give private feedback" not in client.get("/ideas/done").text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 0


def test_its_time_is_up_at_the_closing_second_whether_or_not_the_timer_has_run(
    client: Client, cast: Cast, sign_in: SignIn, forward: Forward
) -> None:
    lamp = idea(cast.maya, "lamp", days_left=1)
    sign_in(client, "tom")
    forward(hours=23, minutes=59, seconds=59)
    assert client.post(MINE, data=GIVEN).status_code == 303
    forward(seconds=1)
    assert lamp.stage == Stage.OPEN
    assert client.post(MINE, data=GIVEN | {"works": "The foot."}).status_code == 303
    assert db.session.scalars(sa.select(Feedback.works)).all() == [GIVEN["works"]]


def test_the_order_within_a_day_says_nothing(app: Flask, cast: Cast, at: datetime) -> None:
    lamp = idea(cast.maya, "lamp")
    keys = ["m", "z", "a", "k"]
    for n, key in enumerate(keys):
        db.session.add(
            Feedback(idea_id=lamp.id, key=key, originality=1, making=1, detail=1, works=key, at=at + timedelta(hours=n))
        )  # fmt: skip
    db.session.commit()
    tomorrow = at + timedelta(days=1)
    assert [each.key for each in advice.for_creators(lamp.id, at=tomorrow)] == sorted(keys)


def test_a_closed_account_leaves_its_advice_without_a_name(app: Flask, cast: Cast, at: datetime) -> None:
    lamp = idea(cast.maya, "lamp")
    advice.give(lamp, by=cast.tom, at=at, originality=1, making=2, detail=3, works="Keep it.", better="")
    close(cast.tom, at=at)
    db.session.commit()
    assert [each.works for each in advice.for_creators(lamp.id, at=at + timedelta(days=1))] == ["Keep it."]
    assert db.session.scalars(sa.select(Feedback.by_id)).all() == [None]


def test_the_database_refuses_empty_and_impossible_feedback(app: Flask, cast: Cast, at: datetime) -> None:
    lamp = idea(cast.maya, "lamp")
    right = {
        "idea_id": lamp.id,
        "by_id": cast.tom.id,
        "originality": 1,
        "making": 1,
        "detail": 1,
        "works": "x",
        "at": at,
    }
    db.session.execute(sa.insert(Feedback).values(key="one", **right))
    for lie in ({}, {"by_id": None, "making": 6}, {"by_id": None, "works": " "}, {"by_id": None, "key": "one"}):
        with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
            db.session.execute(sa.insert(Feedback).values(**{"key": "two", **right, **lie}))
