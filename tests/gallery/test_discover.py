"""Discover shows what is public, in the order asked for, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.gallery.asked import GROUPS
from ideas.submissions import search
from ideas.submissions.stages import PUBLIC, Stage
from tests.gallery.world import idea, next_page, statements, titles
from tests.rig.people import Cast

SignIn = Callable[[FlaskClient, str], Member]


def test_each_chip_shows_its_stages_and_nothing_else(client: FlaskClient, cast: Cast) -> None:
    for stage in Stage:
        idea(cast.maya, f"{stage}-lamp", stage)
    for group, stages in GROUPS.items():
        page = client.get("/", query_string={"stage": group, "sort": "newest"}).text
        assert {title.removeprefix("The ") for title in titles(page)} == {f"{stage}-lamp" for stage in stages}


def test_nothing_that_is_not_public_is_ever_listed(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    for stage in set(Stage) - PUBLIC:
        idea(cast.maya, f"{stage}-lamp", stage)
    sign_in(client, "maya")
    for address in (
        "/",
        "/?sort=newest",
        "/?sort=most",
        "/?sort=ending",
        "/?q=lamp",
        "/members/maya",
        "/campaigns/open-call",
    ):
        assert not titles(client.get(address).text), address


def test_the_orders_are_as_they_say(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "old", opened=timedelta(days=9), days_left=5, count=300, rising=1000)
    idea(cast.maya, "new", opened=timedelta(days=1), days_left=50, count=20, rising=9000)
    idea(cast.noor, "mid", opened=timedelta(days=5), days_left=2, count=5000, rising=5000)
    idea(cast.noor, "over", Stage.OPEN, days_left=-1, count=1)

    def order(sort: str) -> list[str]:
        return [title.removeprefix("The ") for title in titles(client.get(f"/?sort={sort}").text)]

    assert order("rising")[:3] == ["new", "mid", "old"]
    assert order("newest")[:3] == ["new", "mid", "old"]
    assert order("ending") == ["mid", "old", "new"]
    assert order("most")[:3] == ["mid", "old", "new"]


@pytest.mark.parametrize("sort", ["rising", "newest", "ending", "most"])
def test_show_more_leads_through_all_ideas_without_a_double(client: FlaskClient, cast: Cast, sort: str) -> None:
    for i in range(53):
        idea(
            cast.maya,
            f"lamp-{i}",
            opened=timedelta(days=i % 7),
            days_left=1 + i % 5,
            count=i % 3,
            rising=i % 4,
            pictures=0,
        )
    seen: list[str] = []
    address: str | None = f"/?sort={sort}"
    while address:
        page = client.get(address).text
        seen += titles(page)
        address = next_page(page)
    assert len(seen) == len(set(seen)) == 53


def test_search_finds_words_of_title_pitch_and_creator(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "harbour", title="Harbour Lantern", pitch="A lamp for a dark landing")
    idea(cast.noor, "chess", title="Short Chess", pitch="Six by six")
    for words, found in (
        ("lantern", "Harbour Lantern"),
        ("LANDING", "Harbour Lantern"),
        ("noor", "Short Chess"),
        ("six short", "Short Chess"),
    ):
        page = client.get("/", query_string={"q": words}).text
        assert titles(page) == [found], words
        assert "1 idea matches" in page


def test_search_takes_signs_of_patterns_as_they_are(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "plain", title="Plain lamp")
    idea(cast.maya, "percent", title="Lamp, 100% beech")
    assert titles(client.get("/", query_string={"q": "%"}).text) == ["Lamp, 100% beech"]
    assert not titles(client.get("/", query_string={"q": "_"}).text)


def test_a_typing_error_is_met_with_what_was_meant(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "tideglow", title="Tideglow, the lighthouse")
    page = client.get("/?q=tidglow").text
    assert "Nothing matches “tidglow”" in page
    assert 'href="/?q=tideglow"' in page


def test_nonsense_in_the_address_is_taken_as_not_given(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp")
    for address in (
        "/?stage=x&sort=y&after=z",
        "/?after=9.9.9",
        "/?after=99999999999999999999.1",
        "/?sort=newest&after=-1.1",
        "/?stage=ended&sort=rising",
        "/?after=999999999999999999.1",
        "/?sort=newest&after=999999999999999999.1",
    ):
        assert client.get(address).status_code == 200, address


def test_discover_takes_five_statements_at_the_most(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp", count=50)
    with statements() as for_one:
        client.get("/")
    for i in range(30):
        idea(cast.maya, f"lamp-{i}", list(PUBLIC)[i % len(PUBLIC)], count=i)
    with statements() as for_many:
        client.get("/")
    assert len(for_many) == len(for_one) <= 5
    with statements() as search:
        client.get("/?q=lamp")
    assert len(search) <= 5
    sign_in(client, "tom")
    with statements() as for_a_member:
        client.get("/")
    assert len(for_a_member) - len(for_many) <= 3, "who she is, her roles and her bell"


def test_a_card_offers_the_one_act_that_is_open(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    idea(cast.noor, "late", days_left=-0.01)
    assert 'href="/sign-in?next=/ideas/lamp"' in client.get("/").text
    sign_in(client, "tom")
    page = client.get("/").text
    assert 'action="/ideas/lamp/support"' in page
    assert 'action="/ideas/late/support"' not in page
    client.post("/ideas/lamp/support")
    assert 'action="/ideas/lamp/support/withdrawal"' in client.get("/").text
    sign_in(client, "maya")
    assert 'action="/ideas/lamp/support' not in client.get("/").text


def test_the_idea_with_the_largest_share_of_its_goal_is_closest(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "far", count=20)
    idea(cast.maya, "near", count=9000)
    idea(cast.maya, "over", count=9500, days_left=-1)
    page = client.get("/").text
    assert page.index("Closest to the shelf") < page.index("The near") < page.index('class="finder"')


def test_an_empty_site_still_shows_the_way(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "No idea stands here yet." in page
    assert "Closest to the shelf" not in page


def test_pages_of_visitors_are_kept_and_hold_nothing_personal(
    keeping: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    idea(cast.maya, "lamp")
    first = client.get("/")
    with statements() as again:
        second = keeping.test_client().get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, again) == (304, [])
    assert "Set-Cookie" not in first.headers
    assert "csrf_token" not in first.text
    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert "Cookie" in first.headers["Vary"]
    sign_in(client, "tom")
    own = client.get("/")
    assert "Your account, Tom" in own.text
    assert own.headers["Cache-Control"] == "no-store"
    german = keeping.test_client().get("/", headers={"Accept-Language": "de"})
    assert 'lang="de"' in german.text


def test_a_search_for_what_is_meant_shows_it_at_once(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "tideglow", title="Tideglow, the lighthouse")
    page = client.get("/?q=tidglow lighthous").text
    assert 'href="/?q=tideglow+lighthous' in page
    assert titles(page) == ["Tideglow, the lighthouse"]


@pytest.mark.parametrize("rare", [1, 5000])
def test_a_search_leads_through_all_it_found_in_every_order(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    monkeypatch.setattr(search, "NARROW", rare)
    for i in range(32):
        idea(cast.maya, f"n{i}", title=f"{'Lamp' if i % 8 else 'Kite'} {i}", count=i % 4, rising=i % 3, pictures=0)
    for sort in ("rising", "newest", "ending", "most"):
        seen: list[str] = []
        address: str | None = f"/?q=lam&sort={sort}"
        while address:
            page = client.get(address).text
            seen += titles(page)
            address = next_page(page)
        assert len(seen) == len(set(seen)) == 28, sort
        assert not [title for title in seen if "Kite" in title]


def test_nothing_that_is_typed_is_an_operator(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp", title="Harbour lamp")
    for words in ('"', "'", "lamp*", '"lamp"', "(lamp", "title:lamp", "lamp' --", "\\", "-lamp", "^lamp", "{lamp}"):
        page = client.get("/", query_string={"q": words})
        assert page.status_code == 200, words
        assert titles(page.text) == (["Harbour lamp"] if words.strip("\"'\\") and "title" not in words else []), words
    hostile = (
        "lamp OR kite",
        "NEAR(lamp kite)",
        "%_%",
        "x" * 10_000,
        "🐙" * 80,
        "lamp:*&!kite",
        "\ufdfa" * 80,
    )
    for words in hostile:
        assert client.get("/", query_string={"q": words}).status_code == 200, words
