"""Talking in a browser: with and without scripts, by keyboard, and usable by everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from ideas import clock
from ideas.accounts.models import Member
from ideas.conversations import advice
from ideas.db import db
from tests.conversations.talking import report, say
from tests.gallery.world import idea
from tests.journeys.test_accessibility import DESK, faults
from tests.rig.people import Cast

pytestmark = [pytest.mark.parametrize("rig", ["sqlite"], indirect=True), pytest.mark.timeout(120)]
SignIn = Callable[[Page, str], Member]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_talk_from_the_first_comment_to_the_answer_of_the_desk(
    browse: Callable[..., Page], sign_in: SignIn, cast: Cast, scripts: bool
) -> None:
    idea(cast.maya, "lamp")
    tom, maya, sam = (browse(java_script_enabled=scripts) for _ in range(3))
    sign_in(tom, "tom")
    tom.goto("/ideas/lamp")
    tom.get_by_label("Your comment").fill("Could the **light** be changed?")
    tom.get_by_role("button", name="Post the comment").click()
    expect(tom.get_by_text("Your comment is here.")).to_be_visible()
    tom.go_back()
    sign_in(maya, "maya")
    maya.goto("/ideas/lamp/comments")
    expect(maya.locator("strong", has_text="light")).to_be_visible()
    maya.get_by_text("Reply to Tom").click()
    maya.get_by_label("Your reply").fill("x" * 2001)
    maya.get_by_role("button", name="Post the reply").click()
    expect(maya.get_by_role("alert")).to_contain_text("1 too many")
    maya.get_by_role("textbox", name="Your reply").fill("Yes, two screws from below.")
    maya.get_by_role("button", name="Post the reply").click()
    expect(maya.locator(".said.maker")).to_contain_text("two screws")
    maya.get_by_role("link", name="Report comment by Tom").click()
    maya.get_by_label("Something else").check()
    maya.get_by_label("How can we see it?").fill("It is a question that was asked before.")
    maya.get_by_role("button", name="Report it").click()
    sign_in(sam, "sam")
    sam.goto("/desk")
    sam.get_by_role("link", name="Reports").click()
    sam.get_by_role("link", name="comment").click()
    sam.get_by_label("There is nothing wrong with it").check()
    sam.get_by_label("Your words to those").fill("A question may be asked twice.")
    sam.get_by_role("button", name="Send the answer").click()
    expect(sam.get_by_text("Nothing waits here.")).to_be_visible()
    maya.goto("/inbox")
    expect(maya.get_by_text("We looked at what you reported")).to_be_visible()


def test_everybody_can_use_the_pages_of_a_conversation(
    app: Flask, browse: Callable[..., Page], sign_in: SignIn, cast: Cast, forward: Callable[..., object]
) -> None:
    lamp = idea(cast.maya, "lamp", title="Tideglow, a stacking lighthouse")
    advice.give(lamp, by=cast.noor, at=clock.now(), originality=4, making=2, detail=5, works="Lovely.", better="Less.")
    db.session.commit()
    forward(days=1)
    said = say(
        lamp, cast.noor, "Could it be *changed*?\n\n- by hand\n- with tools\n\n> a quote\n\nhttp://lamps.example"
    )
    say(lamp, cast.maya, "Yes.", parent=said)
    say(lamp, cast.sam, "We looked at it.", official=True)
    flag = report(f"comment:{said.id}", cast.tom)
    pages = {
        "tom": ("/ideas/lamp/comments", "/ideas/lamp/feedback/mine", f"/flags/new?subject=idea:{lamp.id}"),
        "maya": ("/ideas/lamp/feedback",),
        "vera": (f"/screening/flags/{flag.id}", "/screening/flags", "/screening/lamp/removal"),
    }
    wrong = []
    for handle, places in pages.items():
        page = browse(viewport=DESK, reduced_motion="reduce", bypass_csp=True)
        sign_in(page, handle)
        wrong += [f"{place}: {found}" for place in places for found in faults(page, place, status=200)]
    assert not wrong, "\n".join(wrong)
