"""The four steps in a real browser: with scripts each file has its progress, without them a plain form does it all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ideas.db import db
from ideas.submissions.models import Idea, Picture
from tests.hostile.pictures import picture, svg
from tests.submissions import making

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


def files(folder: Path, **contents: bytes) -> list[Path]:
    paths = []
    for name, data in contents.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(data)
        paths.append(path)
    return paths


def hanging() -> list[tuple[str, str]]:
    db.session.commit()
    db.session.expire_all()
    rows = [(p.file_name, p.alt) for p in db.session.query(Picture).order_by(Picture.position)]
    db.session.commit()
    return rows


def tell_the_idea(page: Page) -> None:
    page.goto("/ideas/new")
    page.get_by_label("Title").fill("Tideglow")
    page.get_by_label("In one or two sentences").fill(making.PITCH)
    page.get_by_label("The story").fill(making.STORY)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Show it")


def give_details_and_send(page: Page) -> None:
    page.get_by_label("Longest side").fill("31")
    page.get_by_label("Number of parts").fill("14")
    page.get_by_label("This is my own work").check()
    page.get_by_label("It shows no logos").check()
    page.get_by_label("It is about none of these").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Everything is there")).to_be_visible()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("“Tideglow” is with us")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_idea_is_offered_from_title_to_sending(browse: Callable, sign_in, campaign, tmp_path, scripts):
    page = browse(java_script_enabled=scripts)
    sign_in(page, "maya")
    tell_the_idea(page)
    page.get_by_label("Choose pictures").set_input_files(files(tmp_path, front_jpg=picture(), bad_jpg=svg()))
    if not scripts:
        page.get_by_role("button", name="Send these pictures").click()
    expect(page.get_by_text("“bad.jpg” is an SVG drawing").first).to_be_visible()
    page.get_by_label("What does the cover show?").fill("A lantern")
    page.get_by_role("button", name="Save and go on").click()
    give_details_and_send(page)
    db.session.commit()
    assert hanging() == [("front.jpg", "A lantern")]
    assert db.session.query(Idea).one().stage == "screening"


def test_words_survive_files_that_arrive_meanwhile(page: Page, sign_in, draft: Idea, tmp_path):
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/pictures")
    chooser = page.get_by_label("Choose pictures")
    chooser.set_input_files(files(tmp_path, a_jpg=picture()))
    page.get_by_label("What does the cover show?").fill("Typed while the next one travels")
    chooser.set_input_files(files(tmp_path, b_png=picture("PNG"), c_gif=picture("GIF", (200, 150))))
    expect(page.locator("[data-hanging] > li")).to_have_count(3)
    expect(page.get_by_label("What does the cover show?")).to_have_value("Typed while the next one travels")
    page.get_by_role("button", name="Move down a.jpg").click()
    expect(page.locator("[data-hanging] > li").nth(0)).to_contain_text("b.png")
    assert hanging() == [("b.png", ""), ("a.jpg", "Typed while the next one travels"), ("c.gif", "")]


def test_a_picture_can_be_dragged_to_the_front(page: Page, sign_in, draft: Idea, cast, at):
    for name in ("a.jpg", "b.jpg"):
        making.hang(draft, cast.maya, at=at, name=name)
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/pictures")
    page.set_viewport_size({"width": 1280, "height": 1600})  # both in view: a page that scrolls drops what is dragged
    pictures = page.locator("[data-hanging] > li")
    with page.expect_response("**/place"):
        pictures.nth(1).locator("img").drag_to(pictures.nth(0).locator("img"), target_position={"x": 10, "y": 2})
    expect(pictures.nth(0)).to_contain_text("b.jpg")
    assert [name for name, _alt in hanging()] == ["b.jpg", "a.jpg"]


def test_words_that_are_dragged_move_no_picture(page: Page, sign_in, draft: Idea, cast, at):
    for name in ("a.jpg", "b.jpg"):
        making.hang(draft, cast.maya, at=at, name=name)
    sign_in(page, "maya")
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(f"/ideas/{draft.slug}/draft/pictures")
    pictures = page.locator("[data-hanging] > li")
    words = pictures.nth(0).locator("b")
    words.select_text()
    place, below = words.bounding_box(), pictures.nth(1).bounding_box()
    assert place
    assert below
    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.mouse.down()
    page.mouse.move(below["x"] + 60, below["y"] + below["height"] - 5, steps=8)
    page.mouse.up()
    expect(pictures.nth(0)).to_contain_text("a.jpg")


def test_a_long_text_is_counted_while_typing(page: Page, sign_in, draft: Idea):
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/idea")
    page.get_by_label("In one or two sentences").fill("x" * 190)
    expect(page.get_by_text("190 / 200")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_step_has_a_barrier(browse: Callable, sign_in, whole: Idea, scheme, width):
    page = browse(color_scheme=scheme, viewport={"width": width, "height": 900})
    sign_in(page, "maya")
    steps = [f"/ideas/{whole.slug}/draft/{step}" for step in ("idea", "pictures", "details", "check")]
    for address in ["/ideas/new", *steps]:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert not found, f"{address}: " + "; ".join(f"{each['id']}: {each['nodes'][0]['html']}" for each in found)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
