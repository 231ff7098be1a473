"""RULES 6, after opening: the owner posts updates, with pictures; each is public once, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ideas.db import db
from ideas.pictures import Taken
from ideas.refusals import Refused
from ideas.submissions import pictures, privacy, shelves, update_rules, updates
from ideas.submissions.models import Idea, Picture, Update
from ideas.submissions.queries import pictures_of
from ideas.submissions.stages import PUBLIC, Stage
from tests.gallery.world import idea, statements
from tests.hostile.pictures import picture as picture_file
from tests.rig.people import Cast
from tests.submissions import opened
from tests.submissions.making import upload

WORDS = {"title": "A better hinge", "text": "The hinge is brass now, and it **holds**."}
NEW = "/ideas/lamp/updates/new"


@pytest.fixture
def lamp(app: Flask, cast: Cast) -> Idea:
    return idea(cast.maya, "lamp")


@pytest.fixture
def owner(client: FlaskClient, lamp: Idea, sign_in: Callable[..., Any]) -> FlaskClient:
    sign_in(client, "maya")
    return client


def only() -> Update:
    return db.session.scalars(sa.select(Update)).one()


def test_an_update_is_written_found_again_looked_at_and_published_once(owner: FlaskClient, app: Flask) -> None:
    assert owner.post(NEW, data={**WORDS, "text": "Brass"}).status_code == 303
    page = owner.get(NEW).text
    assert 'value="A better hinge"' in page
    assert "Draft saved" in page
    assert "at least 20 characters" in owner.get(f"{NEW}/preview").text
    seen = page.split('name="seen" type="hidden" value="')[1].split('"')[0]
    assert owner.post(NEW, data={**WORDS, "seen": seen, "to": "preview"}).location.endswith("/preview")
    assert "<strong>holds</strong>" in owner.get(f"{NEW}/preview").text
    place = f"/ideas/lamp/updates/{only().id}"
    assert app.test_client().get(place).status_code == 404
    for _ in range(2):
        assert owner.post(f"{place}/publication").location.endswith(place)
    visitor = app.test_client()
    assert "<strong>holds</strong>" in visitor.get(place).text
    shown = visitor.get("/ideas/lamp").text
    assert shown.index("A better hinge") < shown.index("Published")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Update)) == 1


def test_an_update_that_is_taken_back_leaves_a_line(owner: FlaskClient, lamp: Idea, cast: Cast, at: datetime) -> None:
    update = opened.posted(lamp, cast.maya, at)
    picture = opened.hung_on(update, lamp, at)
    assert picture.renditions[0]["name"] in owner.get("/ideas/lamp").text
    owner.post(f"/ideas/lamp/updates/{update.id}/withdrawal")
    page = owner.get("/ideas/lamp").text
    assert "An update was taken back" in page
    assert "A better hinge" not in page
    assert picture.renditions[0]["name"] not in page
    gone = owner.get(f"/ideas/lamp/updates/{update.id}")
    assert gone.status_code == 410
    assert "taken back on" in gone.text
    assert "brass" not in gone.text


def test_two_tabs_do_not_overwrite_each_other(owner: FlaskClient, lamp: Idea) -> None:
    owner.post(NEW, data=WORDS)
    old = owner.get(NEW).text.split('name="seen" type="hidden" value="')[1].split('"')[0]
    owner.post(NEW, data={**WORDS, "title": "From the other tab", "seen": old})
    answer = owner.post(NEW, data={**WORDS, "title": "From this tab", "seen": old})
    assert answer.status_code == 409
    assert "From the other tab" in answer.text
    assert "From this tab" in answer.text
    assert only().title == "From the other tab"


def test_pictures_of_an_update_hang_on_its_own_shelf(owner: FlaskClient, lamp: Idea, cast: Cast, app: Flask) -> None:
    files = [upload(picture_file(size=(200, 150 + n)), f"step-{n}.jpg") for n in range(7)]
    answer = owner.post(f"{NEW}/pictures", data={**WORDS, "pictures": files})
    assert answer.status_code == 422
    assert "room for 6 pictures" in answer.text
    shelf = shelves.of_update(only().id)
    hanging = pictures_of(lamp.id, shelf)
    assert [picture.position for picture in hanging] == [1, 2, 3, 4, 5, 6]
    assert only().title == WORDS["title"]
    owner.post(f"{NEW}/pictures/{hanging[5].id}/place", data={"place": "1", f"alt-{hanging[5].id}": "The last step"})
    assert [p.id for p in pictures_of(lamp.id, shelf)][:2] == [hanging[5].id, hanging[0].id]
    owner.post(f"{NEW}/pictures/{hanging[0].id}/removal")
    assert len(pictures_of(lamp.id, shelf)) == 5
    assert [p.shelf for p in pictures_of(lamp.id)] == ["idea"]
    name = pictures_of(lamp.id, shelf)[0].renditions[0]["name"]
    assert app.test_client().get(f"/media/{name}").status_code == 404
    assert owner.get(f"/ideas/lamp/media/{name}").status_code == 200
    owner.post(f"/ideas/lamp/updates/{only().id}/publication")
    assert app.test_client().get(f"/media/{name}").status_code == 200


def test_an_upload_that_outlasts_its_draft_changes_nothing_that_is_published(
    lamp: Idea, cast: Cast, at: datetime
) -> None:
    update = opened.drafted(lamp, cast.maya, at)
    ring, shelf = opened.hung_on(update, lamp, at), shelves.of_update(update.id)
    late = Taken("late.webp", 640, 480, tint=1, dhash=5, renditions=[], files={})
    assert updates.publish(update, lamp, by=cast.maya, at=at)
    db.session.commit()
    acts: tuple[Callable[[], object], ...] = (
        lambda: pictures.add(lamp, late, file_name="late.webp", by=cast.maya, at=at, shelf=shelf),
        lambda: pictures.describe(lamp, {ring.id: {"alt": "Something else"}}, at=at, shelf=shelf),
        lambda: pictures.place(lamp, ring, 2, at=at),
        lambda: pictures.remove(lamp, ring, at=at),
    )
    for act in acts:
        with pytest.raises(Refused, match="is published"):
            act()
    assert [picture.alt for picture in pictures_of(lamp.id, shelf)] == ["A hinge of brass"]


def test_nobody_else_sees_what_is_not_published(owner: FlaskClient, lamp: Idea, app: Flask, sign_in: Any) -> None:
    owner.post(f"{NEW}/pictures", data={**WORDS, "pictures": [upload(picture_file(), "step.jpg")]})
    name = pictures_of(lamp.id, shelves.of_update(only().id))[0].renditions[0]["name"]
    other = app.test_client()
    sign_in(other, "tom")
    assert other.get(f"/ideas/lamp/media/{name}").status_code == 404
    assert other.get(NEW).status_code == 404
    assert other.post(f"/ideas/lamp/updates/{only().id}/publication").status_code == 404
    assert "A better hinge" not in other.get("/ideas/lamp").text


def test_three_updates_a_day_and_the_fourth_is_kept(owner: FlaskClient, lamp: Idea, cast: Cast, at: datetime) -> None:
    for n in range(3):
        opened.posted(lamp, cast.maya, at, title=f"News {n}")
    owner.post(NEW, data=WORDS)
    answer = owner.post(f"/ideas/lamp/updates/{updates.draft_of(lamp).id}/publication")  # type: ignore[union-attr]
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "A better hinge" in owner.get(NEW).text


def test_updates_are_for_what_is_public_and_lives(lamp: Idea) -> None:
    allowed = {stage for stage in Stage if update_rules.why_not_update(Idea(stage=stage, title="x")) is None}
    assert allowed == PUBLIC - {Stage.ARCHIVED}


@pytest.mark.parametrize("row", [{"published_at": None, "withdrawn_at": 1}, {"published_at": 1, "text": " "}])
def test_no_update_is_taken_back_before_it_is_public_nor_empty(
    lamp: Idea, cast: Cast, at: datetime, row: dict[str, Any]
) -> None:
    values = {key: at if value == 1 else value for key, value in row.items()}
    db.session.add(
        Update(**{"idea_id": lamp.id, "by_id": cast.maya.id, "text": "x", "html": "", "saved_at": at} | values)
    )
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_long_story_is_read_on_and_the_page_stays_cheap(
    owner: FlaskClient, lamp: Idea, cast: Cast, at: datetime
) -> None:
    for n in range(45):
        moment = at + timedelta(days=n)
        db.session.add(Update(idea_id=lamp.id, by_id=cast.maya.id, title=f"News {n:02}", text="x", html="<p>x</p>",
                              saved_at=moment, published_at=moment))  # fmt: skip
    db.session.commit()
    with statements() as sent:
        page = owner.get("/ideas/lamp").text
    assert len(sent) <= 8 + 2, "her session and her bell:\n" + "\n".join(sent)
    assert "News 44" in page
    assert "News 24" not in page
    found, place = set(), page.split('href="/ideas/lamp/story?')[1].split('"')[0]
    while place:
        further = owner.get("/ideas/lamp/story?" + place.replace("&amp;", "&")).text
        found |= {n for n in range(45) if f"News {n:02}" in further}
        place = further.split('rel="next"')[0].split('href="/ideas/lamp/story?')[-1].split('"')[0] * (
            'rel="next"' in further
        )
    assert found == set(range(25))
    assert owner.get("/ideas/lamp/story?after=nonsense").status_code == 200


def test_her_updates_are_in_the_export_and_drafts_go_with_the_account(lamp: Idea, cast: Cast, at: datetime) -> None:
    posted = opened.posted(lamp, cast.maya, at)
    draft = opened.drafted(lamp, cast.maya, at, title="Half")
    opened.hung_on(draft, lamp, at)
    assert [update["title"] for update in privacy.export(cast.maya)["updates"]] == ["A better hinge", "Half"]
    privacy.forget(cast.maya, at=at)
    assert only().id == posted.id
    assert not db.session.scalars(sa.select(Picture).where(Picture.shelf != "idea")).all()
