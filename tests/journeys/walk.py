"""What people do on their way through the site, in their own browsers, step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from ideas import clock
from ideas.db import db
from ideas.office.models import Mail
from ideas.office.work import work_once

PASSWORD = "a lantern in the rain"
PICTURES = Path(__file__).parents[1] / "data"
STORY = "I turned the first one on a lathe in my grandmother's shed, and it has stood by my bed ever since. " * 2


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=False).first.click()
    page.wait_for_load_state()


def says(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def the_clock_does_its_duties() -> None:
    work_once(clock.now())


def latest_mail(address: str, subject: str) -> str:
    """The text of the newest mail to an address whose subject holds some words."""
    db.session.rollback()
    wanted = sa.select(Mail.text).where(Mail.to_address == address, Mail.subject.contains(subject))
    text = db.session.scalar(wanted.order_by(Mail.id.desc()).limit(1))
    assert text, f"no mail to {address} about {subject!r}"
    db.session.rollback()
    return text


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found[1]


class Walker:
    """One person with a browser of her own."""

    def __init__(self, page: Page, sign_in: Callable[..., object] | None = None, handle: str = "") -> None:
        self.page = page
        self.handle = handle
        if sign_in:
            sign_in(page, handle)

    def goes_to(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{self.handle}: {path} answers {answer.status}"
        return self.page

    def fills(self, **answers: str) -> None:
        """Fill fields by their labels; underscores stand for spaces."""
        for label, answer in answers.items():
            self.page.get_by_label(label.replace("_", " "), exact=False).first.fill(answer)


def join(walker: Walker, *, handle: str, name: str) -> None:
    """Join, follow the mail, press its button, sign in."""
    page = walker.goes_to("/join")
    address = f"{handle}@mail.example"
    walker.fills(Your_name=name, Your_handle=handle, Your_mail_address=address, A_password=PASSWORD)
    page.get_by_label("The year you were born in").fill("1990")
    press(page, "Join")
    walker.goes_to(link_in(latest_mail(address, "Confirm")))
    press(page, "Confirm my address")
    walker.goes_to("/sign-in")
    walker.fills(Your_mail_address=address, Your_password=PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    walker.handle = handle


def offer_an_idea(walker: Walker, *, title: str, script: bool) -> str:
    """Four steps from the first word to the screening desk; the slug of the idea."""
    page = walker.goes_to("/ideas/new")
    if page.get_by_role("link", name="Small batch").count():
        page.get_by_role("link", name="Small batch").first.click()
        page.wait_for_load_state()
    walker.fills(Title=title, The_story=STORY)
    page.get_by_label("In one or two sentences").fill(
        "A lamp in five rings that you twist to light, for beside the bed."
    )
    press(page, "Save and go on")
    page.set_input_files("#pictures", [PICTURES / "exif_gps_upright.jpg", PICTURES / "exif_gps_mirror.jpg"])
    if not script:
        press(page, "Send these pictures")
    page.get_by_label("What does the cover show?").fill("Five stacked rings of maple with a lit lantern")
    press(page, "Save and go on")
    page.get_by_label("Longest side").fill("31")
    page.get_by_label("Number of parts").fill("14")
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    press(page, "Save and go on")
    says(page, "Everything is there")
    found = re.search(r"/ideas/([^/]+)/draft", page.url)
    assert found, page.url
    press(page, "Send it")
    return found[1]


def screen(walker: Walker, slug: str, verdict: str, *, reason: str = "", why: str = "") -> None:
    """Take the idea from the queue, read it, say what happens to it."""
    page = walker.goes_to(f"/screening/{slug}")
    page.get_by_label(verdict, exact=False).first.check()
    if reason:
        page.get_by_label(reason, exact=False).first.check()
    if why:
        page.get_by_label("Your words to the creator").fill(why)
    press(page, "Send it and open the next")
    the_clock_does_its_duties()


def approve_in_review(rosa: Walker, vera: Walker, slug: str, why: str) -> None:
    """Rosa decides with a public reason, Vera confirms."""
    page = rosa.goes_to(f"/review/{slug}")
    page.get_by_label("Approve: we make it").check()
    page.get_by_label("Demand", exact=True).check()
    page.get_by_label("Public reason in words").fill(why)
    press(page, "Decide")
    page = vera.goes_to(f"/review/{slug}")
    says(page, why)
    press(page, "Confirm the approval")
    the_clock_does_its_duties()
