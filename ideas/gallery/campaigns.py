"""Campaigns as visitors see them: the call, and the version of its rules in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ideas.campaigns.models import Campaign, Rules
from ideas.db import db

MOST = 200


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign with the newest version of its rules."""

    campaign: Campaign
    rules: Rules

    def is_open(self, at: datetime) -> bool:
        closes_at = self.campaign.closes_at
        return self.campaign.opens_at <= at and (closes_at is None or at < closes_at)

    @property
    def most_days(self) -> int:
        """The longest time an idea can gather support under these rules."""
        return int(self.rules.first_days) + sum(int(days) for _supporters, days in self.rules.gates)


def all_campaigns(*, at: datetime) -> list[CampaignPage]:
    """The campaigns that have begun, the always-open ones first, then by their end."""
    rows = db.session.execute(
        _with_rules()
        .where(Campaign.opens_at <= at)
        .order_by(Campaign.closes_at.is_not(None), Campaign.closes_at.desc(), Campaign.id)
        .limit(MOST)
    )
    return [CampaignPage(row[0], row[1]) for row in rows]


def one_campaign(slug: str, *, at: datetime) -> CampaignPage | None:
    """One campaign, from a week before it begins."""
    soon = at + timedelta(days=7)
    row = db.session.execute(_with_rules().where(Campaign.slug == slug, Campaign.opens_at <= soon)).one_or_none()
    return CampaignPage(row[0], row[1]) if row else None


def _with_rules() -> sa.Select[Campaign, Rules]:
    other = aliased(Rules)
    newest = sa.select(sa.func.max(other.number)).where(other.campaign_id == Campaign.id)
    in_force = sa.and_(Rules.campaign_id == Campaign.id, Rules.number == newest.correlate(Campaign).scalar_subquery())
    return sa.select(Campaign, Rules).join(Rules, in_force)
