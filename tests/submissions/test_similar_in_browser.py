"""Similar ideas appear under the title while it is typed, and take nothing away from whoever is typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ideas.submissions.models import Idea
from tests.gallery.world import idea
from tests.rig.people import Cast

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
ASK = "Similar ideas are here already. Support one of them instead?"


def test_similar_ideas_appear_while_typing_and_the_keyboard_reaches_them(
    page: Page, sign_in: Callable[..., object], cast: Cast, draft: Idea
) -> None:
    for n, title in enumerate(("Harbour lantern", "Lanterns of the harbour")):
        idea(cast.noor, f"lantern-{n}", title=title, count=12)
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/idea")
    title, place = page.get_by_label("Title"), page.locator("[data-similar]")
    title.fill("")
    expect(place).to_be_hidden()
    title.press_sequentially("Harbor lantren", delay=20)
    expect(page.get_by_text(ASK)).to_be_visible()
    expect(title).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="2 similar ideas")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(place.get_by_role("link").first).to_be_focused()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert "/ideas/lantern-" in opened.value.url
    expect(title).to_have_value("Harbor lantren")
    assert not Axe().run(page).response["violations"]
    title.fill("Pocket chess")
    expect(place).to_be_hidden()


def test_the_list_stays_away_once_it_is_hidden(
    page: Page, sign_in: Callable[..., object], cast: Cast, draft: Idea
) -> None:
    idea(cast.noor, "lantern", title="Harbour lantern")
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/idea")
    title, place = page.get_by_label("Title"), page.locator("[data-similar]")
    title.fill("Harbour lantern")
    page.get_by_role("button", name="Hide this").click()
    expect(place).to_be_hidden()
    expect(title).to_be_focused()
    title.fill("Harbour lanterns")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Show it")
    expect(page.get_by_text(ASK)).to_be_hidden()
