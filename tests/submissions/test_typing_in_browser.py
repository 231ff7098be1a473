"""What is typed survives: the page is closed, the session ends, another tab saves, the site is away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ideas import clock
from ideas.accounts.models import SignIn
from ideas.db import db
from ideas.submissions.models import Idea
from tests.rig.client import settle
from tests.rig.people import PASSWORD

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


def pitch(page: Page):
    return page.get_by_label("In one or two sentences")


def saved_pitch() -> str:
    settle()
    return str(db.session.query(Idea).one().pitch)


def end_sessions() -> None:
    db.session.query(SignIn).update({"ended_at": clock.now()})
    settle()


def sign_in_by_hand(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Address").fill(f"{name}@plinth.example")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_typing_makes_a_draft_that_survives_closing_the_page(page: Page, sign_in, campaign):
    sign_in(page, "maya")
    page.goto("/ideas/new")
    page.get_by_label("Title").fill("Tideglow")
    pitch(page).fill("Light that follows")
    expect(page.locator("[data-saved]")).to_have_text("Saved at 12:00:00")
    assert page.url.endswith("/ideas/tideglow/draft/idea")
    pitch(page).fill("Light that follows the tide")
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto("/ideas/tideglow/draft/idea")
    expect(pitch(again)).to_have_value("Light that follows the tide")
    again.get_by_role("button", name="Save and go on").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Show it")
    assert saved_pitch() == "Light that follows the tide"


def test_text_typed_after_the_session_ended_is_back_after_signing_in(page: Page, sign_in, draft, cast):
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/idea")
    end_sessions()
    pitch(page).fill("Typed into a session that was over")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: You are signed out.")
    expect(page.locator("[data-saved]")).to_contain_text("It is kept in this browser.")
    sign_in_by_hand(page, cast.tom.handle)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.goto("/ideas/new")
    expect(page.get_by_text("had not been saved is back")).to_have_count(0)
    end_sessions()
    sign_in_by_hand(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/idea")
    expect(page.get_by_text("that had not been saved is back")).to_be_visible()
    expect(pitch(page)).to_have_value("Typed into a session that was over")
    page.get_by_role("button", name="Use the saved version instead").click()
    expect(pitch(page)).to_have_value("")
    page.get_by_role("button", name="Use the text typed here instead").click()
    expect(page.locator("[data-saved]")).to_have_text("Saved at 12:00:00")
    assert saved_pitch() == "Typed into a session that was over"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_tabs_are_told_of_each_other(page: Page, sign_in, draft):
    sign_in(page, "maya")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"/ideas/{draft.slug}/draft/idea")
    pitch(page).fill("From the first tab")
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    pitch(other).fill("From the second tab")
    alert = other.get_by_role("alert")
    expect(alert).to_contain_text("This draft was changed in another tab")
    expect(alert).to_contain_text("From the first tab")
    expect(pitch(other)).to_have_value("From the second tab")
    expect(pitch(other)).to_be_focused()
    assert saved_pitch() == "From the first tab"
    other.get_by_role("button", name="Save and go on").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Show it")
    assert saved_pitch() == "From the second tab"


def test_a_site_that_is_away_and_a_text_that_is_too_long_keep_it_here(page: Page, sign_in, draft):
    sign_in(page, "maya")
    there = f"/ideas/{draft.slug}/draft/idea"
    page.add_init_script("const real = fetch; fetch = (...all) => (window.away ? Promise.reject() : real(...all))")
    page.goto(there)
    pitch(page).fill("p" * 201)
    expect(page.locator("[data-saved]")).to_contain_text("It has 1 too many. It is kept in this browser.")
    page.evaluate("window.away = true")
    pitch(page).fill("Typed while the site was away")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: The site does not answer.")
    page.goto("about:blank")
    assert saved_pitch() == ""
    page.goto(there)
    expect(pitch(page)).to_have_value("Typed while the site was away")
    page.locator("form[action='/sign-out'] button").first.dispatch_event("click")
    page.wait_for_url("**/")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_without_scripts_the_text_comes_back_after_signing_in(no_script: Page, sign_in, draft, cast):
    page = no_script
    sign_in(page, "maya")
    page.goto(f"/ideas/{draft.slug}/draft/idea")
    end_sessions()
    pitch(page).fill("Sent into a session that was over")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.get_by_label("Address").fill(f"{cast.maya.handle}@plinth.example")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you typed is still here")
    expect(pitch(page)).to_have_value("Sent into a session that was over")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Show it")
    assert saved_pitch() == "Sent into a session that was over"
