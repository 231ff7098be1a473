"""A full disk, a store that is away, a form that is too large: one sentence, nothing half written, no text lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from ideas.db import db
from ideas.storage import store
from ideas.submissions import actions, media
from ideas.submissions.models import Idea, MediaFile, Picture
from tests.hostile.pictures import picture
from tests.submissions import making
from tests.submissions.making import upload

OURS = {"Sec-Fetch-Site": "same-origin"}
TEXT = {"title": "Tideglow", "pitch": "A pitch <i>worth</i> keeping", "story": "灯" * 9_900, "code": "123456"}

# What a full disk makes PostgreSQL say; SQLite is given no room for one page more.
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE UPDATE OR INSERT ON idea FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""
ROOM = "DROP TRIGGER no_room ON idea; DROP FUNCTION no_room();"


@pytest.fixture
def maya(client, sign_in, app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    sign_in(client, "maya")
    return client


@pytest.fixture
def full_disk(app):
    """The database has no room left, until the test is over."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        db.session.execute(sa.text(NO_ROOM))
        db.session.commit()
        yield
        db.session.execute(sa.text(ROOM))
        db.session.commit()
        return

    def limit(connection, record) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # it cannot shrink below what there is

    db.session.remove()
    engine.dispose()
    event.listen(engine, "connect", limit)
    yield
    event.remove(engine, "connect", limit)
    db.session.remove()
    engine.dispose()


def url(idea):
    return f"/ideas/{idea.slug}/draft/idea"


@pytest.fixture
def slug(draft):
    return draft.slug


def test_a_full_database_answers_507_shows_the_text_and_reads_on(maya, slug, full_disk):
    there = f"/ideas/{slug}/draft/idea"
    answer = maya.post(there, data=TEXT, headers=OURS)
    assert answer.status_code == 507
    assert "There is no room left to save anything" in answer.text
    assert "A pitch &lt;i&gt;worth&lt;/i&gt; keeping" in answer.text
    assert "123456" not in answer.text
    script = maya.post(there, data=TEXT, headers={**OURS, "Accept": "application/json"})
    assert (script.status_code, script.json["title"]) == (507, "There is no room left to save anything")
    assert maya.get(there).status_code == 200
    assert db.session.query(Idea.pitch).scalar() == ""


def test_reading_goes_on_when_not_even_the_last_visit_can_be_noted(maya, slug, full_disk, forward):
    forward(minutes=5)
    assert maya.get(f"/ideas/{slug}/draft/idea").status_code == 200


def test_a_store_that_is_away_keeps_the_words_and_leaves_no_row(maya, draft, cast, at, app, monkeypatch):
    hung = making.hang(draft, cast.maya, at=at)
    app.config["STORAGE"] = "s3://plinth?endpoint=http://127.0.0.1:9&region=eu-1"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    form = {f"alt-{hung.id}": "A lantern", "pictures": upload(picture(size=(200, 120)), "side.jpg")}
    there = f"/ideas/{draft.slug}/draft/pictures"
    answer = maya.post(there, data=form, content_type="multipart/form-data", headers=OURS)
    assert answer.status_code == 503
    assert "The store of files does not answer. Nothing was lost" in answer.text
    db.session.refresh(hung)
    assert hung.alt == "A lantern"
    assert db.session.query(Picture).count() == 1
    assert db.session.query(MediaFile).count() == 1


def test_a_picture_whose_row_cannot_be_written_leaves_a_file_that_the_sweep_finds(maya, draft, monkeypatch, forward):
    def full(*_args, **_more):
        raise sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("ideas.submissions.pictures.record_files", full)
    answer = maya.post(f"/ideas/{draft.slug}/pictures", data={"pictures": upload(picture())}, headers=OURS)
    assert answer.status_code == 507
    assert db.session.query(Picture).count() == 0
    assert len(list(store().names())) > 0
    media.sweep(forward(days=200))
    assert list(store().names()) == []


def test_a_form_that_is_too_large_is_one_sentence_also_for_scripts(maya, draft, app):
    field = maya.post(url(draft), data={**TEXT, "story": "x" * 1_100_000}, headers=OURS)
    assert field.status_code == 413
    assert "That was too much to send at once" in field.text
    assert "A pitch &lt;i&gt;worth&lt;/i&gt; keeping" in field.text
    app.config["PICTURES_BODY_LIMIT"] = 100_000
    big = {"pictures": upload(bytes(200_000), "big.jpg")}
    answer = maya.post(f"/ideas/{draft.slug}/pictures", data=big, headers={**OURS, "Accept": "application/json"})
    assert (answer.status_code, answer.json["title"]) == (413, "That was too much to send at once")


def test_what_broke_or_came_too_often_shows_the_text_too(maya, draft, monkeypatch):
    monkeypatch.setattr(actions, "save_text", lambda *_args, **_more: 1 / 0)
    broke = maya.post(url(draft), data=TEXT, headers=OURS)
    assert (broke.status_code, "A pitch &lt;i&gt;worth&lt;/i&gt; keeping" in broke.text) == (500, True)
    monkeypatch.undo()
    monkeypatch.setattr(actions, "DRAFTS_PER_DAY", 1)
    assert [maya.post("/ideas/new", data=TEXT).status_code for _ in range(2)] == [303, 429]
    often = maya.post("/ideas/new", data=TEXT, headers=OURS)
    assert (often.status_code, "A pitch &lt;i&gt;worth&lt;/i&gt; keeping" in often.text) == (429, True)
    foreign = maya.post("/ideas/new", data=TEXT, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, "worth" in foreign.text) == (403, False)
