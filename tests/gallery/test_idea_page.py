"""The idea page shows each stage for what it is, to whom it may, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from ideas import clock
from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.models import Creator, Passage
from ideas.submissions.stages import GONE, PUBLIC, Stage
from tests.gallery.world import add_picture, idea, statements
from tests.rig.people import Cast

SignIn = Callable[[FlaskClient, str], Member]
SAID = {
    Stage.OPEN: "Support this idea",
    Stage.ACHIEVED: "The goal is reached",
    Stage.IN_REVIEW: "Our decision is due by 17 October 2026",
    Stage.DEFERRED: "It goes into the next review",
    Stage.PARKED: "Parked until 6 December 2026",
    Stage.APPROVED: "We said yes",
    Stage.DECLINED: "The hinge cannot be made safe.",
    Stage.IN_DEVELOPMENT: "We are making it",
    Stage.RELEASED: "On sale from €34.00",
    Stage.RETIRED: "It is no longer sold",
    Stage.EXPIRED: "its time is up",
    Stage.ARCHIVED: "We are sure that we cannot make it",
}


@pytest.mark.parametrize("stage", sorted(PUBLIC))
def test_each_public_stage_says_where_the_idea_stands(client: FlaskClient, cast: Cast, stage: Stage) -> None:
    idea(cast.maya, "lamp", stage, count=812)
    answer = client.get("/ideas/lamp")
    assert answer.status_code == 200
    assert SAID[stage] in answer.text
    assert ("Support this idea" in answer.text) == (stage == Stage.OPEN)


def test_a_decision_shows_its_reasons_and_nothing_private(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp", Stage.DECLINED)
    page = client.get("/ideas/lamp").text
    assert "Because of: Safety or quality" in page
    sign_in(client, "vera")
    assert "a private note" not in client.get("/ideas/lamp").text + page


def test_what_is_not_public_is_there_for_its_creators_alone(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp", Stage.DRAFT)
    assert client.get("/ideas/lamp").status_code == 404
    sign_in(client, "tom")
    assert client.get("/ideas/lamp").status_code == 404
    sign_in(client, "maya")
    page = client.get("/ideas/lamp")
    assert page.status_code == 200
    assert "Only its creators and our staff see this page" in page.text
    assert "/ideas/lamp/media/" in page.text
    assert 'src="/media/' not in page.text
    assert "og:image" not in page.text


@pytest.mark.parametrize("stage", sorted(GONE))
def test_what_is_gone_answers_so(client: FlaskClient, cast: Cast, stage: Stage) -> None:
    idea(cast.maya, "lamp", stage)
    answer = client.get("/ideas/lamp")
    assert answer.status_code == 410
    assert "This idea is no longer here" in answer.text
    assert "The lamp" not in answer.text


def test_the_page_takes_eight_statements_whatever_it_carries(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "bare", pictures=1)
    full = idea(cast.maya, "full", Stage.RELEASED, pictures=12)
    for member in (cast.noor, cast.tom, cast.sam):
        db.session.add(
            Creator(
                idea_id=full.id,
                member_id=member.id,
                share_ppm=0,
                invited_at=full.created_at,
                accepted_at=full.created_at,
            )
        )
    for n in range(20):
        db.session.add(
            Passage(idea_id=full.id, from_stage="open", to_stage="open", at=clock.now() + timedelta(seconds=n))
        )
    db.session.commit()
    for slug in ("bare", "full"):
        with statements() as sent:
            assert client.get(f"/ideas/{slug}").status_code == 200
        assert len(sent) <= 8, "\n".join(sent)
    sign_in(client, "vera")
    for slug in ("bare", "full"):
        with statements() as sent:
            client.get(f"/ideas/{slug}")
        assert len(sent) <= 8 + 2, "her session and her bell:\n" + "\n".join(sent)


def test_every_picture_has_an_address_that_works_without_scripts(client: FlaskClient, cast: Cast) -> None:
    found = idea(cast.maya, "lamp", pictures=2)
    add_picture(found, 3, at=found.created_at)
    db.session.commit()

    def large(address: str) -> str:
        page = client.get(address).text
        return page[page.index("data-large") : page.index("figcaption")]

    assert 'alt="Side 1 of it"' in large("/ideas/lamp")
    assert 'alt="Side 3 of it"' in large("/ideas/lamp?picture=3")
    for nonsense in ("0", "9", "-1", "x"):
        assert 'alt="Side 1 of it"' in large(f"/ideas/lamp?picture={nonsense}")


def test_the_button_follows_the_rule(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lamp")
    assert 'href="/sign-in?next=/ideas/lamp"' in client.get("/ideas/lamp").text
    sign_in(client, "maya")
    own = client.get("/ideas/lamp").text
    assert "This is your own idea" in own
    assert 'action="/ideas/lamp/support"' not in own
    sign_in(client, "tom")
    assert 'action="/ideas/lamp/support"' in client.get("/ideas/lamp").text
    page = client.post("/ideas/lamp/support", follow_redirects=True).text
    assert "You are number 1" in page
    assert 'action="/ideas/lamp/support/withdrawal"' in page


def test_time_that_is_up_ends_support_before_the_timer_has_run(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    idea(cast.maya, "lamp", days_left=-0.001, count=40)
    sign_in(client, "tom")
    page = client.get("/ideas/lamp").text
    assert "The time of this idea is up" in page
    assert 'action="/ideas/lamp/support"' not in page


def test_the_panel_says_until_when_and_how_far(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp", days_left=23, count=812, rising=214_000)
    page = client.get("/ideas/lamp").text
    for words in (
        "812",
        "of 10,000 supporters",
        "23 days",
        "until 30 September 2026, 12:00 CEST",
        "+214",
        "188 to go",
        "365 more days",
        "our review",
    ):
        assert words in page, words


def test_the_story_so_far_tells_gates_and_passages_newest_first(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp", Stage.IN_REVIEW, opened=timedelta(days=10))
    page = client.get("/ideas/lamp").text
    story = page[page.index("Story so far") :]
    assert story.index("The review has begun") < story.index("100 supporters in 9 days")
    assert "The goal is reached. Now we review it." in story
    assert "Show the hinge" not in story


def test_other_sites_get_a_picture_and_words_to_show(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp", title='A "lamp" & more')
    page = client.get("/ideas/lamp").text
    assert '<meta property="og:title" content="A &#34;lamp&#34; &amp; more">' in page
    assert '<meta property="og:image" content="http://127.0.0.1:8000/media/' in page
    assert '.jpg"' in page[page.index("og:image") :]


def test_a_closed_account_leaves_no_link_behind(client: FlaskClient, cast: Cast) -> None:
    idea(cast.maya, "lamp", Stage.RELEASED)
    maya = cast.maya
    maya.closed_at, maya.password_hash = clock.now(), None
    db.session.commit()
    assert 'href="/members/maya"' not in client.get("/ideas/lamp").text
    assert client.get("/members/maya").status_code == 404
