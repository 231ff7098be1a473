"""The shop window in a real browser: small screens, keyboards, readers of screens, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.stages import Stage
from ideas.voting.models import Tally
from tests.gallery.world import idea
from tests.rig.people import Cast

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
SignIn = Callable[[Page, str], Member]
ADDRESSES = (
    "/",
    "/?sort=newest",
    "/?q=nothing",
    "/ideas/lamp",
    "/ideas/declined",
    "/products/made-set",
    "/campaigns",
    "/campaigns/open-call",
    "/members/maya",
    "/how-it-works",
    "/rules",
    "/privacy",
    "/accessibility",
    "/help",
    "/nowhere",
)
FOR_MEMBERS = ("/my/ideas", "/ideas/lamp", "/")


@pytest.fixture(autouse=True)
def window(app: Flask, cast: Cast) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänslampe"
    idea(cast.maya, "lamp", count=812, pictures=3, title=f"{long}, ætlað fólki sem les á kvöldin")
    idea(cast.maya, "declined", Stage.DECLINED)
    idea(cast.maya, "made", Stage.RELEASED)
    idea(cast.maya, "draft", Stage.DRAFT)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_nothing_scrolls_sideways_at_320_pixels(browse: Callable[..., Page], sign_in: SignIn) -> None:
    page = browse(viewport={"width": 320, "height": 640})
    for address in ADDRESSES:
        page.goto(address)
        assert sideways(page) <= 0, address
    sign_in(page, "maya")
    for address in FOR_MEMBERS:
        page.goto(address)
        assert sideways(page) <= 0, address
        page.locator("summary", has_text="Menu").click()
        assert sideways(page) <= 0, f"{address} with its menu open"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_clean_for_readers_of_screens(browse: Callable[..., Page], sign_in: SignIn, scheme: str) -> None:
    page = browse(viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    wrong = [f"{address}: {found}" for address in ADDRESSES if (found := breaches(page, address))]
    sign_in(page, "maya")
    wrong += [f"{address}, signed in: {found}" for address in FOR_MEMBERS if (found := breaches(page, address))]
    assert not wrong, "\n".join(wrong)


def breaches(page: Page, address: str) -> list[str]:
    page.goto(address)
    found = Axe().run(page).response["violations"]
    return [f"{each['id']} at {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.goto("/rules")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/help")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(26, 18, 32)"
    page.get_by_role("button", name="As the system").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 250, 247)"


def test_pictures_change_without_loading_the_page(page: Page) -> None:
    page.goto("/ideas/lamp")
    large = page.locator("[data-large] img")
    expect(large).to_have_attribute("alt", "Side 1 of it")
    page.locator(".thumbs a").nth(1).click()
    expect(large).to_have_attribute("alt", "Side 2 of it")
    page.keyboard.press("ArrowRight")
    expect(large).to_have_attribute("alt", "Side 3 of it")
    assert page.url.endswith("/ideas/lamp?picture=3#pictures")
    page.reload()
    expect(large).to_have_attribute("alt", "Side 3 of it")


def test_pictures_change_without_scripts_too(no_script: Page) -> None:
    no_script.goto("/ideas/lamp")
    no_script.locator(".thumbs a").nth(1).click()
    expect(no_script.locator("[data-large] img")).to_have_attribute("alt", "Side 2 of it")


def test_one_supports_finds_and_sorts_without_scripts(no_script: Page, sign_in: SignIn) -> None:
    sign_in(no_script, "tom")
    no_script.goto("/")
    no_script.get_by_label("Sort by").select_option("newest")
    no_script.get_by_role("button", name="Show").click()
    no_script.get_by_role("link", name="Gathering support").click()
    no_script.locator(".find input").first.fill("lampe")
    no_script.keyboard.press("Enter")
    no_script.get_by_role("button", name="Support Donau").click()
    expect(no_script.get_by_role("status")).to_contain_text("You are number 813")
    no_script.locator(".panel").get_by_role("button", name="Supported").click()
    expect(no_script.get_by_role("status")).to_contain_text("Your support is taken back.")


def test_the_count_of_an_open_page_follows(page: Page, cast: Cast) -> None:
    page.clock.install()
    page.goto("/ideas/lamp")
    expect(page.locator(".ring [data-count]")).to_have_text("812")
    db.session.query(Tally).filter(Tally.count == 812).update({"count": 1813, "given": 1813})
    db.session.commit()
    page.clock.fast_forward(16_000)
    expect(page.locator(".ring [data-count]")).to_have_text("1,813")
    expect(page.locator(".ring .laid")).to_have_count(3)


def test_keys_lead_past_the_bar_and_to_the_search(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.goto("/accessibility")
    page.get_by_role("button", name="Switch keys off").click()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_the_bar_at_the_foot_hides_no_focus(browse: Callable[..., Page]) -> None:
    page = browse(viewport={"width": 390, "height": 700})
    page.goto("/ideas/lamp")
    dock = page.locator(".dock")
    expect(dock).to_be_visible()
    for _step in range(30):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => { const one = document.activeElement, dock = document.querySelector(".dock");
            if (dock.contains(one) || one === document.body) return false;
            const box = one.getBoundingClientRect(), bar = dock.getBoundingClientRect();
            return box.top >= bar.top && box.bottom <= bar.bottom + 1; }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")[:200]


def test_the_link_to_share_is_copied(browse: Callable[..., Page]) -> None:
    page = browse(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/ideas/lamp")
    page.get_by_role("link", name="Copy link").click()
    expect(page.locator("[data-copy]")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/ideas/lamp")
