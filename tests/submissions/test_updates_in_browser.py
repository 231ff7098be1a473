"""An update in Chromium: saved while it is typed, pictures come by themselves, found again after leaving."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from ideas.accounts.models import Member
from tests.gallery.world import idea
from tests.hostile.pictures import picture
from tests.rig.people import Cast

pytestmark = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


def test_an_update_loses_nothing_on_its_way(
    app: Flask, cast: Cast, page: Page, sign_in: Callable[..., Member], tmp_path: Path
) -> None:
    idea(cast.maya, "lamp")
    file = tmp_path / "hinge.jpg"
    file.write_bytes(picture(size=(320, 240)))
    sign_in(page, "maya")
    page.goto("/ideas/lamp")
    page.get_by_role("link", name="Post an update").click()
    page.get_by_label("Title").fill("Saved while typing")
    page.get_by_label("What is new").fill("Some words that go by themselves.")
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    page.get_by_label("Choose pictures").set_input_files(file)
    expect(page.locator("[data-hanging] > li")).to_have_count(1)
    page.goto("/ideas/lamp/updates/new")
    expect(page.get_by_label("Title")).to_have_value("Saved while typing")
    page.get_by_role("button", name="Save and look at it").click()
    page.get_by_role("button", name="Publish the update").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved while typing")
    expect(page.locator("article img")).to_have_count(1)
