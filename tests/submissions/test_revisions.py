"""RULES 6, SAFETY 50: what people support is mended in public, and changed only after a screener has looked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from ideas.db import db
from ideas.refusals import Refused
from ideas.submissions import privacy, revision_queries, revision_rules, revisions, shelves
from ideas.submissions.differences import changed, difference, shortened
from ideas.submissions.models import Idea, Picture, Revision
from ideas.submissions.queries import pictures_of
from ideas.submissions.stages import Stage
from tests.gallery.world import add_picture, idea
from tests.hostile.pictures import picture as picture_file
from tests.rig.people import Cast
from tests.submissions import opened
from tests.submissions.making import upload

STORY = "Every evening teh light follows the sea. " * 20 + "It sleeps."
CHANGES = "/ideas/lamp/changes"


@pytest.fixture
def lamp(app: Flask, cast: Cast) -> Idea:
    return idea(cast.maya, "lamp", story=STORY, story_html=f"<p>{STORY}</p>", pictures=2)


@pytest.fixture
def owner(client: FlaskClient, lamp: Idea, sign_in: Callable[..., Any]) -> FlaskClient:
    sign_in(client, "maya")
    return client


def form(owner: FlaskClient, **values: Any) -> dict[str, Any]:
    """What the page is filled with, and what is typed over it."""
    page = owner.get(CHANGES).text
    seen = page.split('name="seen" type="hidden" value="')[1].split('"')[0]
    lamp = db.session.scalars(sa.select(Idea).where(Idea.slug == "lamp")).one()
    now = revision_queries.values_of(lamp)
    facts = {f"fact_{key}": str(value) for key, value in lamp.facts.items()}
    texts = {name: now[name] for name in ("title", "pitch", "story", "cover")}
    return {**texts, **facts, "why": opened.WHY, "seen": seen} | values


def of(lamp: Idea) -> list[Revision]:
    found = sa.select(Revision).where(Revision.idea_id == lamp.id).order_by(Revision.number)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def fresh(lamp: Idea) -> Idea:
    db.session.refresh(lamp)
    return lamp


def test_a_typing_error_is_mended_at_once_with_a_public_difference(owner: FlaskClient, lamp: Idea, app: Flask) -> None:
    before = lamp.edition
    answer = owner.post(CHANGES, data=form(owner, story=STORY.replace("teh", "the", 1)))
    assert answer.location.endswith("/history")
    assert fresh(lamp).story.startswith("Every evening the light")
    assert "Every evening the light" in lamp.story_html
    assert lamp.edition == before + 1
    page = app.test_client().get("/ideas/lamp/history").text
    assert "taken out: </span>teh<" in page
    assert "put in: </span>the<" in page
    assert "Change 1: mended" in page
    assert opened.WHY in page
    assert "Changed once" in app.test_client().get("/ideas/lamp").text


def test_title_cover_and_facts_wait_while_the_old_version_stays(owner: FlaskClient, lamp: Idea) -> None:
    second = pictures_of(lamp.id)[1]
    owner.post(CHANGES, data=form(owner, title="Quite another lamp", fact_parts="15", cover=str(second.id)))
    [revision] = of(lamp)
    assert (revision.kind, revision.state) == ("change", "waiting")
    assert revision.before["facts"] == {"parts": 14}
    assert revision.after == {"title": "Quite another lamp", "facts": {"parts": 15}, "cover": second.id}
    assert fresh(lamp).title == "The lamp"
    assert "Quite another lamp" not in owner.get("/ideas/lamp").text
    assert "Quite another lamp" not in owner.get("/ideas/lamp/history").text
    assert "This change waits" in owner.get(CHANGES).text


def test_a_rewrite_waits_and_says_so_before_it_is_sent(owner: FlaskClient, lamp: Idea) -> None:
    sent = form(owner, story="Buy my other thing instead. " * 20, preview="1")
    assert "it waits for our check" in owner.post(CHANGES, data=sent).text
    assert not of(lamp)
    del sent["preview"]
    owner.post(CHANGES, data=sent)
    assert of(lamp)[0].state == "waiting"


def test_a_link_that_no_screener_saw_is_no_typing_error(lamp: Idea, cast: Cast, at: datetime) -> None:
    links = (
        "[all of it](https://evil.example/)",
        "evil.com",
        "<https://evil.example/>",
        "http://evil.example",
        "a@evil.com",
    )
    kinds = [opened.revised(lamp, cast.maya, at, story=f"{STORY} {link}").kind for link in links]
    assert kinds == ["change"] * len(links)
    assert fresh(lamp).story == STORY
    assert opened.revised(lamp, cast.maya, at, story=STORY.replace("teh", "the", 1)).kind == "mend"


def test_many_small_mends_come_no_further_than_one(lamp: Idea, cast: Cast, at: datetime) -> None:
    words, moment = STORY.split(" "), at
    for n in range(0, 57, 3):
        words[n : n + 3] = ["other"] * 3
        moment += timedelta(hours=30)
        revision = opened.revised(fresh(lamp), cast.maya, moment, story=" ".join(words))
        if revision.kind == "change":
            break
    assert revision.kind == "change"
    assert changed(STORY, fresh(lamp).story) <= revision_rules.allowance(STORY)
    revisions.accept(revision, lamp, by=cast.sam, at=moment)
    db.session.commit()
    mended = fresh(lamp).story.replace("follows", "follow", 1)
    assert opened.revised(lamp, cast.maya, moment, story=mended).kind == "mend", "counted from what was screened last"


def test_one_change_waits_at_a_time_and_a_newer_one_replaces_it(lamp: Idea, cast: Cast, at: datetime) -> None:
    opened.revised(lamp, cast.maya, at, title="First thought")
    opened.revised(lamp, cast.maya, at, title="Second thought")
    assert [row.state for row in of(lamp)] == ["withdrawn", "waiting"]
    with pytest.raises(Refused, match="waiting already"):
        opened.revised(lamp, cast.maya, at, title="Second thought")
    db.session.rollback()
    again = {"idea_id": lamp.id, "kind": "change", "state": "waiting", "by_id": cast.maya.id, "at": at}
    db.session.add(Revision(**again, number=9, before={}, after={}))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_new_cover_is_kept_when_something_else_is_wrong(owner: FlaskClient, lamp: Idea, app: Flask) -> None:
    file = {"pictures": upload(picture_file(size=(300, 200)), "new.jpg")}
    answer = owner.post(CHANGES, data=form(owner, why="", new_alt="The lamp at night", **file))
    assert answer.status_code == 422
    [new] = pictures_of(lamp.id, shelves.NEW_COVER)
    assert new.alt == "The lamp at night"
    assert f'value="{new.id}" checked' in answer.text
    owner.post(CHANGES, data=form(owner, cover=str(new.id), new_alt="The lamp at night"))
    [revision] = of(lamp)
    assert [p.id for p in pictures_of(lamp.id, shelves.of_revision(revision.id))] == [new.id]
    name = new.renditions[0]["name"]
    assert app.test_client().get(f"/media/{name}").status_code == 404
    owner.post(f"{CHANGES}/{revision.id}/withdrawal")
    assert of(lamp)[0].state == "withdrawn"
    assert not db.session.scalars(sa.select(Picture).where(Picture.shelf != "idea")).all()


def test_a_cover_of_somebody_else_is_not_taken(owner: FlaskClient, lamp: Idea, cast: Cast, at: datetime) -> None:
    theirs = pictures_of(idea(cast.noor, "chair").id)[0]
    assert owner.post(CHANGES, data=form(owner, cover=str(theirs.id))).status_code == 422
    with pytest.raises(Refused):
        opened.revised(lamp, cast.maya, at, cover=theirs.id)


def test_an_accepted_cover_stands_first_and_every_picture_has_a_place(lamp: Idea, cast: Cast, at: datetime) -> None:
    add_picture(lamp, 3, at=at)
    new = opened.hung(lamp, shelves.NEW_COVER, at)
    old = [picture.id for picture in pictures_of(lamp.id)]
    revision = opened.revised(lamp, cast.maya, at, cover=new.id)
    assert revisions.accept(revision, lamp, by=cast.sam, at=at)
    assert [p.id for p in pictures_of(lamp.id)] == [new.id, *old]
    assert [p.position for p in pictures_of(lamp.id)] == [1, 2, 3, 4]


def test_the_rules_of_the_idea_bind_its_changes(owner: FlaskClient, lamp: Idea) -> None:
    for wrong in (
        {"title": "x"},
        {"pitch": "short"},
        {"story": "short"},
        {"fact_longest_side": "99999"},
        {"why": "no"},
    ):
        answer = owner.post(CHANGES, data=form(owner, **wrong))
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.text
    assert "Say why, in at least 10 characters" in answer.text
    assert not of(lamp)


def test_a_form_from_before_another_change_writes_nothing(owner: FlaskClient, lamp: Idea) -> None:
    old = form(owner, story=STORY.replace("teh", "the"))
    owner.post(CHANGES, data=form(owner, story=STORY.replace("sea", "tide", 1)))
    answer = owner.post(CHANGES, data=old)
    assert answer.status_code == 422
    assert "has changed since you opened this page" in answer.text
    assert "the light" in answer.text


def test_what_may_change_follows_the_stage(lamp: Idea, cast: Cast, at: datetime) -> None:
    judged = {Stage.IN_REVIEW, Stage.DEFERRED, Stage.PARKED, Stage.ARCHIVED}
    for stage in set(Stage) - {Stage.REMOVED, Stage.WITHDRAWN}:
        found = Idea(stage=stage, title="x", closes_at=None)
        may_change = revision_rules.why_not_change(found, at) is None
        may_mend = revision_rules.why_not_mend(found) is None
        assert may_change == (stage in (Stage.OPEN, Stage.ACHIEVED))
        assert not (may_mend and (stage in judged or found.stage in ("draft", "screening")))
    over = Idea(stage=Stage.OPEN, title="x", closes_at=at)
    assert revision_rules.why_not_change(over, at)


def test_nobody_but_the_owner_changes_an_idea(lamp: Idea, app: Flask, sign_in: Any, cast: Cast, at: datetime) -> None:
    revision = opened.revised(lamp, cast.maya, at, title="Quite another lamp")
    stranger = app.test_client()
    sign_in(stranger, "noor")
    assert stranger.get(CHANGES).status_code == 404
    assert stranger.post(f"{CHANGES}/{revision.id}/withdrawal").status_code == 404


def test_what_is_typed_is_never_html(owner: FlaskClient, lamp: Idea, app: Flask) -> None:
    evil = '<script>alert(1)</script> "><img src=x onerror=alert(1)> '
    owner.post(CHANGES, data=form(owner, story=evil + STORY, why=evil))
    assert of(lamp)[0].state == "accepted"
    for place in ("/ideas/lamp/history", "/ideas/lamp"):
        page = app.test_client().get(place).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_closed_account_takes_its_waiting_change_along(lamp: Idea, cast: Cast, at: datetime) -> None:
    opened.revised(lamp, cast.maya, at, title="Quite another lamp")
    assert privacy.export(cast.maya)["changes"][0]["after"] == {"title": "Quite another lamp"}
    privacy.forget(cast.maya, at=at)
    assert of(lamp)[0].state == "withdrawn"


@given(st.text("ab c.\n光", max_size=40), st.text("ab c.\n光", max_size=40))
def test_a_difference_makes_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "in") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == new
    assert (changed(old, new) == 0) == (old == new)


def test_texts_made_to_be_hard_to_compare_cost_no_more() -> None:
    rng, n = random.Random(7), 10_000
    noise = ["".join(rng.choice(".,") for _ in range(n)) for _ in range(2)]
    numbers = [str(k) for k in range(1_800)]
    hard = [tuple(noise), ("." * n, "," * n), (". , " * 2500, ", . " * 2500), ("a\n" * 5000, "\na" * 5000),
            (" ".join(numbers), " ".join(reversed(numbers))), (".," * 5000, ".,;" * 3333)]  # fmt: skip
    for old, new in hard:
        difference.cache_clear()
        began = time.process_time()
        shortened(difference(old, new))
        assert time.process_time() - began < 0.5
