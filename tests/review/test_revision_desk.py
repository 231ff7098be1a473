"""Changes of live ideas at the screening desk: the same promise, one decision, a reason for every no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import db
from ideas.office.models import AuditEntry
from ideas.refusals import Refused
from ideas.review import duties, revision_desk
from ideas.submissions import shelves
from ideas.submissions.lifecycle import move
from ideas.submissions.models import Idea, Picture, Revision
from ideas.submissions.queries import pictures_of
from ideas.submissions.stages import Stage
from tests.counts import RACES
from tests.gallery.world import idea
from tests.review import world
from tests.rig.people import Cast
from tests.submissions import opened
from tests.voting.racing import together

NO = {"verdict": "refuse", "code": "facts_wrong", "words": "The second picture still shows twelve parts."}


@pytest.fixture
def lamp(app: Flask, cast: Cast) -> Idea:
    return idea(cast.maya, "lamp", pictures=2)


@pytest.fixture
def screener(client: FlaskClient, lamp: Idea, sign_in: Callable[..., Any]) -> FlaskClient:
    sign_in(client, "sam")
    return client


def place(revision: Revision) -> str:
    return f"/screening/changes/{revision.id}"


def state(revision: Revision) -> str:
    return db.session.scalars(sa.select(Revision.state).where(Revision.id == revision.id)).one()


def test_a_change_waits_in_the_queue_with_its_age(
    screener: FlaskClient, lamp: Idea, cast: Cast, at: datetime, forward: Any, sign_in: Any
) -> None:
    revision = opened.revised(lamp, cast.maya, at, title="The folding lamp", facts={"parts": 15})
    assert "Changes to live ideas" in screener.get("/desk").text
    forward(days=9)
    sign_in(screener, "sam")
    page = screener.get("/screening").text
    section = page[page.index('id="changes"') :]
    assert place(revision) in section
    assert "title, facts" in section
    assert "Overdue since" in section
    shown = screener.get(place(revision)).text
    assert "put in: </span>folding" in shown
    assert "Before and after" in shown
    assert opened.WHY in shown


def test_an_accepted_change_is_what_everybody_sees_at_once(
    screener: FlaskClient, lamp: Idea, cast: Cast, at: datetime, app: Flask
) -> None:
    new = opened.hung(lamp, shelves.NEW_COVER, at, alt="The lamp at night")
    old = pictures_of(lamp.id)[0]
    revision = opened.revised(lamp, cast.maya, at, title="The folding lamp", cover=new.id)
    assert (
        "Your change of “The lamp” is public"
        in screener.post(f"{place(revision)}/outcome", data={"verdict": "accept", "preview": "1"}).text
    )
    assert state(revision) == "waiting"
    assert screener.post(f"{place(revision)}/outcome", data={"verdict": "accept"}).status_code == 303
    page = app.test_client().get("/ideas/lamp").text
    assert "<h1>The folding lamp</h1>" in page
    assert [p.id for p in pictures_of(lamp.id)][:2] == [new.id, old.id]
    history = app.test_client().get("/ideas/lamp/history").text
    assert "checked by our staff" in history
    for picture in (new, old):
        assert picture.renditions[0]["name"] in history
    [notice] = [n for n in world.notices(cast.maya) if n.kind == "idea.revised"]
    assert notice.event == f"revision:{revision.id}"
    assert "now it is “The folding lamp”" in notice.body
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "revision.accept")).one()
    assert (entry.subject_id, entry.actor_id) == (revision.id, cast.sam.id)


def test_nothing_is_refused_without_a_code_and_words(
    screener: FlaskClient, lamp: Idea, cast: Cast, at: datetime
) -> None:
    new = opened.hung(lamp, shelves.NEW_COVER, at)
    revision = opened.revised(lamp, cast.maya, at, cover=new.id)
    for lacking in ({"code": ""}, {"words": " "}, {"code": "nonsense"}, {"verdict": ""}):
        assert screener.post(f"{place(revision)}/outcome", data={**NO, **lacking}).status_code == 422
    assert state(revision) == "waiting"
    preview = screener.post(f"{place(revision)}/outcome", data={**NO, "preview": "1"}).text
    assert "This is what will be sent" in preview
    screener.post(f"{place(revision)}/outcome", data=NO)
    assert state(revision) == "refused"
    assert not db.session.scalars(sa.select(Picture).where(Picture.shelf != "idea")).all()
    [notice] = [n for n in world.notices(cast.maya) if n.kind == "idea.revised"]
    assert NO["words"] in notice.body
    assert "The facts you gave do not fit" in notice.body


def test_nobody_decides_on_her_own_idea(screener: FlaskClient, cast: Cast, at: datetime, lamp: Idea) -> None:
    world.co_creator(lamp, cast.sam)
    revision = opened.revised(lamp, cast.maya, at, title="The folding lamp")
    assert "somebody else checks it" in screener.get("/screening").text
    assert screener.post(f"{place(revision)}/outcome", data={"verdict": "accept"}).status_code == 303
    assert state(revision) == "waiting"


def test_of_two_screeners_one_decides_and_the_other_is_told(app: Flask, lamp: Idea, cast: Cast, at: datetime) -> None:
    def decides(revision_id: int, by_id: int, said: dict[str, str]) -> str:
        revision, found = revision_desk.change_on_desk(revision_id)
        try:
            revision_desk.decide(revision, found, by=db.session.get_one(Member, by_id), at=at, **said)
        except Refused as refusal:
            db.session.rollback()
            return refusal.sentence
        db.session.commit()
        return "won"

    sam, vera = cast.sam.id, cast.vera.id
    for n in range(RACES):
        db.session.refresh(lamp)
        revision = opened.revised(lamp, cast.maya, at + timedelta(days=n), title=f"The folding lamp {n}")
        acts = [partial(decides, revision.id, sam, {"verdict": "accept"}), partial(decides, revision.id, vera, NO)]
        answers = sorted(together(app, acts))
        assert [answer for answer in answers if answer == "won"] == ["won"]
        assert any("has just decided" in answer for answer in answers)
        title = db.session.scalar(sa.select(Idea.title).where(Idea.id == lamp.id))
        assert (title == f"The folding lamp {n}") == (state(revision) == "accepted")
        assert len([n for n in world.notices(cast.maya) if n.event == f"revision:{revision.id}"]) == 1


def test_a_change_ends_by_itself_when_its_idea_has_moved_on(
    screener: FlaskClient, lamp: Idea, cast: Cast, at: datetime
) -> None:
    late, swept = lamp, idea(cast.maya, "chair")
    revisions = [opened.revised(each, cast.maya, at, title="Quite another") for each in (late, swept)]
    for each in (late, swept):
        move(each, Stage.EXPIRED, by=None, at=at)
    db.session.commit()
    assert "Changes to live ideas" not in screener.get("/screening").text
    screener.post(f"{place(revisions[0])}/outcome", data={"verdict": "accept"})
    assert duties.end_late_changes(at) == 1
    assert [state(revision) for revision in revisions] == ["withdrawn", "withdrawn"]
    assert db.session.get_one(Revision, revisions[0].id, populate_existing=True).answer
    assert db.session.scalar(sa.select(Idea.title).where(Idea.id == late.id)) == "The lamp"
    assert len([n for n in world.notices(cast.maya) if n.kind == "idea.revised"]) == 2
