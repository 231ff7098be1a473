"""Pictures on their way: they wait for the connection, are there once, and everything is done from the keyboard too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ideas.db import db
from ideas.submissions.models import Idea, Picture
from tests.hostile.pictures import picture
from tests.submissions import making
from tests.submissions.making import upload

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


def files(folder: Path, *names: str) -> list[Path]:
    """Different pictures under these names."""
    paths = []
    for place, name in enumerate(names):
        path = folder / name
        path.write_bytes(picture(size=(200 + place, 150)))
        paths.append(path)
    return paths


def hanging() -> list[str]:
    db.session.commit()
    db.session.expire_all()
    names = [p.file_name for p in db.session.query(Picture).order_by(Picture.position)]
    db.session.commit()
    return names


@pytest.fixture
def step(page: Page, sign_in, draft: Idea) -> Page:
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/pictures")
    return page


def test_files_wait_for_the_connection_and_go_on_by_themselves(step: Page, tmp_path):
    step.context.set_offline(True)
    step.get_by_label("Choose pictures").set_input_files(files(tmp_path, "a.jpg", "b.jpg", "c.jpg"))
    expect(step.get_by_text("No connection. It goes on by itself when there is one.").first).to_be_visible()
    expect(step.locator("[data-tally]")).to_have_text("0 of 3 pictures have arrived, 0 MB of 0 MB")
    step.context.set_offline(False)
    expect(step.locator("[data-hanging] > li")).to_have_count(3)
    expect(step.locator("[data-told]")).to_have_text("All pictures have arrived.")
    expect(step.locator("[data-tally]")).to_be_hidden()
    assert hanging() == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_picture_whose_answer_was_lost_is_there_once(step: Page, tmp_path, monkeypatch):
    from ideas.submissions import views_pictures

    answers = []

    def lose_the_first(wall, came):
        answers.append(came.is_fine)
        return ({"title": "lost"}, 503) if len(answers) == 1 else answer(wall, came)

    answer = views_pictures.as_json
    monkeypatch.setattr(views_pictures, "as_json", lose_the_first)
    step.get_by_label("Choose pictures").set_input_files(files(tmp_path, "a.jpg", "b.jpg"))
    expect(step.locator("[data-hanging] > li")).to_have_count(2)
    assert answers == [True, True, True]
    assert hanging() == ["a.jpg", "b.jpg"]


def test_leaving_warns_while_files_are_on_their_way_and_a_stopped_file_can_be_tried_again(step: Page, tmp_path):
    step.context.set_offline(True)
    step.get_by_label("Choose pictures").set_input_files(files(tmp_path, "a.jpg"))
    expect(step.get_by_text("No connection.").first).to_be_visible()
    asked = []
    step.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    step.close(run_before_unload=True)
    step.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    step.get_by_role("button", name="Stop a.jpg").click()
    step.context.set_offline(False)
    step.get_by_role("button", name="Try again a.jpg").click()
    expect(step.locator("[data-hanging] > li")).to_have_count(1)


def test_the_cover_is_chosen_moved_and_taken_down_from_the_keyboard(step: Page, draft: Idea, cast, at):
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        making.hang(draft, cast.maya, at=at, name=name)
    step.reload()
    step.get_by_label("What does picture 2 show?").fill("The side")
    step.get_by_role("button", name="Make this the cover c.jpg").focus()
    step.keyboard.press("Enter")
    expect(step.locator("[data-told]")).to_have_text("Moved.")
    expect(step.locator("[data-hanging] > li").first).to_contain_text("c.jpg")
    expect(step.get_by_role("button", name="Move down c.jpg")).to_be_focused()
    step.keyboard.press("Enter")
    expect(step.locator("[data-hanging] > li").nth(1)).to_contain_text("c.jpg")
    step.keyboard.press("Enter")
    expect(step.get_by_role("button", name="Move up c.jpg")).to_be_focused()
    step.get_by_role("button", name="Remove c.jpg").focus()
    step.keyboard.press("Enter")
    expect(step.locator("[data-told]")).to_have_text("Removed.")
    assert hanging() == ["a.jpg", "b.jpg"]
    assert db.session.query(Picture).filter_by(file_name="b.jpg").one().alt == "The side"


def test_a_script_that_sends_no_file_is_told_so(client, draft: Idea, sign_in):
    sign_in(client, "maya")
    url, wanted = f"/ideas/{draft.slug}/pictures", {"Accept": "application/json"}
    answer = client.post(url, data={}, headers=wanted, content_type="multipart/form-data")
    assert (answer.status_code, answer.json["title"]) == (422, "No picture came along. Choose one and send it again.")
    sent = [
        client.post(url, data={"pictures": upload(picture()), **more}, headers=wanted).status_code
        for more in ({}, {"again": "1"}, {})
    ]
    assert sent == [201, 201, 422], "sent again by a script that lost the answer; sent twice by a person"
    assert hanging() == ["front.jpg"]
