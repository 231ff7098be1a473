"""My ideas: where each one stands, what to do next, and what its last 30 days were like."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask.testing import FlaskClient

from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign
from ideas.campaigns.rules import confirmations_of
from ideas.db import db
from ideas.gallery.models import VisitDay
from ideas.gallery.plot import DAYS, plot
from ideas.submissions import relaunching
from ideas.submissions.models import Creator, Idea, Revision
from ideas.submissions.stages import Stage
from ideas.voting import ranking
from ideas.voting.models import SupportDay
from tests.gallery.world import idea, open_call, statements
from tests.rig.people import Cast
from tests.voting import world

SignIn = Callable[[FlaskClient, str], Member]
TODAY = date(2026, 9, 7)


def create_with(found: Idea, member: Member) -> None:
    at = found.created_at
    db.session.add(Creator(idea_id=found.id, member_id=member.id, share_ppm=0, invited_at=at, accepted_at=at))
    db.session.commit()


def refuse_change(found: Idea, number: int, at: datetime) -> None:
    change = Revision(
        idea_id=found.id, number=number, kind="change", state="refused", by_id=found.owner_id, at=at, before={},
        after={}, code="unclear", answer="The new picture shows another lamp.", ended_at=at,
    )  # fmt: skip
    db.session.add(change)
    db.session.commit()


def row_of(page: str, title: str) -> str:
    """The row of one idea, without its tags."""
    [row] = [row for row in page.split('<td class="thumb') if f">{title}<" in row]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_a_plot_carries_counts_and_leaves_days_without_views_empty() -> None:
    day = timedelta(days=1)
    drawn = plot({TODAY - 2 * day: 7, TODAY: 3}, {TODAY - 10 * day: 40}, before=38, now=45, today=TODAY)
    assert (drawn.views, drawn.supports) == (10, 7)
    assert [(each.day, each.views, each.count) for each in drawn.days] == [
        (TODAY - 10 * day, 0, 40),
        (TODAY - 2 * day, 7, 40),
        (TODAY, 3, 45),  # the tally itself, whatever the clock has drawn so far
    ]
    heights = [int(point.split(",")[1]) for point in drawn.supports_line.split()]
    assert len(heights) == DAYS
    assert heights[0] == 40
    assert heights[-1] == 0
    assert sorted(heights, reverse=True) == heights


def test_a_day_without_anything_is_a_flat_line() -> None:
    drawn = plot({}, {}, before=12, now=12, today=TODAY)
    assert (drawn.views, drawn.supports, list(drawn.days)) == (0, 0, [])
    assert {point.split(",")[1] for point in drawn.views_line.split()} == {"40"}


def test_an_open_idea_shows_count_time_and_its_last_days(
    client: FlaskClient, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    found = idea(cast.maya, "lamp", count=812, days_left=23)
    for days, views in ((0, 14), (3, 200), (40, 1000)):
        db.session.add(VisitDay(idea_id=found.id, day=at.date() - timedelta(days=days), views=views))
    for days, count in ((35, 700), (31, 800), (3, 809)):
        db.session.add(SupportDay(idea_id=found.id, day=at.date() - timedelta(days=days), count=count))
    sign_in(client, "maya")
    page = client.get("/my/ideas").text
    row = row_of(page, "The lamp")
    for words in (
        "Gathering support 812 23 days left until 30 September 2026",
        "214 views and 12 supports in 30 days",
        "4 Sep 200 809",
        "7 Sep 14 812",
        "Tell people: 188 to go, 23 days left",
    ):
        assert words in row, row
    assert "style=" not in page


def test_the_last_point_is_the_tally(client: FlaskClient, cast: Cast, sign_in: SignIn, at: datetime) -> None:
    found = world.open_idea(cast.maya, ((1000, 0),))
    world.give(found, world.people(2))
    ranking.refresh(at)
    world.give(found, world.people(3))  # the clock has not seen these
    sign_in(client, "maya")
    assert "0 views and 5 supports in 30 days" in row_of(client.get("/my/ideas").text, found.title)


def test_a_draft_says_what_is_missing(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    ticks = {tick.key: True for tick in confirmations_of(open_call())}
    whole = {"story": "It folds. " * 20, "confirmations": ticks}
    idea(cast.maya, "bare", Stage.DRAFT, pictures=0, pitch="", story="")
    idea(cast.maya, "seen", Stage.DRAFT, pictures=0, **whole)
    idea(cast.maya, "asked", Stage.DRAFT, **whole | {"facts": {}})
    idea(cast.maya, "ready", Stage.DRAFT, **whole)
    sign_in(client, "maya")
    page = client.get("/my/ideas").text
    assert f"{3 + len(ticks)} things are missing" in row_of(page, "The bare")
    assert "Add a picture" in row_of(page, "The seen")
    assert 'href="/ideas/seen/draft/pictures"' in page
    assert "Answer 2 questions" in row_of(page, "The asked")
    assert 'href="/ideas/asked/draft/details"' in page
    assert "Look it over and send it" in row_of(page, "The ready")


def test_a_withdrawn_idea_shows_its_owner_no_broken_pictures(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "gone", Stage.WITHDRAWN)
    sign_in(client, "maya")
    assert "<img" not in row_of(client.get("/my/ideas").text, "The gone")
    assert "/media/" not in client.get("/ideas/gone/draft/check").text


def test_what_comes_next_depends_on_whose_it_is_and_what_was_decided(
    client: FlaskClient, cast: Cast, sign_in: SignIn, at: datetime
) -> None:
    changed, over = idea(cast.maya, "changed"), idea(cast.maya, "over", Stage.EXPIRED)
    shared, draft = idea(cast.noor, "shared", Stage.EXPIRED), idea(cast.noor, "begun", Stage.DRAFT)
    refuse_change(changed, 1, at - timedelta(days=20))
    for found in (shared, draft):
        create_with(found, cast.maya)
    sign_in(client, "maya")
    page = client.get("/my/ideas").text
    assert "Tell people" in row_of(page, "The changed"), "three weeks are long enough"
    assert "Offer it again" in row_of(page, "The over")
    assert "with Noor" in row_of(page, "The shared")
    assert "Read how it ended" in row_of(page, "The shared")
    assert "See your part in it" in row_of(page, "The begun")
    assert "with Maya" not in page
    refuse_change(changed, 2, at)
    again = relaunching.relaunch(over, db.session.get_one(Campaign, over.campaign_id), by=cast.maya, at=at)
    db.session.commit()
    page = client.get("/my/ideas").text
    assert "Your change was refused: read why" in row_of(page, "The changed")
    assert f'href="/ideas/{again.slug}/draft"' in page


def test_many_ideas_are_narrowed_and_turned_over(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    idea(cast.maya, "lone", Stage.DRAFT)
    sign_in(client, "maya")
    assert "Narrow the list" not in client.get("/my/ideas").text
    for n in range(22):
        idea(cast.maya, f"lamp-{n}", (Stage.OPEN, Stage.SCREENING, Stage.RELEASED)[n % 3])
    page = client.get("/my/ideas").text
    assert "Narrow the list" in page
    further = re.search(r'href="([^"]+)" rel="next"', page)
    assert further
    assert "The lone" in client.get(further[1].replace("&amp;", "&")).text
    assert page.count('<td class="thumb') == 20
    working = client.get("/my/ideas?stage=working").text
    assert "The lone" in working
    assert "The lamp-0<" not in working
    assert "The lamp-0<" in client.get("/my/ideas?stage=gathering").text
    assert "The lamp-2<" in client.get("/my/ideas?stage=decided").text
    assert client.get("/my/ideas?stage=nonsense").status_code == 200


def test_the_page_takes_eight_statements_whatever_it_shows(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    for stage in Stage:
        for n in range(2):
            found = idea(cast.maya if n else cast.noor, f"{stage}-{n}", stage)
            if not n:
                create_with(found, cast.maya)
    sign_in(client, "maya")
    with statements() as sent:
        assert client.get("/my/ideas").status_code == 200
    assert len(sent) <= 8, "\n".join(sent)
