"""Admins write campaigns: a draft keeps everything, a version is published once and never changes."""

from __future__ import annotations

import html
from zoneinfo import ZoneInfo

import pytest

from ideas.accounts.models import Member
from ideas.campaigns import drafts, queries
from ideas.campaigns.models import Campaign, Rules, RulesDraft
from ideas.db import db
from ideas.office.models import AuditEntry
from tests.campaigns.typing import begin, fields, publish, type_in, whole
from tests.voting.racing import together


@pytest.fixture
def ada(client, sign_in):
    sign_in(client, "ada")
    return client


def seen_by_anybody(app, address: str) -> str:
    return html.unescape(app.test_client().get(address).text)


def test_a_campaign_is_begun_with_a_title_and_nobody_outside_sees_it(app, ada, sign_in):
    assert ada.post("/desk/campaigns", data={"title": "  "}).status_code == 422
    slug = begin(ada)
    assert begin(ada) == f"{slug}-2"
    assert "Draft" in ada.get("/desk/campaigns").text
    assert app.test_client().get(f"/campaigns/{slug}").status_code == 404
    assert "Bath tubs" not in seen_by_anybody(app, "/campaigns")
    maya = app.test_client()
    sign_in(maya, "maya")
    assert "Bath tubs" not in maya.get("/ideas/new").text
    assert maya.get(f"/ideas/new?campaign={slug}").status_code == 404
    assert 'href="/desk/campaigns"' in ada.get("/desk").text


def test_a_published_campaign_says_everything_in_public(app, ada):
    slug = whole(ada)
    assert "As visitors will see it" in ada.get(f"/desk/campaigns/{slug}/check").text
    assert publish(ada, slug).status_code == 303
    page = seen_by_anybody(app, f"/campaigns/{slug}")
    for words in (
        "<strong>bath tubs</strong>", "31 March 2027, 18:00", "Lene", "quiet evenings", "weapons", "Soap.", "A share.",
        "1 to 1,200 cm", "It swims.", "It is about none of these: weapons and food.", "5 to 80 characters",
        "Version 1", "Open", "30 more days", "90 days at the most",
    ):  # fmt: skip
        assert words in page, words
    entry = db.session.query(AuditEntry).filter_by(verb="rules.published").one()
    assert entry.after == {"number": 1}


def test_every_mistake_stands_beside_its_field_and_nothing_typed_is_lost(ada):
    slug = begin(ada)
    wrong = {
        "title": "", "need": "", "opens_at": "soon", "closes_at": "2020-01-01T00:00", "first_days": "0",
        "gates__1__supporters": "100", "gates__3__days": "7", "min_pictures": "9", "max_pictures": "3",
        "title_most": "201", "pitch_least": "x", "story_least": "500", "story_most": "400", "embargo_hours": "721",
        "facts__0__unit": "cm", "facts__0__min": "9", "facts__0__max": "3", "confirmations__0__label": "c" * 301,
        "personas__0__need": "rest",
    }  # fmt: skip
    assert type_in(ada, slug, **wrong).status_code == 303
    page = html.unescape(ada.get(f"/desk/campaigns/{slug}").text)
    for sentence in (
        "Title: please fill this in.", "The need: please fill this in.", "Opens: a day and a time such as",
        "Days at the start: a whole number from 1 to 3,650", "Each gate must be higher than the one before.",
        "The last gate is the goal: it adds no days.", "Pictures: the most must not be less than the least.",
        "Title of an idea: a whole number from 1 to 200", "Pitch: a whole number from 1 to 400",
        "Story: the most must not be less than the least.", "a whole number from 0 to 720",
        "Name of the fact: please fill this in.", "Fact 1: the most must not be less than the least.",
        "Confirmation: at most 300 characters, please. It has 1 too many.", "Name: please fill this in.",
    ):  # fmt: skip
        assert page.count(sentence) == 2, sentence  # in the list above, and beside its field
    kept = fields(ada, slug)
    assert {name: kept[name.replace("__", "-")] for name in wrong} == wrong
    assert "Title: please fill this in." in ada.get(f"/desk/campaigns/{slug}/check").text
    assert "must be mended" in publish(ada, slug).text
    assert db.session.query(Rules).count() == 0


def test_a_day_that_no_calendar_of_ours_holds_is_a_mistake(ada):
    slug = whole(ada)
    type_in(ada, slug, opens_at="0001-01-01T00:00")
    assert "Opens: a day and a time such as" in ada.get(f"/desk/campaigns/{slug}").text
    assert publish(ada, slug).status_code == 409


def test_dates_are_in_order_and_of_the_organisation(ada, clock_at, at):
    slug = whole(ada)
    type_in(ada, slug, opens_at="2027-01-01T10:00", closes_at="2027-01-01T10:00")
    assert "A campaign closes after it opens." in ada.get(f"/desk/campaigns/{slug}").text
    type_in(ada, slug, opens_at="2026-07-01T10:00", closes_at="2026-07-02T10:00")
    assert "its end lies in the past" in publish(ada, slug).text
    type_in(ada, slug, closes_at="2026-12-31T23:30")
    publish(ada, slug)
    campaign = db.session.query(Campaign).one()
    assert campaign.closes_at.isoformat() == "2026-12-31T22:30:00+00:00"


def test_another_row_is_there_when_asked_for_and_blank_ones_go(ada):
    slug = whole(ada)
    answer = type_in(ada, slug, need="Boats.", to="facts")
    assert answer.headers["Location"].endswith("?more=facts#facts-1")
    more = ada.get(answer.headers["Location"]).text
    assert 'id="facts-3-label"' in more
    assert "Boats." in more
    type_in(ada, slug, facts__0__label="", facts__0__unit="", facts__0__min="", facts__0__max="")
    draft = db.session.query(RulesDraft).one()
    assert (draft.content["facts"], len(draft.content["gates"]), len(draft.content["personas"])) == ([], 2, 1)


def test_two_tabs_do_not_overwrite_each_other(ada):
    slug = whole(ada)
    tab = fields(ada, slug)
    type_in(ada, slug, need="Saved in the other tab.")
    answer = ada.post(f"/desk/campaigns/{slug}", data=tab | {"reward": "Typed here."})
    assert answer.status_code == 409
    assert "Saved in the other tab." in answer.text
    assert "Typed here." in answer.text
    stale = ada.post(f"/desk/campaigns/{slug}/publication", data={"seen": tab["seen"]})
    assert stale.status_code == 409
    assert "Somebody changed this draft meanwhile" in stale.text
    assert db.session.query(Rules).count() == 0


def test_a_double_click_publishes_once(ada):
    slug = whole(ada)
    seen = fields(ada, slug)["seen"]
    answers = [ada.post(f"/desk/campaigns/{slug}/publication", data={"seen": seen}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "Nothing is left to publish." in ada.get("/desk/campaigns").text
    assert db.session.query(Rules).count() == 1


def test_of_many_who_publish_at_the_same_moment_one_does(app, ada, cast, at):
    campaign_id = db.session.query(Campaign).filter_by(slug=whole(ada)).one().id
    admin = cast.ada.id

    def publishes() -> bool:
        campaign, by = db.session.get_one(Campaign, campaign_id), db.session.get_one(Member, admin)
        done = drafts.publish_draft(campaign, seen=2, zone=ZoneInfo("UTC"), by=by, at=at)
        db.session.commit()
        return done is not None

    assert sorted(together(app, [publishes] * 4)) == [False, False, False, True]
    assert db.session.query(Rules).count() == 1


def test_keys_are_made_once_and_stay_whatever_the_label_becomes(ada):
    slug = whole(ada)
    publish(ada, slug)
    type_in(
        ada, slug, facts__0__label="Longest edge", facts__1__label="Longest side", facts__1__key="forged",
        confirmations__1__label="Longest side",
    )  # fmt: skip
    publish(ada, slug)
    newest = queries.newest_rules(db.session.query(Campaign).one().id)
    assert [fact["key"] for fact in newest.facts] == ["longest_side", "longest_side_2"]
    assert [row["key"] for row in newest.confirmations] == ["it_swims", "longest_side_3"]
    type_in(ada, slug, facts__0__unit="mm")
    assert "a published fact keeps its unit" in ada.get(f"/desk/campaigns/{slug}").text


def test_what_differs_is_told_before_and_the_versions_stay_readable(app, ada, sign_in, forward):
    slug = whole(ada)
    publish(ada, slug)
    assert "Nothing differs from the version in force." in ada.get(f"/desk/campaigns/{slug}/check").text
    forward(days=3)
    sign_in(ada, "ada")
    type_in(ada, slug, max_pictures="6", title="Tubs", facts__0__max="90", ineligible="weapons", gates__0__days="800")
    page = html.unescape(ada.get(f"/desk/campaigns/{slug}/check").text)
    for words in ("1 to 12", "1 to 6", "Bath tubs", "1 to 90 cm, required", "food", "gone", "for 860 days"):
        assert words in page, words
    assert seen_by_anybody(app, f"/campaigns/{slug}").count("1 to 12") == 1  # the draft changes nothing outside
    publish(ada, slug)
    outside = seen_by_anybody(app, f"/campaigns/{slug}")
    assert "1 to 6" in outside
    assert f'href="/campaigns/{slug}/rules/1"' in outside
    first, second = (seen_by_anybody(app, f"/campaigns/{slug}/rules/{n}") for n in (1, 2))
    assert "A newer version is in force" in first
    assert "1 to 12" in first
    assert "10 September 2026" in second
    assert app.test_client().get(f"/campaigns/{slug}/rules/3").status_code == 404


def test_a_mode_whose_act_is_not_built_cannot_be_chosen_or_published(ada):
    slug = whole(ada)
    page = ada.get(f"/desk/campaigns/{slug}").text
    assert page.count("disabled aria-describedby") == 2
    assert "This site cannot count scores yet" in page
    type_in(ada, slug, mode="request")
    answer = publish(ada, slug)
    assert "This site cannot answer requests yet" in answer.text
    assert db.session.query(Rules).count() == 0


def test_a_draft_can_be_let_go(ada):
    slug = whole(ada)
    publish(ada, slug)
    type_in(ada, slug, need="Other.")
    seen = fields(ada, slug)["seen"]
    ada.post(f"/desk/campaigns/{slug}/draft/removal", data={"seen": seen})
    assert fields(ada, slug)["need"] == "Toys for **bath tubs**."
    other = begin(ada, "Never")
    ada.post(f"/desk/campaigns/{other}/draft/removal", data={"seen": "1"})
    assert ada.get(f"/desk/campaigns/{other}").status_code == 404


def test_campaigns_are_listed_by_whether_they_take_ideas(app, ada, sign_in, forward):
    for title, opens, closes in (
        ("Over", "2026-09-01T00:00", "2026-09-08T00:00"), ("Now", "2026-09-01T00:00", ""),
        ("Later", "2026-11-01T00:00", "2026-12-01T00:00"),
    ):  # fmt: skip
        slug = whole(ada, title)
        type_in(ada, slug, opens_at=opens, closes_at=closes)
        publish(ada, slug)
    forward(days=5)
    sign_in(ada, "ada")
    page = seen_by_anybody(app, "/campaigns")
    assert (
        page.index(">Now<") < page.index("To come") < page.index(">Later<") < page.index("Ended") < page.index(">Over<")
    )
    assert "Took ideas until 8 September 2026." in page
    assert "“Later” opens on 1 November 2026." in html.unescape(ada.get("/ideas/new?campaign=later").text)
    later = seen_by_anybody(app, "/campaigns/later")
    assert "Coming" in later
    assert "Submit an idea to it" not in later
