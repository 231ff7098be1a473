"""Pictures over HTTP: bad files are named and the others kept, places are unique, nothing typed is lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask

from ideas.db import db
from ideas.office.models import Job
from ideas.office.work import run_jobs
from ideas.storage import store
from ideas.submissions import media
from ideas.submissions.models import Idea, MediaFile, Picture, PictureFile
from tests.hostile.pictures import REFUSED, archive, picture, svg
from tests.submissions import making
from tests.submissions.making import upload

DATA = Path(__file__).parents[1] / "data"


def pictures() -> list[Picture]:
    db.session.expire_all()
    return db.session.query(Picture).order_by(Picture.position).all()


@pytest.fixture
def send(client, draft: Idea, sign_in) -> Callable:
    sign_in(client, "maya")

    def send(*files: tuple, **typed: str):
        data = {"pictures": list(files), **typed}
        return client.post(f"/ideas/{draft.slug}/pictures", data=data, content_type="multipart/form-data")

    return send


def test_several_pictures_are_taken_at_once(send, draft):
    answer = send(upload(picture(), "front.jpg"), upload(picture("PNG"), "side.png"))
    assert (answer.status_code, answer.location) == (303, f"/ideas/{draft.slug}/draft/pictures")
    assert [(p.position, p.file_name) for p in pictures()] == [(1, "front.jpg"), (2, "side.png")]


def test_bad_files_are_named_and_the_others_are_kept(send):
    answer = send(
        upload(svg(), "drawing.jpg"), upload(picture(), "good.jpg"), upload(archive(), "zip.jpg"), **{"alt-99": "x"}
    )
    assert answer.status_code == 422
    assert "“drawing.jpg” is an SVG drawing" in answer.text
    assert "“zip.jpg” is an archive" in answer.text
    assert [p.file_name for p in pictures()] == ["good.jpg"]


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_a_refused_file_leaves_nothing_behind(send, app: Flask):
    send(*(upload(data, name) for name, (data, _reason) in list(REFUSED.items())[:20]))
    assert pictures() == []
    assert db.session.query(MediaFile).count() == 0
    assert list(store().names()) == []


def test_a_name_of_a_file_is_only_text(send):
    answer = send(upload(svg(), '../../"><script>alert(1)</script>.jpg'))
    assert "<script>alert(1)" not in answer.text
    send(upload(picture(), "<b>bold</b>.jpg"))
    assert pictures()[0].file_name == "b>.jpg"


def test_a_script_gets_an_answer_in_json(client, draft, sign_in):
    sign_in(client, "maya")
    url, how = f"/ideas/{draft.slug}/pictures", {"content_type": "multipart/form-data"}
    wanted = {"Accept": "application/json"}
    good = client.post(url, data={"pictures": upload(picture())}, headers=wanted, **how)
    bad = client.post(url, data={"pictures": upload(svg(), "a.svg")}, headers=wanted, **how)
    assert (good.status_code, good.json) == (201, {"pictures": 1})
    assert bad.status_code == 422
    assert "“a.svg” is an SVG drawing" in json.loads(bad.data)["title"]


def test_an_idea_has_at_most_as_many_pictures_as_its_campaign_says(send, draft, cast, at):
    for number in range(11):
        making.hang(draft, cast.maya, at=at, name=f"{number}.jpg")
    answer = send(upload(picture(), "last.jpg"), upload(picture(), "over.jpg"))
    assert answer.status_code == 422
    assert "“over.jpg” was not added: an idea has at most 12 pictures." in answer.text
    assert [p.position for p in pictures()] == list(range(1, 13))


def test_parallel_uploads_share_the_places_out(app: Flask, draft, cast, at, sign_in):
    for number in range(9):
        making.hang(draft, cast.maya, at=at, name=f"{number}.jpg")
    answers: list[int] = []

    def send(n: int) -> None:
        client = app.test_client()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie.value)
        data = {"pictures": upload(picture(size=(160 + n, 120)), f"new-{n}.jpg"), "csrf_token": token}
        answers.append(client.post(f"/ideas/{slug}/pictures", data=data, token=False).status_code)

    clients = app.test_client()
    sign_in(clients, "maya")
    clients.get("/ideas/new")
    token, slug = clients.csrf_token(), draft.slug
    cookie = clients.get_cookie(app.config["SESSION_COOKIE_NAME"])
    db.session.remove()
    threads = [threading.Thread(target=Context().run, args=(send, n)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303] * 3 + [422] * 3
    assert [p.position for p in pictures()] == list(range(1, 13))


def test_words_typed_beside_a_picture_are_saved_by_every_button(client, draft, sign_in, cast, at):
    first, second = (making.hang(draft, cast.maya, at=at, name=name) for name in ("a.jpg", "b.jpg"))
    sign_in(client, "maya")
    base = f"/ideas/{draft.slug}/pictures"
    client.post(f"{base}/{second.id}/place", data={"place": "1", f"alt-{first.id}": "A lantern"})
    client.post(f"{base}/{second.id}/text", data={f"caption-{second.id}": "  From  above "})
    client.post(f"/ideas/{draft.slug}/draft/pictures", data={f"alt-{second.id}": "Seen from above"})
    assert [(p.file_name, p.alt, p.caption) for p in pictures()] == [
        ("b.jpg", "Seen from above", "From above"),
        ("a.jpg", "A lantern", ""),
    ]


def test_words_that_are_too_long_come_back_and_the_others_are_saved(client, draft, sign_in, cast, at):
    first, second = (making.hang(draft, cast.maya, at=at, name=name) for name in ("a.jpg", "b.jpg"))
    sign_in(client, "maya")
    typed = {f"alt-{first.id}": "w" * 301, f"alt-{second.id}": "Good words"}
    answer = client.post(f"/ideas/{draft.slug}/draft/pictures", data=typed)
    assert answer.status_code == 422
    assert "w" * 301 in answer.text
    assert f'href="#alt-{first.id}"' in answer.text
    assert pictures()[1].alt == "Good words"


def test_a_picture_that_hangs_there_already_is_not_hung_twice(send):
    send(upload(picture(), "front.jpg"))
    again = send(upload(picture(), "front.jpg"), upload(picture(size=(200, 120)), "side.jpg"))
    assert again.status_code == 422
    assert "“front.jpg” is there already." in again.text
    assert [p.file_name for p in pictures()] == ["front.jpg", "side.jpg"]


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [("c", 1, "cab"), ("a", 3, "bca"), ("b", 2, "abc"), ("a", 99, "bca"), ("c", 0, "cab")],
)
def test_a_picture_can_be_put_anywhere(client, draft, sign_in, cast, at, moved, to, order):
    ids = {name: making.hang(draft, cast.maya, at=at, name=name).id for name in "abc"}
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{draft.slug}/pictures/{ids[moved]}/place", data={"place": str(to)})
    assert answer.location == f"/ideas/{draft.slug}/draft/pictures#picture-{ids[moved]}"
    assert "".join(p.file_name for p in pictures()) == order
    assert [p.position for p in pictures()] == [1, 2, 3]


@pytest.mark.parametrize("to", ["", "-1", "two", "1e9", "٢", "9" * 30])
def test_a_place_that_is_none_changes_nothing(client, draft, sign_in, cast, at, to):
    ids = [making.hang(draft, cast.maya, at=at, name=name).id for name in "ab"]
    sign_in(client, "maya")
    assert client.post(f"/ideas/{draft.slug}/pictures/{ids[1]}/place", data={"place": to}).status_code == 303
    assert [p.id for p in pictures()] == ids


def test_a_removed_picture_leaves_no_gap_and_may_be_removed_again(client, draft, sign_in, cast, at):
    ids = [making.hang(draft, cast.maya, at=at, name=name).id for name in "abc"]
    sign_in(client, "maya")
    for _press in range(2):
        assert client.post(f"/ideas/{draft.slug}/pictures/{ids[0]}/removal").status_code == 303
    assert [(p.id, p.position) for p in pictures()] == [(ids[1], 1), (ids[2], 2)]


def test_the_picture_of_another_idea_is_not_there(client, draft, campaign, sign_in, cast, at):
    other = making.hang(making.draft(campaign, cast.noor, at=at, title="Other"), cast.noor, at=at)
    sign_in(client, "maya")
    for act in ("text", "place"):
        assert client.post(f"/ideas/{draft.slug}/pictures/{other.id}/{act}", data={"place": "1"}).status_code == 404
    client.post(f"/ideas/{draft.slug}/pictures/{other.id}/removal")
    client.post(f"/ideas/{draft.slug}/draft/pictures", data={f"alt-{other.id}": "stolen"})
    assert [(p.id, p.alt) for p in pictures()] == [(other.id, "")]


def test_the_other_sizes_are_made_by_a_job(send, at):
    send(upload(picture(size=(1000, 700)), "large.jpg"))
    assert [(size["w"], size["type"]) for size in pictures()[0].renditions] == [
        (640, "image/webp"),
        (640, "image/jpeg"),
    ]
    assert run_jobs(at) == 1
    sizes = pictures()[0].renditions
    assert [(size["w"], size["type"]) for size in sizes] == [
        (320, "image/webp"), (640, "image/jpeg"), (640, "image/webp"), (1000, "image/jpeg"), (1000, "image/webp"),
    ]  # fmt: skip
    assert all(store().has(size["name"]) for size in sizes)
    assert {file.name for file in db.session.query(PictureFile)} == {size["name"] for size in sizes} | {
        pictures()[0].master
    }


def test_the_number_of_a_picture_is_never_given_again(client, draft, sign_in, cast, at):
    first = making.hang(draft, cast.maya, at=at).id
    sign_in(client, "maya")
    client.post(f"/ideas/{draft.slug}/pictures/{first}/removal")
    assert making.hang(draft, cast.maya, at=at).id > first, "what was said about one picture is not said of another"


def test_a_picture_that_comes_after_one_was_taken_down_gets_all_its_sizes_too(send, client, draft, at):
    """SQLite gives the number of a row that is gone to the next one."""
    for name, side in (("first.jpg", 1000), ("second.jpg", 1001)):
        send(upload(picture(size=(side, 700)), name))
        assert run_jobs(at) == 1
        assert len(pictures()[0].renditions) == 5
        client.post(f"/ideas/{draft.slug}/pictures/{pictures()[0].id}/removal")


def test_a_job_done_twice_or_too_late_is_harmless(send, app: Flask, draft, client, at):
    send(upload(picture(size=(1000, 700)), "large.jpg"))
    payload = dict(db.session.query(Job).one().payload)
    job = app.extensions["plinth.jobs"]["submissions.renditions"]
    job(payload)
    once = pictures()[0].renditions
    job(payload)
    assert pictures()[0].renditions == once
    client.post(f"/ideas/{draft.slug}/pictures/{payload['picture_id']}/removal")
    job(payload)
    assert pictures() == []


def test_pictures_beyond_the_room_of_a_member_are_refused(send, app: Flask):
    app.config["STORAGE_QUOTA"] = 3_000
    answer = send(upload(picture(size=(900, 900)), "a.jpg"), upload(picture(size=(901, 900)), "b.jpg"))
    assert answer.status_code == 422
    assert "fill all the room" in answer.text


def test_only_so_many_pictures_can_be_sent_on_a_day(send, app: Flask):
    app.config["PICTURES_PER_DAY"] = 2
    answer = send(*(upload(picture(size=(160 + n, 120)), f"{n}.jpg") for n in range(3)))
    assert answer.status_code == 429
    assert "very many pictures today" in answer.text
    assert len(pictures()) == 2


def test_a_visitor_cannot_send_a_large_body(client, draft):
    big = {"pictures": upload(bytes(3_000_000), "big.jpg")}
    answer = client.post(f"/ideas/{draft.slug}/pictures", data=big, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_files_without_a_picture_go_after_a_day_and_no_others(send, client, draft, cast, forward):
    send(upload(picture(), "kept.jpg"), upload(picture("PNG", (300, 300)), "gone.png"))
    kept, gone = pictures()
    gone_files = {gone.master, *(size["name"] for size in gone.renditions)}
    client.post(f"/ideas/{draft.slug}/pictures/{gone.id}/removal")
    assert media.sweep(forward(hours=1)) == 0
    kept = pictures()[0]
    assert media.sweep(forward(days=200)) == len(gone_files)
    assert set(store().names()) == {kept.master, *(size["name"] for size in kept.renditions)}
    assert {file.name for file in db.session.query(MediaFile)} == set(store().names())


def test_a_file_that_is_too_large_is_named_with_its_size(send):
    answer = send(upload(bytes(21 * 1024 * 1024), "big.jpg"), upload(picture(), "good.jpg"))
    assert answer.status_code == 422
    assert "“big.jpg” is 21 MB. Pictures must be smaller than 20 MB." in answer.text
    assert [p.file_name for p in pictures()] == ["good.jpg"]


def test_more_than_a_form_can_carry_is_refused_unread(send, app: Flask):
    app.config["PICTURES_BODY_LIMIT"] = 100_000
    assert send(upload(bytes(200_000), "big.jpg")).status_code == 413
    assert pictures() == []


def test_a_full_disk_is_one_sentence_and_leaves_nothing(send, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ideas.storage.os.fsync", full)
    answer = send(upload(picture(), "front.jpg"))
    assert answer.status_code == 507
    assert "no room left for files" in answer.text
    assert pictures() == []
    assert list(store().names()) == []
