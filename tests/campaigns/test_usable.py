"""The desk of campaigns and the page of newer rules are usable by everybody, with and without scripts."""

from __future__ import annotations

import pytest

from ideas.campaigns import actions as campaign_actions
from ideas.campaigns.calls import OPEN_CALL, ensure
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.submissions import actions
from ideas.voting.actions import open_idea
from tests.journeys.test_accessibility import DESK, faults
from tests.submissions import making

pytestmark = [pytest.mark.parametrize("rig", ["sqlite"], indirect=True), pytest.mark.timeout(120)]

STRICTER = OPEN_CALL.terms | {
    "facts": [*OPEN_CALL.terms["facts"], {"key": "weight", "label": "Weight", "unit": "g", "min": 1, "required": True}],
    "max_pictures": 8, "review": "rolling",
}  # fmt: skip


@pytest.fixture
def moved_on(app, cast, at):
    """Maya's open idea under version 1 of the open call, which has a second version by now."""
    campaign, _new = ensure(OPEN_CALL, by=None, at=at)
    idea = making.whole(campaign, cast.maya, at=at)
    actions.submit(idea, by=cast.maya, at=at)
    open_idea(idea, by=cast.sam, at=at, rules=newest_rules(campaign.id))
    campaign_actions.publish(campaign, STRICTER, by=cast.ada, at=at)
    db.session.commit()
    return idea


def test_everybody_can_use_the_pages_of_campaigns(browse, sign_in, moved_on):
    page = browse(viewport=DESK, reduced_motion="reduce", bypass_csp=True)
    wrong = []
    for handle, places in (
        ("ada", ("/desk/campaigns", "/desk/campaigns/open-call", "/desk/campaigns/bath-tubs",
                 "/desk/campaigns/open-call/check", "/desk/campaigns/bath-tubs/check")),
        ("maya", ("/campaigns", "/campaigns/open-call", "/campaigns/open-call/rules/2", "/ideas/tideglow/rules")),
    ):  # fmt: skip
        sign_in(page, handle)
        if handle == "ada":
            write(page)
        wrong += [f"{place}: {fault}" for place in places for fault in faults(page, place, status=200)]
    assert not wrong, "\n".join(wrong)


def write(page):
    """A draft with mistakes, and one that changes the open call."""
    page.goto("/desk/campaigns")
    page.get_by_label("Title").fill("Bath tubs")
    page.get_by_role("button", name="Begin it").click()
    page.locator("#pitch_least").fill("x")
    page.get_by_role("button", name="Save the draft").last.click()
    page.goto("/desk/campaigns/open-call")
    page.get_by_label("Reward").fill("A share of the net sales, and the first piece.")
    page.get_by_role("button", name="Save and look it over").click()


def test_a_campaign_is_written_without_scripts(no_script, sign_in, cast):
    sign_in(no_script, "ada")
    page = no_script
    page.goto("/desk/campaigns")
    page.get_by_label("Title").fill("Bath tubs")
    page.get_by_role("button", name="Begin it").click()
    page.get_by_label("The need").fill("Toys that float.")
    page.locator("#facts-0-label").fill("Weight")
    page.get_by_role("button", name="Add another fact").click()
    page.locator("#facts-1-label").fill("Length")
    page.locator("#facts-1-unit").press("Enter")  # saves, whatever buttons stand in between
    assert "Saved as a draft." in page.inner_text("main")
    page.get_by_role("button", name="Save and look it over").click()
    page.get_by_role("button", name="Publish version 1").click()
    assert "Version 1 is in force." in page.inner_text("main")
