"""Campaigns as visitors see them: the call, the version of its rules in force, and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ideas.campaigns.differences import Difference, between
from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.queries import versions
from ideas.campaigns.rules import state_of
from ideas.db import db

MOST = 200


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign with the newest version of its rules."""

    campaign: Campaign
    rules: Rules

    def is_open(self, at: datetime) -> bool:
        return state_of(self.campaign, at) == "open"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a campaign's rules, and what it changed in the one before."""

    page: CampaignPage
    is_newest: bool
    changes: list[Difference]
    before: Rules | None


def all_campaigns(*, at: datetime) -> dict[str, list[CampaignPage]]:
    """The published campaigns by state: the always-open ones first, then by their end; coming ones by their start."""
    rows = db.session.execute(
        _with_rules()
        .order_by(Campaign.closes_at.is_not(None), Campaign.closes_at.desc(), Campaign.opens_at, Campaign.id)
        .limit(MOST)
    )
    by_state: dict[str, list[CampaignPage]] = {"open": [], "coming": [], "closed": []}
    for row in rows:
        by_state[state_of(row[0], at)].append(CampaignPage(row[0], row[1]))
    by_state["coming"].sort(key=lambda page: page.campaign.opens_at)
    return by_state


def one_campaign(slug: str) -> CampaignPage | None:
    """One published campaign, coming, open or closed."""
    row = db.session.execute(_with_rules().where(Campaign.slug == slug)).one_or_none()
    return CampaignPage(row[0], row[1]) if row else None


def one_version(slug: str, number: int) -> Version | None:
    """One version of its rules, whether it is still in force or not."""
    page = one_campaign(slug)
    known = {rules.number: rules for rules in versions(page.campaign.id)} if page else {}
    if page is None or number not in known:
        return None
    rules, before = known[number], known.get(number - 1)
    changes = between(before, rules) if before else []
    return Version(CampaignPage(page.campaign, rules), rules.number == page.rules.number, changes, before)


def _with_rules() -> sa.Select[Campaign, Rules]:
    other = aliased(Rules)
    newest = sa.select(sa.func.max(other.number)).where(other.campaign_id == Campaign.id)
    in_force = sa.and_(Rules.campaign_id == Campaign.id, Rules.number == newest.correlate(Campaign).scalar_subquery())
    return sa.select(Campaign, Rules).join(Rules, in_force)
