"""Pictures come in the right format and size, and can be seen as large as the window by key, finger and mouse."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from ideas.db import db
from ideas.pictures import keep
from ideas.submissions.models import Idea, MediaFile, Picture, PictureFile
from tests.gallery.world import idea
from tests.rig.people import Cast

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def lamp(app: Flask, cast: Cast) -> Idea:
    """An open idea with three pictures whose files are real; the second has words of its own."""
    found = idea(cast.maya, "lamp", count=12, pictures=3)
    for place, picture in enumerate(db.session.query(Picture).order_by(Picture.position)):
        for size in picture.renditions:
            out = BytesIO()
            Image.new("RGB", (size["w"], size["h"]), ("navy", "teal", "maroon")[place]).save(out, size["type"][6:])
            keep({size["name"]: out.getvalue()})
            db.session.add(MediaFile(name=size["name"], type=size["type"], bytes=1, added_at=picture.added_at))
            db.session.flush()
            db.session.add(PictureFile(name=size["name"], picture_id=picture.id))
        picture.caption = "Where the light comes out" if place == 1 else ""
    db.session.commit()
    return found


def current(page: Page) -> str:
    """The file that the browser chose for the large picture."""
    image = page.locator("[data-room] img")
    image.evaluate("image => image.decode()")
    return str(image.evaluate("image => image.currentSrc")).rsplit("/", 1)[-1]


def file_of(place: int, width: int, kind: str = "webp") -> str:
    picture = db.session.query(Picture).filter_by(position=place).one()
    wanted = (width, f"image/{kind}")
    return str(next(size["name"] for size in picture.renditions if (size["w"], size["type"]) == wanted))


def watch_shifts(page: Page) -> None:
    """Count layout shifts from now on in `window.shifted`; the page has loaded."""
    page.evaluate("document.fonts.ready")
    page.evaluate("""() => {
        window.shifted = 0;
        const add = (list) => { for (const each of list.getEntries()) window.shifted += each.value; };
        new PerformanceObserver(add).observe({ type: "layout-shift" });
    }""")


def test_a_browser_that_reads_webp_gets_it_and_every_other_reader_a_jpeg(page: Page, client):
    page.goto("/ideas/lamp")
    image = page.locator("[data-large] img")
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.currentSrc").endswith(".webp")
    assert image.get_attribute("src") == f"/media/{file_of(1, 1280, 'jpeg')}"
    assert f"{file_of(1, 640, 'jpeg')} 640w" in (image.get_attribute("srcset") or "")
    assert (
        f'property="og:image" content="http://127.0.0.1:8000/media/{file_of(1, 1280, "jpeg")}"'
        in client.get("/ideas/lamp").text
    )


def test_all_pictures_are_reached_by_keys_and_focus_comes_back(page: Page):
    page.goto("/ideas/lamp")
    watch_shifts(page)
    page.locator("[data-large]").focus()
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog", name="Pictures, large")
    expect(view).to_contain_text("1 of 3")
    page.keyboard.press("ArrowRight")
    expect(view).to_contain_text("Where the light comes out 2 of 3")
    assert current(page) == file_of(2, 1280)
    expect(view.get_by_role("img")).to_have_attribute("alt", "Side 2 of it")
    for key, words in (("End", "3 of 3"), ("ArrowRight", "1 of 3"), ("ArrowLeft", "3 of 3"), ("Home", "1 of 3")):
        page.keyboard.press(key)
        expect(view).to_contain_text(words)
    found = Axe().run(page).response["violations"]
    assert not found, [each["id"] for each in found]
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    expect(page.locator("[data-large]")).to_be_focused()
    assert page.evaluate("window.shifted") < 0.01


def test_a_finger_swipes_and_a_small_screen_gets_a_small_file(browse: Callable[..., Page]):
    page = browse(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=1)
    page.goto("/ideas/lamp")
    page.locator("[data-large]").tap()
    view = page.get_by_role("dialog", name="Pictures, large")
    assert current(page) == file_of(1, 640)
    fingers = page.context.new_cdp_session(page)

    def swipe(begin: int, end: int) -> None:
        for kind, points in (("Start", [begin]), ("Move", [(begin + end) // 2]), ("Move", [end]), ("End", [])):
            touches = [{"x": x, "y": 400} for x in points]
            fingers.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})

    view.get_by_role("button", name="Previous picture").tap()
    expect(view).to_contain_text("3 of 3")
    swipe(300, 100)
    expect(view).to_contain_text("1 of 3")
    swipe(100, 300)
    expect(view).to_contain_text("3 of 3")
    for button in view.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    view.get_by_role("button", name="Close").click()
    expect(view).to_be_hidden()


def test_without_scripts_the_big_picture_is_a_link_to_its_file(no_script: Page):
    no_script.goto("/ideas/lamp?picture=2")
    expect(no_script.locator("[data-view]")).to_be_hidden()
    assert no_script.locator("[data-large]").get_attribute("href") == f"/media/{file_of(2, 1280)}"
