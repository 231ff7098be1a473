"""The landing of the staff desks, the keys, and the commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from ideas.db import db
from ideas.review.desks import KEY, Desk
from tests.review import world
from tests.rig.client import Client
from tests.rig.people import Cast

SignIn = Callable[[object, str], object]


def test_each_role_sees_its_own_desks_with_what_waits(client: Client, app: Flask, cast: Cast, sign_in: SignIn) -> None:
    for member in cast.all():
        assert member
    world.waiting(cast.maya)
    world.decide(world.in_review(cast.maya), cast.rosa)
    db.session.commit()
    shown = {
        "sam": {"Screening"},
        "rosa": {"Review", "Second reviewer"},
        "vera": {"Screening", "Review"},
        "felix": set(),
    }
    for name, labels in shown.items():
        sign_in(client, name)
        text = client.get("/desk").get_data(as_text=True)
        for label in ("Screening", "Review", "Second reviewer"):
            assert (f">{label}</a></h2>" in text) >= (label in labels), (name, label)
        assert ("Screening</a></h2>" in text) == ("Screening" in labels), name
    sign_in(client, "vera")
    assert '<b class="num">1</b><h2 class="figure"><a href="/review#confirm">' in client.get("/desk").get_data(
        as_text=True
    )
    sign_in(client, "maya")
    assert client.get("/desk").status_code == 403


def test_a_later_room_puts_its_desk_on_the_landing(
    client: Client, app: Flask, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kiln(member: object) -> list[Desk]:
        return [Desk("Kiln", "/kiln", 7, "Pots that wait")]

    monkeypatch.setitem(app.extensions, KEY, [*app.extensions[KEY], kiln])
    sign_in(client, "ada")
    assert "Kiln" in client.get("/desk").get_data(as_text=True)


def test_one_command_does_what_the_clock_does(app: Flask, cast: Cast) -> None:
    world.achieved(cast.maya)
    assert app.test_cli_runner().invoke(args=["review", "tick"]).output == "1 things done.\n"
    for verb, said in (
        ("apply-outcomes", "0 outcomes applied.\n"),
        ("enter-windows", "0 ideas entered their review.\n"),
        ("publish-decisions", "0 decisions published.\n"),
    ):
        assert app.test_cli_runner().invoke(args=["review", verb]).output == said
    opened = app.test_cli_runner().invoke(args=["review", "open-window", "Spring", "--target", "2030-01-01"])
    assert opened.output.startswith("Window ")
    late = app.test_cli_runner().invoke(args=["review", "open-window", "Spring", "--target", "2020-01-01"])
    assert late.exit_code == 1


def test_the_queue_can_be_worked_by_keys_that_can_be_turned_off(page: Page, cast: Cast, sign_in: SignIn) -> None:
    world.waiting(cast.maya, "First")
    world.waiting(cast.maya, "Second")
    sign_in(page, "sam")
    page.goto("/screening")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/screening/lamp-*")
    assert page.locator("h1").inner_text() == "First"
    page.keyboard.press("p")
    assert page.locator("input[name=verdict][value=publish]").is_checked()
    page.keyboard.press("r")
    assert page.locator("input[name=verdict][value=reject]").is_checked()
    page.get_by_role("button", name="Switch keys off").click()
    page.keyboard.press("p")
    assert page.locator("input[name=verdict][value=reject]").is_checked()


def test_an_idea_is_screened_without_any_script(no_script: Page, cast: Cast, sign_in: SignIn) -> None:
    idea = world.waiting(cast.maya)
    sign_in(no_script, "sam")
    no_script.goto("/screening")
    no_script.get_by_role("button", name="Take it").click()
    no_script.get_by_label("Send it back for a change").check()
    no_script.get_by_label("Another maker's mark").check()
    no_script.get_by_label("Your words to the creator").fill(world.SORRY)
    no_script.get_by_role("button", name="See what will be sent").click()
    assert world.SORRY in no_script.locator(".preview").inner_text()
    no_script.get_by_role("button", name="Send it and open the next").click()
    no_script.get_by_role("button", name="Take it back").wait_for()
    assert len(world.outcomes(idea)) == 1
