"""Which campaigns there are, and which version of their rules is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ideas.campaigns.models import Campaign, Rules
from ideas.db import db


def by_slug(slug: str) -> Campaign | None:
    return db.session.scalar(sa.select(Campaign).where(Campaign.slug == slug))


def open_campaigns(at: datetime) -> Sequence[Campaign]:
    """The campaigns that take ideas at that moment, the standing ones first, the one that closes last before."""
    still = sa.or_(Campaign.closes_at.is_(None), Campaign.closes_at > at)
    return db.session.scalars(
        sa.select(Campaign)
        .where(Campaign.opens_at <= at, still)
        .order_by(Campaign.closes_at.is_not(None), Campaign.closes_at.desc(), Campaign.id)
    ).all()


def newest_rules(campaign_id: int) -> Rules:
    """The version in force for whatever is not public yet. A campaign always has one."""
    return db.session.scalars(
        sa.select(Rules).where(Rules.campaign_id == campaign_id).order_by(Rules.number.desc()).limit(1)
    ).one()
