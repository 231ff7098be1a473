"""The main pages are usable by everybody: axe finds nothing in light and dark, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions import creators, draft_links
from ideas.submissions.models import DraftLink
from ideas.submissions.stages import Stage
from tests.gallery.world import idea
from tests.review import world as desks
from tests.rig.people import Cast
from tests.royalties import quarter
from tests.royalties.quarter import OCTOBER, line
from tests.submissions import opened

pytestmark = [pytest.mark.parametrize("rig", ["sqlite"], indirect=True), pytest.mark.timeout(180)]

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    each => each.id + " at " + each.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", "))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 640}

PAGES = {
    "": ("/", "/ideas/lamp", "/ideas/lamp?picture=2", "/ideas/lamp/history",
         "/ideas/lamp/story", "/ideas/lamp/updates/{update}", "/members/maya", "/ideas/made", "/products/made-set",
         "/how-it-works", "/join", "/sign-in", "/password/forgotten", "/language", "/outbox", "/nowhere"),
    "maya": ("/my/ideas", "/my/bookmarks", "/my/follows", "/ideas/lamp/withdrawal", "/ideas/lamp/relaunch", "/inbox",
             "/settings", "/settings/mail", "/settings/data", "/ideas/new",
             "/ideas/sketch/draft/idea", "/ideas/sketch/draft/pictures", "/ideas/sketch/draft/details",
             "/ideas/lamp/updates/new", "/ideas/lamp/updates/new/preview", "/ideas/lamp/changes",
             "/ideas/sketch/draft/check", "/ideas/sketch/draft/creators", "/ideas/sketch/preview", "/royalties",
             "/royalties/statements/R-PLN-2026-000001", "/royalties/statements/R-PLN-2026-000001/lines/0"),
    "noor": ("/ideas/sketch/invitation", "/drafts/{key}"),
    "vera": ("/desk", "/screening", "/screening/{waiting}", "/screening/changes/{change}", "/review",
             "/review/{judged}", "/making", "/making/made"),
    "felix": ("/finance", "/finance/agreements", "/finance/agreements/A-2026-0001", "/finance/company",
              "/finance/sales", "/finance/sales/1", "/finance/runs", "/finance/runs/1", "/finance/trial-balance"),
}  # fmt: skip


@pytest.fixture
def places(app: Flask, cast: Cast, clock_at: Callable[[datetime], None]) -> dict[str, str]:
    """One of everything: ideas in several stages, work at every desk, a posted quarter; slugs made up on the way."""
    cast.all()
    quarter.made(cast)
    quarter.sold(cast, line(1, 100, "1000.00"), line(2, -3, "-30.00"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    lamp = idea(cast.maya, "lamp", count=812, pictures=3)
    update = opened.posted(lamp, cast.maya, OCTOBER, text="## The hinge\n\nIt is brass now, and it **holds**.")
    opened.hung_on(update, lamp, OCTOBER, alt="")
    opened.drafted(lamp, cast.maya, OCTOBER)
    opened.revised(lamp, cast.maya, OCTOBER, pitch="It folds flat and travels with us.")
    db.session.refresh(lamp)
    change = opened.revised(lamp, cast.maya, OCTOBER, title="The folding lamp", facts={"longest_side": 31, "parts": 15})
    idea(cast.maya, "made", Stage.RELEASED)
    sketch = idea(cast.maya, "sketch", Stage.DRAFT)
    creators.invite(sketch, "noor", 250_000, by=cast.maya, at=OCTOBER)
    draft_links.make(sketch, at=OCTOBER)
    key = db.session.scalars(sa.select(DraftLink.key)).one()
    return {
        "key": key,
        "change": str(change.id),
        "update": str(update.id),
        "waiting": desks.waiting(cast.noor).slug,
        "judged": desks.in_review(cast.noor).slug,
    }


@pytest.mark.parametrize("handle", PAGES)
def test_everybody_can_use_the_main_pages(
    handle: str, places: dict[str, str], browse: Callable[..., Page], sign_in: Callable[..., Member]
) -> None:
    page = browse(viewport=DESK, reduced_motion="reduce", bypass_csp=True)
    if handle:
        sign_in(page, handle)
    wrong = [
        f"{address}: {found}"
        for address in PAGES[handle]
        for found in faults(page, address.format(**places), status=404 if address == "/nowhere" else 200)
    ]
    assert not wrong, "\n".join(wrong)


def faults(page: Page, address: str, *, status: int) -> Iterator[str]:
    """What is wrong with a page in both lights and at both widths, and on the smallest phone."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, address
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for size, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        yield from (f"{found} ({scheme}, {size['width']} px)" for found in page.evaluate(RUN))
    page.set_viewport_size(NARROWEST)
    if (wider := page.evaluate(WIDER)) > 0:
        yield f"is {wider} px wider than a window of {NARROWEST['width']} px"
    page.set_viewport_size(DESK)
    if page.locator("h1").count() != 1:
        yield "has not exactly one main heading"
