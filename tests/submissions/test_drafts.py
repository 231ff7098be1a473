"""A draft saves itself at every step, is seen by nobody else, and loses nothing that was typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ideas.db import db
from ideas.submissions import actions, queries
from ideas.submissions.models import Creator, Idea
from tests.submissions import making

TEXT = {"title": "Tideglow", "pitch": making.PITCH, "story": making.STORY}


def only_idea() -> Idea:
    return db.session.query(Idea).one()


def test_a_visitor_signs_in_first(client, campaign):
    answer = client.get("/ideas/new")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_the_rules_stand_beside_the_form_before_anybody_starts(client, campaign, sign_in):
    sign_in(client, "maya")
    page = client.get("/ideas/new").text
    assert "20 to 200 characters" in page
    assert "1 to 200 cm" in page
    assert "weapons that look real" in page


def test_saving_the_first_step_makes_a_draft_and_leads_on(client, campaign, sign_in, cast):
    sign_in(client, "maya")
    answer = client.post("/ideas/new", data=TEXT)
    idea = only_idea()
    assert (answer.status_code, answer.location) == (303, "/ideas/tideglow/draft/pictures")
    assert (idea.title, idea.stage, idea.owner_id) == ("Tideglow", "draft", cast.maya.id)
    assert "<strong>float</strong>" in idea.story_html
    assert db.session.query(Creator).one().share_ppm == 1_000_000


def test_half_a_text_is_saved_as_it_is(client, draft, sign_in):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{draft.slug}/draft/idea", data={"title": "Ti", "pitch": "short", "story": ""})
    assert answer.status_code == 303
    assert only_idea().pitch == "short"


def test_a_text_that_is_too_long_comes_back_with_everything_typed(client, draft, sign_in):
    sign_in(client, "maya")
    typed = {"title": "T" * 81, "pitch": "p" * 201, "story": "My own story"}
    answer = client.post(f"/ideas/{draft.slug}/draft/idea", data=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "It has 1 too many." in answer.text
    assert all(text in answer.text for text in typed.values())
    assert "<title>Error: " in answer.text
    assert only_idea().title == "Tideglow"


def test_a_new_idea_without_a_title_keeps_the_rest(client, campaign, sign_in):
    sign_in(client, "maya")
    answer = client.post("/ideas/new", data={"title": " ", "pitch": "A pitch I wrote", "story": ""})
    assert answer.status_code == 422
    assert "A pitch I wrote" in answer.text
    assert db.session.query(Idea).count() == 0


def test_two_tabs_do_not_overwrite_each_other_silently(client, draft, sign_in):
    sign_in(client, "maya")
    url = f"/ideas/{draft.slug}/draft/idea"
    seen = mark(client.get(url).text)
    client.post(url, data={**TEXT, "pitch": "Typed in the first tab", "seen": seen})
    answer = client.post(url, data={**TEXT, "pitch": "Typed in the second tab", "seen": seen})
    assert answer.status_code == 409
    assert "changed in another tab" in answer.text
    assert "Typed in the first tab" in answer.text
    assert "Typed in the second tab" in answer.text
    assert only_idea().pitch == "Typed in the first tab"
    again = client.post(url, data={**TEXT, "pitch": "Typed in the second tab", "seen": mark(answer.text)})
    assert again.status_code == 303
    assert only_idea().pitch == "Typed in the second tab"


def test_another_step_saved_meanwhile_is_no_conflict(client, draft, sign_in):
    sign_in(client, "maya")
    url = f"/ideas/{draft.slug}/draft/idea"
    seen = mark(client.get(url).text)
    client.post(f"/ideas/{draft.slug}/draft/details", data={"fact_parts": "12"})
    assert client.post(url, data={**TEXT, "seen": seen}).status_code == 303


def mark(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize(("typed", "kept"), [("12", 12), ("12.5", 12.5), ("12,5", 12.5), ("1,200", 1200), ("", None)])
def test_a_number_is_understood_as_it_was_meant(client, draft, sign_in, typed, kept):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{draft.slug}/draft/details", data={"fact_parts": typed})
    assert answer.status_code == 303
    assert only_idea().facts.get("parts") == kept


@pytest.mark.parametrize("typed", ["many", "0", "5001", "-3", "1e3", "NaN", "٣.٣.٣", "9" * 400])
def test_a_number_out_of_bounds_comes_back(client, draft, sign_in, typed):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{draft.slug}/draft/details", data={"fact_parts": typed, "tick_own_work": "y"})
    assert answer.status_code == 422
    assert "Number of parts" in answer.text
    assert typed in answer.text
    assert "checked" in answer.text
    assert only_idea().facts == {}


@pytest.mark.parametrize("path", ["idea", "pictures", "details", "check"])
def test_the_draft_of_somebody_else_is_not_there(client, draft, sign_in, path):
    for name in ("tom", "sam", "ada"):
        sign_in(client, name)
        assert client.get(f"/ideas/{draft.slug}/draft/{path}").status_code == 404
        assert client.post(f"/ideas/{draft.slug}/draft/{path}", data=TEXT).status_code in (404, 405)


@pytest.mark.parametrize("act", ["submission", "withdrawal", "pictures", "pictures/1/place", "pictures/1/removal"])
def test_nobody_acts_on_the_draft_of_somebody_else(client, whole, sign_in, act):
    sign_in(client, "tom")
    assert client.post(f"/ideas/{whole.slug}/{act}", data={"place": "1"}).status_code == 404
    assert only_idea().stage == "draft"


def test_what_is_not_asked_cannot_be_set(client, draft, sign_in, cast):
    sign_in(client, "maya")
    lies = {"stage": "open", "owner_id": str(cast.tom.id), "goal": "1", "mode": "request", "edition": "99"}
    client.post(f"/ideas/{draft.slug}/draft/idea", data={**TEXT, **lies})
    idea = only_idea()
    assert (idea.stage, idea.owner_id, idea.goal, idea.mode, idea.edition) == (
        "draft",
        cast.maya.id,
        None,
        "support",
        2,
    )


def test_the_story_is_clean(client, draft, sign_in):
    sign_in(client, "maya")
    story = (
        "# Big\n\n<script>alert(1)</script> [go](javascript:alert(1)) <img src=x onerror=alert(1)> ok https://a.example"
    )
    client.post(f"/ideas/{draft.slug}/draft/idea", data={**TEXT, "story": story})
    html = only_idea().story_html
    assert "<script" not in html
    assert "<img" not in html
    assert "<h3>Big</h3>" in html
    assert 'rel="nofollow ugc noopener noreferrer"' in html


def test_a_text_with_a_nul_is_refused(client, draft, sign_in):
    sign_in(client, "maya")
    assert client.post(f"/ideas/{draft.slug}/draft/idea", data={**TEXT, "pitch": "a\x00b"}).status_code == 400


def test_a_field_of_more_than_a_megabyte_is_refused(client, draft, sign_in):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{draft.slug}/draft/idea", data={**TEXT, "story": "x" * 1_100_000})
    assert answer.status_code == 413
    assert client.post(f"/ideas/{draft.slug}/draft/idea", data={"story": "x" * 2_200_000}).status_code == 413


def test_titles_that_are_the_same_get_addresses_that_differ(campaign, cast, at):
    slugs = {making.draft(campaign, cast.maya, at=at, title="New").slug for _ in range(3)}
    assert len(slugs) == 3
    assert "new" not in slugs


@pytest.mark.parametrize(
    ("title", "slug"), [("Über-Straße!", "uber-strasse"), ("潮汐灯", "idea"), ("?", "idea"), ("new", "idea-new")]
)
def test_an_address_is_made_of_plain_letters(title, slug):
    assert actions.slug_of(title) == slug


def test_many_drafts_on_one_day_are_refused(client, campaign, sign_in):
    sign_in(client, "maya")
    answers = [client.post("/ideas/new", data={"title": f"Idea {n}"}).status_code for n in range(31)]
    assert answers == [303] * 30 + [429]


def test_drafts_are_found_again(client, draft, sign_in, cast):
    sign_in(client, "maya")
    assert f"/ideas/{draft.slug}/draft" in client.get("/ideas/new").text
    assert [idea.id for idea in queries.drafts(cast.maya)] == [draft.id]
    assert queries.drafts(cast.tom) == []


def test_a_campaign_that_has_closed_takes_no_idea(client, campaign, whole, sign_in, at):
    campaign.closes_at = at + timedelta(seconds=1)
    db.session.commit()
    sign_in(client, "maya")
    campaign.closes_at = at - timedelta(seconds=1)
    campaign.opens_at = at - timedelta(days=1)
    db.session.commit()
    assert client.post(f"/ideas/{whole.slug}/submission").status_code == 422
    assert "No campaign takes ideas" in client.get("/ideas/new").text
