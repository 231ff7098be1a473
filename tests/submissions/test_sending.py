"""The checklist and the act of sending ask one rule; what is sent stays as it was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ideas.campaigns import actions as campaign_actions
from ideas.campaigns.calls import OPEN_CALL
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.notices.models import Notice
from ideas.office.models import Mail
from ideas.refusals import Refused
from ideas.submissions import actions, lifecycle, privacy, queries, rules
from ideas.submissions.models import Creator, Idea, Passage
from ideas.submissions.stages import Stage
from tests.submissions import making


def idea_now() -> Idea:
    db.session.expire_all()
    return db.session.query(Idea).one()


def missing(idea: Idea) -> list[str]:
    found = rules.missing_before_submission(
        idea, newest_rules(idea.campaign_id), queries.pictures_of(idea.id), queries.creators_of(idea.id)
    )
    return [item.field for item in found]


def test_a_whole_draft_lacks_nothing(whole):
    assert missing(whole) == []


def test_the_checklist_names_everything_that_is_missing(client, draft, sign_in):
    sign_in(client, "maya")
    page = client.get(f"/ideas/{draft.slug}/draft/check").text
    assert "8 things are missing" in page
    for words in (
        "Pitch: at least 20 characters",
        "Story: at least 100 characters",
        "Add a picture.",
        "Longest side: please give a number.",
        "Number of parts: please give a number.",
        "Please confirm: This is my own work",
        "Please confirm: It is about none of these: weapons that look real",
    ):
        assert words in page
    assert "Send it" not in page


def test_sending_too_early_says_what_the_checklist_says(client, draft, sign_in):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{draft.slug}/submission")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert f"/ideas/{draft.slug}/draft/details#fact_parts" in answer.text
    assert idea_now().stage == "draft"
    assert db.session.query(Passage).count() == 0


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", lambda idea: setattr(idea, "title", "Tide")),
        ("title", lambda idea: setattr(idea, "title", "T" * 81)),
        ("pitch", lambda idea: setattr(idea, "pitch", "p" * 19)),
        ("story", lambda idea: setattr(idea, "story", "s" * 99)),
        ("fact_parts", lambda idea: setattr(idea, "facts", {"longest_side": 31})),
        ("fact_parts", lambda idea: setattr(idea, "facts", {"longest_side": 31, "parts": 5001})),
        ("fact_age", lambda idea: setattr(idea, "facts", {**making.FACTS, "age": 100})),
        ("tick_own_work", lambda idea: setattr(idea, "confirmations", {**making.TICKS, "own_work": False})),
        ("tick_own_work", lambda idea: setattr(idea, "confirmations", {**making.TICKS, "own_work": "yes"})),
    ],
)
def test_each_gap_keeps_a_draft_from_being_sent(whole, cast, at, field, change):
    change(whole)
    db.session.commit()
    assert missing(whole) == [field]
    with pytest.raises(Refused):
        actions.submit(whole, by=cast.maya, at=at)
    assert whole.stage == "draft"


def test_the_cover_needs_words(whole):
    [cover] = queries.pictures_of(whole.id)
    cover.alt = ""
    db.session.flush()
    assert missing(whole) == [f"alt-{cover.id}"]


def test_a_co_creator_who_has_not_accepted_keeps_it_back(whole, cast, at):
    invited = Creator(idea_id=whole.id, member_id=cast.noor.id, share_ppm=400_000, invited_at=at)
    db.session.add(invited)
    db.session.flush()
    assert set(missing(whole)) == {"creators"}
    invited.accepted_at = at
    db.session.flush()
    assert missing(whole) == ["creators"]
    queries.creators_of(whole.id)[0].share_ppm = 600_000
    db.session.flush()
    assert missing(whole) == []


def test_a_sent_idea_is_in_screening_and_its_creator_hears(client, whole, sign_in, cast, at):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{whole.slug}/submission")
    assert (answer.status_code, answer.location) == (303, f"/ideas/{whole.slug}/draft/check")
    idea = idea_now()
    assert (idea.stage, idea.submitted_at) == ("screening", at)
    passage = db.session.query(Passage).one()
    assert (passage.from_stage, passage.to_stage, passage.by_id) == ("draft", "screening", cast.maya.id)
    notice = db.session.query(Notice).one()
    assert notice.title == "We have received “Tideglow”"
    assert db.session.query(Mail).one().to_address == "maya@plinth.example"
    assert "within two working days" in client.get(answer.location).text


def test_sending_twice_sends_once(client, whole, sign_in):
    sign_in(client, "maya")
    answers = [client.post(f"/ideas/{whole.slug}/submission").status_code for _click in range(2)]
    assert answers == [303, 303]
    assert db.session.query(Passage).count() == 1
    assert db.session.query(Notice).count() == 1


@pytest.mark.parametrize("step", ["idea", "details", "pictures"])
def test_what_is_being_checked_cannot_be_changed(client, whole, sign_in, cast, at, step):
    actions.submit(whole, by=cast.maya, at=at)
    db.session.commit()
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{whole.slug}/draft/{step}", data={"title": "Other", "fact_parts": "1"})
    assert answer.status_code == 303
    assert "is being checked" in client.get(answer.location).text
    idea = idea_now()
    assert (idea.title, idea.facts) == ("Tideglow", making.FACTS)


def test_an_idea_sent_back_shows_why_and_can_be_sent_again(client, whole, sign_in, cast, at):
    actions.submit(whole, by=cast.maya, at=at)
    lifecycle.move(whole, Stage.NEEDS_WORK, by=cast.sam, at=at, why="Picture 1 is too dark to see the float.")
    db.session.commit()
    sign_in(client, "maya")
    page = client.get(f"/ideas/{whole.slug}/draft/idea").text
    assert "Picture 1 is too dark" in page
    assert client.post(f"/ideas/{whole.slug}/submission").status_code == 303
    assert idea_now().stage == "screening"


def test_a_rejected_idea_can_be_sent_again_after_a_day(client, whole, sign_in, cast, at, forward):
    actions.submit(whole, by=cast.maya, at=at)
    lifecycle.move(whole, Stage.REJECTED, by=cast.sam, at=at, why="It is a lamp of somebody else.")
    db.session.commit()
    sign_in(client, "maya")
    forward(hours=23, minutes=59)
    assert client.post(f"/ideas/{whole.slug}/submission").status_code == 422
    assert "You can send it again from 8 September 2026" in client.get(f"/ideas/{whole.slug}/draft/check").text
    forward(minutes=1)
    assert client.post(f"/ideas/{whole.slug}/submission").status_code == 303


def test_the_newest_rules_count_for_a_draft(whole, campaign, cast, at):
    stricter = OPEN_CALL.terms | {"min_pictures": 3}
    campaign_actions.publish(campaign, stricter, by=cast.ada, at=at)
    assert missing(whole) == ["pictures"]
    for name in ("b.jpg", "c.jpg"):
        making.hang(whole, cast.maya, at=at, name=name)
    actions.submit(whole, by=cast.maya, at=at)
    assert whole.rules_id == newest_rules(campaign.id).id


def test_a_withdrawn_idea_is_gone_for_everybody(client, whole, sign_in, cast):
    sign_in(client, "maya")
    answer = client.post(f"/ideas/{whole.slug}/withdrawal", data={"why": "I changed my mind"})
    assert answer.status_code == 303
    assert idea_now().stage == "withdrawn"
    assert db.session.query(Passage).one().why == "I changed my mind"
    assert client.post(f"/ideas/{whole.slug}/withdrawal").status_code == 303
    assert db.session.query(Passage).count() == 1


def test_a_closed_account_leaves_no_drafts(whole, campaign, cast, at):
    sent = making.whole(campaign, cast.maya, at=at, title="Sent already")
    actions.submit(sent, by=cast.maya, at=at)
    kept = privacy.export(cast.maya)
    assert [idea["title"] for idea in kept["ideas"]] == ["Tideglow", "Sent already"]
    assert kept["ideas"][0]["pictures"][0]["alt"] == "A lantern on a window sill"
    privacy.forget(cast.maya, at=at + timedelta(days=1))
    db.session.commit()
    assert [(idea.title, idea.stage) for idea in db.session.query(Idea)] == [("Sent already", "withdrawn")]
