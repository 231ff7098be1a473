"""Campaigns begin once, and a published version of rules never changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ideas.campaigns import actions, queries
from ideas.campaigns.calls import OPEN_CALL, SMALL_BATCH, ensure
from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.rules import Fact, why_not_offer, why_not_publish
from ideas.db import db
from ideas.refusals import Refused
from ideas.words import speaking


def test_the_first_campaign_is_begun_by_a_command_and_only_once(shell):
    first, second = shell("campaigns", "open-call"), shell("campaigns", "open-call")
    assert "has begun" in first.stdout
    assert "was there already" in second.stdout
    assert db.session.query(Campaign).count() == db.session.query(Rules).count() == 1


def test_the_open_call_has_the_gates_of_the_rulebook(app, at):
    campaign, _new = ensure(OPEN_CALL, by=None, at=at)
    rules = queries.newest_rules(campaign.id)
    assert rules.gates == [[100, 365], [1000, 182], [5000, 182], [10000, 0]]
    assert rules.first_days + sum(days for _gate, days in rules.gates) == 789
    assert rules.goal == 10_000


def test_the_small_batch_can_be_carried_over_its_goal_by_hand(app, at):
    campaign, _new = ensure(SMALL_BATCH, by=None, at=at)
    rules = queries.newest_rules(campaign.id)
    assert [gate for gate, _days in rules.gates] == [3, 6, 9, 12]
    assert (rules.review, rules.embargo_hours) == ("rolling", 0)


def test_a_change_of_rules_is_a_new_version(app, cast, at):
    campaign, _new = ensure(OPEN_CALL, by=None, at=at)
    changed = actions.publish(campaign, OPEN_CALL.terms | {"max_pictures": 6}, by=cast.ada, at=at)
    assert changed.number == 2
    assert queries.newest_rules(campaign.id).max_pictures == 6
    assert [rules.max_pictures for rules in db.session.query(Rules).order_by(Rules.number)] == [12, 6]


def test_the_database_refuses_to_change_published_rules(app, at):
    campaign, _new = ensure(OPEN_CALL, by=None, at=at)
    db.session.commit()
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.update(Rules).where(Rules.campaign_id == campaign.id).values(max_pictures=1))
    db.session.rollback()


@pytest.mark.parametrize(
    "lie",
    [
        {"mode": "lottery"},
        {"gates": []},
        {"gates": [[100, 10], [100, 10]]},
        {"gates": [[0, 10]]},
        {"gates": [[10, -1]]},
        {"confirmations": [{"key": "parts", "label": "x"}]},
    ],
)
def test_terms_that_make_no_sense_are_not_published(app, at, lie):
    campaign, _new = ensure(OPEN_CALL, by=None, at=at)
    assert why_not_publish(OPEN_CALL.terms | lie)
    with pytest.raises(Refused):
        actions.publish(campaign, OPEN_CALL.terms | lie, by=None, at=at)


def test_a_campaign_takes_ideas_from_its_first_to_its_last_moment(app, at):
    campaign = Campaign(title="Spring", opens_at=at, closes_at=at + timedelta(days=1))
    assert why_not_offer(campaign, at - timedelta(seconds=1)) == "“Spring” opens on 7 September 2026."
    assert why_not_offer(campaign, at) is None
    assert why_not_offer(campaign, at + timedelta(days=1)) == "“Spring” closed on 8 September 2026."


def test_only_campaigns_that_take_ideas_are_offered(app, at):
    ensure(OPEN_CALL, by=None, at=at)
    ended, _new = ensure(SMALL_BATCH, by=None, at=at)
    ended.closes_at = at + timedelta(days=2)
    db.session.flush()
    assert [one.slug for one in queries.open_campaigns(at)] == ["open-call", "small-batch"]
    assert [one.slug for one in queries.open_campaigns(at + timedelta(days=2))] == ["open-call"]
    assert queries.open_campaigns(at - timedelta(days=1)) == []


def test_a_fact_says_its_bounds_in_the_language_of_its_reader(app):
    fact = Fact("height", "Height", "cm", 0.5, 1200, required=True)
    assert fact.bounds() == "0.5 to 1,200 cm"
    assert fact.why_not(1201) == "Height: at most 1,200 cm, please."
    assert fact.why_not(0.5) is None
    with speaking("de"):
        assert "1.200" in fact.bounds()
