"""My ideas, members, campaigns, products and the pages of words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.stages import Stage
from tests.gallery.world import idea, open_call, statements, titles
from tests.rig.people import Cast

SignIn = Callable[[FlaskClient, str], Member]


def test_my_ideas_name_the_next_thing_to_do(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    for stage in Stage:
        idea(cast.maya, f"{stage}-lamp", stage, count=40)
    idea(cast.noor, "other")
    sign_in(client, "maya")
    with statements() as sent:
        page = client.get("/my/ideas").text
    assert len(sent) <= 8
    for words in (
        "4 things are missing",
        "Read what to change and send it again",
        "Tell people: 60 to go",
        "Nothing: we answer within two working days",
        "Read your statements",
        "Read how it ended",
    ):
        assert words in page, words
    assert "The other" not in page
    assert 'href="/ideas/draft-lamp/draft/check"' in page


def test_my_ideas_begin_with_a_first_step(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(client, "tom")
    assert "No ideas yet. Start with a title and one picture." in client.get("/my/ideas").text


def test_my_ideas_are_for_members(client: FlaskClient) -> None:
    assert client.get("/my/ideas").headers["Location"] == "/sign-in?next=/my/ideas"


def test_a_member_page_shows_public_ideas_made_ones_first(client: FlaskClient, cast: Cast) -> None:
    for slug, stage in (("a", Stage.OPEN), ("b", Stage.RELEASED), ("c", Stage.DRAFT), ("d", Stage.EXPIRED)):
        idea(cast.maya, slug, stage)
    page = client.get("/members/maya").text
    assert titles(page) == ["The b", "The a", "The d"]
    assert page.index("On sale") < page.index("Gathering support") < page.index("Ended")
    assert "maya@" not in page
    assert client.get("/members/nobody").status_code == 404


def test_a_campaign_shows_the_rules_the_form_checks(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp")
    page = client.get("/campaigns/open-call").text
    for words in (
        "Open call",
        "10,000",
        "365 more days",
        "789 days at the most",
        "5 to 80 characters",
        "1 to 200 cm",
        "This is my own work",
        "The lamp",
    ):
        assert words in page, words
    assert "Open call" in client.get("/campaigns").text
    assert client.get("/campaigns/nothing").status_code == 404


def test_a_campaign_pages_through_its_ideas(client: FlaskClient, cast: Cast) -> None:
    for i in range(15):
        idea(cast.maya, f"lamp-{i}", pictures=0)
    first = client.get("/campaigns/open-call").text
    assert len(titles(first)) == 12
    after = first[first.index("after=") :].split('"')[0]
    assert len(titles(client.get(f"/campaigns/open-call?{after}").text)) == 3


@pytest.mark.parametrize(
    ("stage", "words"),
    [(Stage.IN_DEVELOPMENT, "Not on sale yet"), (Stage.RELEASED, "€49.00"), (Stage.RETIRED, "It is no longer sold")],
)
def test_a_product_says_whether_it_can_be_bought(client: FlaskClient, cast: Cast, stage: Stage, words: str) -> None:
    idea(cast.maya, "lamp", stage)
    page = client.get("/products/lamp-set").text
    assert words in page
    assert "Maya thought it up, and 10,000 people asked for it." in page


def test_a_product_goes_with_its_idea(client: FlaskClient, cast: Cast) -> None:
    found = idea(cast.maya, "lamp", Stage.RELEASED)
    found.stage = "removed"
    db.session.commit()
    assert client.get("/products/lamp-set").status_code == 404


@pytest.mark.parametrize("address", ["/how-it-works", "/rules", "/privacy", "/accessibility", "/help", "/campaigns"])
def test_pages_of_words_are_open_to_everybody(client: FlaskClient, address: str) -> None:
    open_call()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
