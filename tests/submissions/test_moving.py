"""Newer rules of a campaign: a public idea keeps its own until its owner moves it over, with its support."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest

from ideas.campaigns import actions as campaign_actions
from ideas.campaigns.calls import FACTS, OPEN_CALL
from ideas.campaigns.queries import newest_rules
from ideas.db import db
from ideas.submissions import actions
from ideas.submissions.models import Idea, Revision
from ideas.voting.actions import open_idea, support
from ideas.voting.queries import gates_of
from tests.submissions import making

WEIGHT = {"key": "weight", "label": "Weight", "unit": "g", "min": 1, "max": 900, "required": True}
SAFE = {"key": "safe", "label": "It has no sharp edges."}
STRICTER = OPEN_CALL.terms | {
    "facts": [*FACTS, WEIGHT], "confirmations": [*OPEN_CALL.terms["confirmations"], SAFE], "review": "rolling",
    "gates": [[5, 0]],
}  # fmt: skip


@pytest.fixture
def shown(whole, cast, at) -> Idea:
    """Maya's open idea with one supporter, under version 1."""
    actions.submit(whole, by=cast.maya, at=at)
    open_idea(whole, by=cast.sam, at=at, rules=newest_rules(whole.campaign_id))
    support(whole, by=cast.tom, at=at)
    db.session.commit()
    return whole


def publish(campaign, cast, at, **changed):
    version = campaign_actions.publish(campaign, STRICTER | changed, by=cast.ada, at=at)
    db.session.commit()
    return version


def frozen(idea: Idea):
    """What no rules change: goal, closing time, gates."""
    db.session.refresh(idea)
    return idea.goal, idea.closes_at, idea.mode, [(gate.supporters, gate.adds_days) for gate in gates_of(idea.id)]


def move(client, idea: Idea, number: int = 2, **typed: str):
    data = {"number": str(number), "fact_weight": "250", "tick_safe": "y"} | typed
    return client.post(f"/ideas/{idea.slug}/rules", data=data)


def page_of(client, idea: Idea) -> str:
    return html.unescape(client.get(f"/ideas/{idea.slug}/rules").text)


def test_an_idea_keeps_its_rules_and_its_owner_sees_what_would_change(client, shown, campaign, cast, sign_in, at):
    first = shown.rules_id
    sign_in(client, "maya")
    assert "stands under the newest rules already" in page_of(client, shown)
    publish(campaign, cast, at)
    page = page_of(client, shown)
    for words in (
        "Version 1", "Version 2", "Weight", "1 to 900 g, required", "not there", "It has no sharp edges.",
        "As soon as an idea reaches the goal.", "Every supporter, the gates and the closing time.", "Move it over",
    ):  # fmt: skip
        assert words in page, words
    assert "5 supporters" not in page  # its gates are frozen
    db.session.refresh(shown)
    assert shown.rules_id == first


def test_moving_over_asks_for_what_is_new_and_keeps_the_support(client, shown, campaign, cast, sign_in, at):
    before = frozen(shown)
    version = publish(campaign, cast, at)
    sign_in(client, "maya")
    short = client.post(f"/ideas/{shown.slug}/rules", data={"number": "2", "fact_weight": "901"})
    assert short.status_code == 422
    assert "Weight: at most 900 g, please." in short.text
    assert "Please confirm: It has no sharp edges." in short.text
    assert 'value="901"' in short.text
    assert [move(client, shown).status_code for _click in range(2)] == [303, 303]
    assert frozen(shown) == before
    assert (shown.rules_id, shown.facts["weight"], shown.confirmations["safe"]) == (version.id, 250, True)
    revision = db.session.query(Revision).one()
    assert (revision.kind, revision.state, revision.by_id) == ("rules", "accepted", cast.maya.id)
    assert revision.before == {"rules": 1, "facts": {"weight": None}, "confirmations": {}}
    assert revision.after == {"rules": 2, "facts": {"weight": 250}, "confirmations": {"safe": True}}
    assert "250 g" in client.get(f"/ideas/{shown.slug}").text
    history = html.unescape(client.get(f"/ideas/{shown.slug}/history").text)
    assert all(words in history for words in ("version 1", "version 2", "250 g", "It has no sharp edges."))


def test_what_does_not_fit_is_named_and_keeps_the_idea_where_it_is(client, shown, campaign, cast, sign_in, at):
    bounded = [{**FACTS[0], "max": 20}, *FACTS[1:], WEIGHT]
    publish(campaign, cast, at, facts=bounded, min_pictures=3, pitch_length=[150, 200], title_length=[3, 5])
    sign_in(client, "maya")
    page = page_of(client, shown)
    for sentence in (
        "Longest side: at most 20 cm, please.", "Add 2 more pictures.", "Pitch: at least 150 characters, please.",
        "Title: at most 5 characters, please.",
    ):  # fmt: skip
        assert sentence in page, sentence
    assert f'href="/ideas/{shown.slug}/changes"' in page
    assert "Move it over" not in page
    assert move(client, shown).status_code == 422
    assert db.session.query(Revision).count() == 0


def test_nobody_moves_to_rules_she_did_not_see(client, shown, campaign, cast, sign_in, at):
    publish(campaign, cast, at)
    publish(campaign, cast, at, reward="Nothing at all.")
    sign_in(client, "maya")
    answer = move(client, shown, number=2)
    assert answer.status_code == 409
    assert "A newer version of the rules was published meanwhile" in answer.text
    assert "Nothing at all." in answer.text
    assert 'value="250"' in answer.text
    assert db.session.query(Revision).count() == 0
    assert move(client, shown, number=3).status_code == 303


def test_the_page_is_the_owners_and_only_for_ideas_that_gather_support(
    client, shown, campaign, cast, sign_in, at, forward
):
    publish(campaign, cast, at)
    sign_in(client, "tom")
    assert client.get(f"/ideas/{shown.slug}/rules").status_code == 404
    assert move(client, shown).status_code == 404
    forward(days=61)
    sign_in(client, "maya")
    assert "Only an idea that gathers support can move over" in page_of(client, shown)
    assert "Only an idea that gathers support" in html.unescape(move(client, shown).text)
    assert db.session.query(Revision).count() == 0


def test_everything_that_is_asked_stands_there_before_and_is_enforced_at_the_end(client, campaign, cast, sign_in, at):
    """One walk over all constraints: beside the form, on the page of the campaign, and at sending."""
    idea = making.whole(campaign, cast.maya, at=at)
    sign_in(client, "maya")
    texts = [html.unescape(client.get(address).text) for address in ("/ideas/new", "/campaigns/open-call")]
    good = {name: getattr(idea, name) for name in ("title", "pitch", "story", "facts", "confirmations")}
    ticks = list(making.TICKS)
    for words, name, broken in (
        ("5 to 80 characters", "title", "Tide"), ("5 to 80 characters", "title", "T" * 81),
        ("20 to 200 characters", "pitch", "short"), ("20 to 200 characters", "pitch", "p" * 201),
        ("100 to 10,000 characters", "story", "s" * 99), ("100 to 10,000 characters", "story", "s" * 10_001),
        ("1 to 200 cm", "facts", {"longest_side": 0, "parts": 1}), ("1 to 200 cm", "facts", {"parts": 1}),
        ("1 to 5,000", "facts", {"longest_side": 1, "parts": 5001}),
        ("0 to 99 years", "facts", {"longest_side": 1, "parts": 1, "age": 100}),
        ("This is my own work", "confirmations", dict.fromkeys(ticks[1:], True)),
        ("It is about none of these: weapons that look real", "confirmations", dict.fromkeys(ticks[:2], True)),
    ):  # fmt: skip
        assert all(words in page for page in texts), words
        assert sent(client, idea, good | {name: broken}) == 422, (name, broken)
    assert all("1 to 12" in page and "the first one with words" in page for page in texts)
    campaign.opens_at = at + timedelta(minutes=1)
    assert sent(client, idea, good) == 422
    campaign.opens_at, campaign.closes_at = at - timedelta(days=9), at
    assert sent(client, idea, good) == 422
    campaign.closes_at = None
    assert sent(client, idea, good) == 303


def sent(client, idea: Idea, values) -> int:
    for name, value in values.items():
        setattr(idea, name, value)
    db.session.commit()
    return client.post(f"/ideas/{idea.slug}/submission").status_code


def test_pictures_are_counted_at_both_ends(client, whole, campaign, cast, sign_in, at):
    publish(campaign, cast, at, min_pictures=2, max_pictures=2, confirmations=OPEN_CALL.terms["confirmations"],
            facts=FACTS)  # fmt: skip
    sign_in(client, "maya")
    assert client.post(f"/ideas/{whole.slug}/submission").status_code == 422
    for name in ("b.jpg", "c.jpg"):
        file = making.upload(making.picture_file(), name)
        came = client.post(f"/ideas/{whole.slug}/pictures", data={"pictures": file})
    assert "at most 2 pictures" in html.unescape(came.text)
    assert client.post(f"/ideas/{whole.slug}/submission").status_code == 303
