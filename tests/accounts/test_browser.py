"""The door in a real browser: joining by keyboard and mail, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.mailbox import last_link


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_somebody_joins_confirms_and_signs_in(browse: Callable[..., Page], scripts: bool) -> None:
    page = browse(java_script_enabled=scripts)
    page.goto("/join")
    page.get_by_label("Your name").fill("Kim Vogel")
    page.get_by_label("Your handle").fill("kim")
    page.get_by_label("Your mail address").fill("kim@plinth.example")
    page.get_by_label("The year you were born in").fill("2015")
    page.get_by_label("A password").fill("some words in a row")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert page.title().startswith("Error: ")
    page.get_by_label("The year you were born in").fill("1999")
    page.get_by_label("A password").fill("some words in a row")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    page.goto(last_link("kim@plinth.example"))
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
    page.get_by_label("Your mail address").fill("kim@plinth.example")
    page.get_by_label("Your password").fill("some words in a row")
    page.get_by_label("Your password").press("Enter")
    page.goto("/settings")
    expect(page.get_by_text("@kim · kim@plinth.example")).to_be_visible()
