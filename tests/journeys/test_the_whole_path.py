"""One idea lives its whole life in a browser: joined, offered, screened, supported, decided, made, sold and paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page

from ideas import clock
from ideas.accounts.models import Member
from ideas.campaigns import calls
from ideas.db import db
from ideas.notices.models import Notice
from ideas.royalties import entities, sales, verify
from ideas.royalties.models import Statement
from ideas.submissions.models import Idea
from ideas.voting import actions as voting
from ideas.voting import recount
from tests.journeys import walk
from tests.journeys.walk import Walker, press, says
from tests.rig.people import Cast

TITLE = "Lantern of five rings"
WHY = "Twelve people asked for it within a day, and our turner says it can be made."
COLUMNS = (
    "source,line_id,original_line_id,kind,sale_date,posted_date,sku,quantity,currency,gross,discount,deduction,tax,net,"
    "territory,channel,note"
)
SALES = """
shop,1,,sale,{day},{day},LANTERN-1,10,EUR,499.50,0.00,0.00,94.91,499.50,DE,online,
shop,2,,sale,{day},{day},LANTERN-1,4,EUR,199.80,10.00,0.00,36.06,189.80,NL,online,
shop,3,1,return,{day},{day},LANTERN-1,-1,EUR,-49.95,0.00,0.00,0.00,-49.95,DE,online,
"""
EARNED = "€31.97"  # 5 % of 499.50 + 189.80 - 49.95 = 639.35 is 31.9675


@pytest.fixture
def house(app: Flask, cast: Cast, at: datetime) -> None:
    """What stands before anybody comes: the campaign, the company and a source of sales."""
    cast.all()
    calls.ensure(calls.SMALL_BATCH, by=cast.ada, at=at)
    entities.set_entity("PLN", "Plinth Works", "DE", "Regalstrasse 7, Berlin", by=cast.felix, at=at)
    sales.add_source("shop", "Our own shop", by=cast.felix, at=at)
    db.session.commit()


@pytest.fixture
def people(
    house: None, browse: Callable[..., Page], sign_in: Callable[..., Member], script: bool
) -> Callable[[str], Walker]:
    """`people("sam")`: sam at a browser of his own, signed in."""

    def arrive(handle: str) -> Walker:
        return Walker(browse(java_script_enabled=script), sign_in, handle)

    return arrive


@pytest.mark.timeout(300)
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_idea_lives_its_whole_life(
    people: Callable[[str], Walker], browse: Callable[..., Page], script: bool, forward: Callable[..., None],
    tmp_path: Path,
) -> None:  # fmt: skip
    lena = Walker(browse(java_script_enabled=script, accept_downloads=True))
    walk.join(lena, handle="lena", name="Lena Vogt")
    slug = walk.offer_an_idea(lena, title=TITLE, script=script)
    it_is_sent_back_once_and_then_published(people("sam"), lena, slug)
    twelve_people_carry_it_over_its_goal(people("tom"), slug)
    walk.approve_in_review(people("rosa"), people("vera"), slug, WHY)
    says(lena.goes_to(f"/ideas/{slug}"), WHY)
    supporters_have_heard_once(slug)
    it_becomes_a_product(people, lena, slug)
    it_sells(people, tmp_path)
    forward(days=100)
    walk.the_clock_does_its_duties()
    the_quarter_is_run(people)
    lena_reads_her_statement(lena)
    assert not list(recount.differences())
    assert not list(verify.problems())


def it_is_sent_back_once_and_then_published(sam: Walker, lena: Walker, slug: str) -> None:
    says(sam.goes_to("/screening"), TITLE)
    why = "Please say in the story how tall a person can twist it."
    walk.screen(sam, slug, "Send it back for a change", reason="It is not clear what the idea is", why=why)
    page = lena.goes_to(f"/ideas/{slug}/draft/check")
    says(page, why)
    press(page, "Send it")
    walk.screen(sam, slug, "Publish it")
    says(lena.goes_to("/inbox"), "is published")
    walk.latest_mail("lena@mail.example", "is published")
    says(lena.goes_to(f"/ideas/{slug}"), "of 12 supporters")


def twelve_people_carry_it_over_its_goal(tom: Walker, slug: str) -> None:
    """Tom supports, takes it back and supports again; ten others come; Tom's was one, the last one crosses."""
    page = tom.goes_to(f"/ideas/{slug}")
    press(page, "Support this idea")
    press(tom.goes_to(f"/ideas/{slug}"), "Supported")
    eleven_others_support(slug)
    page = tom.goes_to(f"/ideas/{slug}")
    press(page, "Support this idea")
    idea = the_idea(slug)
    assert idea.stage == "achieved"
    walk.the_clock_does_its_duties()
    assert the_idea(slug).stage == "in_review"


def eleven_others_support(slug: str) -> None:
    now = clock.now()
    for n in range(11):
        fan = Member(
            handle=f"fan{n}", handle_key=f"fan{n}", name=f"Fan {n}", confirmed_at=now, joined_at=now,
            address=f"fan{n}@mail.example", address_key=f"fan{n}@mail.example", birth_year=1990,
        )  # fmt: skip
        db.session.add(fan)
        db.session.commit()
        voting.support(the_idea(slug), by=fan, at=now)
        db.session.commit()


def the_idea(slug: str) -> Idea:
    db.session.rollback()
    return db.session.scalars(sa.select(Idea).where(Idea.slug == slug).execution_options(populate_existing=True)).one()


def supporters_have_heard_once(slug: str) -> None:
    walk.the_clock_does_its_duties()
    db.session.rollback()
    per_event = sa.select(Notice.member_id, Notice.event, sa.func.count()).group_by(Notice.member_id, Notice.event)
    assert all(count == 1 for _, _, count in db.session.execute(per_event))
    heard = sa.select(sa.func.count(sa.distinct(Notice.member_id))).where(Notice.title.contains(TITLE))
    assert (db.session.scalar(heard) or 0) >= 12
    db.session.rollback()


def it_becomes_a_product(people: Callable[[str], Walker], lena: Walker, slug: str) -> None:
    felix, ines, rosa = people("felix"), people("ines"), people("rosa")
    page = felix.goes_to("/finance/agreements")
    page.locator(f"a[href*='{slug}']").first.click()
    page.get_by_label("Royalty rate").fill("5")
    press(page, "Save and read it")
    page = ines.goes_to("/finance/agreements")
    page.get_by_role("link", name="A-2026-0001").first.click()
    press(page, "Approve and offer it")
    page = lena.goes_to("/royalties/agreements/A-2026-0001")
    lena.fills(Your_full_legal_name="Lena Maria Vogt", Your_date_of_birth="1990-05-17")
    press(page, "Sign the agreement")
    says(lena.goes_to(f"/ideas/{slug}"), "Being made")
    page = rosa.goes_to(f"/making/{slug}")
    press(page, "Write the product down")
    rosa.fills(Code="LANTERN-1", Price="49.95")
    press(page, "Add it")
    press(page, "Put on sale")
    says(lena.goes_to(f"/ideas/{slug}"), "On sale")


def it_sells(people: Callable[[str], Walker], folder: Path) -> None:
    """Felix brings the file, is told that a colleague approves it, and Ines does."""
    file = folder / "sales.csv"
    file.write_text(COLUMNS + SALES.format(day=clock.now().date()), encoding="utf-8")
    felix, ines = people("felix"), people("ines")
    page = felix.goes_to("/finance/sales")
    page.set_input_files("input[type=file]", file)
    press(page, "Check the file")
    walk.the_clock_does_its_duties()
    page = felix.goes_to("/finance/sales")
    page.get_by_role("link", name="B-1").first.click()
    assert page.get_by_role("button", name="Approve and commit").count() == 0
    page = ines.goes_to(page.url)
    press(page, "Approve and commit")
    says(page, "13")


def the_quarter_is_run(people: Callable[[str], Walker]) -> None:
    felix, ines = people("felix"), people("ines")
    page = felix.goes_to("/finance/runs")
    press(page, "Calculate")
    walk.the_clock_does_its_duties()
    page = ines.goes_to("/finance/runs")
    page.get_by_role("link", name="2026-Q3").first.click()
    press(page, "Approve and post")


def lena_reads_her_statement(lena: Walker) -> None:
    number = db.session.scalars(sa.select(Statement.number)).one()
    db.session.rollback()
    assert number == "R-PLN-2026-000001"
    page = lena.page
    lena.goes_to("/sign-in")
    lena.fills(Your_mail_address="lena@mail.example", Your_password=walk.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    lena.goes_to("/royalties").get_by_role("link", name="2026").first.click()
    page.wait_for_load_state()
    for words in (number, EARNED, "Germany", "Netherlands"):
        says(page, words)
    for ending, start in (("pdf", b"%PDF"), ("csv", b""), ("json", b"{")):
        answer = page.request.get(f"/royalties/statements/{number}.{ending}")
        assert answer.ok
        assert answer.body().startswith(start)
