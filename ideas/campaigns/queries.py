"""Which campaigns there are, and which version of their rules is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ideas.campaigns.models import Campaign, Rules, RulesDraft
from ideas.db import db

PUBLISHED = sa.exists().where(Rules.campaign_id == Campaign.id)
"""A campaign that has a version of its rules; without one it is a draft that only admins see."""


def by_slug(slug: str) -> Campaign | None:
    """A published campaign."""
    return db.session.scalar(sa.select(Campaign).where(Campaign.slug == slug, PUBLISHED))


def known_by(slug: str) -> Campaign | None:
    """A campaign, published or not."""
    return db.session.scalar(sa.select(Campaign).where(Campaign.slug == slug))


def open_campaigns(at: datetime) -> Sequence[Campaign]:
    """The campaigns that take ideas at that moment, the standing ones first, the one that closes last before."""
    still = sa.or_(Campaign.closes_at.is_(None), Campaign.closes_at > at)
    return db.session.scalars(
        sa.select(Campaign)
        .where(Campaign.opens_at <= at, still, PUBLISHED)
        .order_by(Campaign.closes_at.is_not(None), Campaign.closes_at.desc(), Campaign.id)
    ).all()


def newest_rules(campaign_id: int) -> Rules:
    """The version in force for whatever is not public yet. A campaign always has one."""
    return db.session.scalars(
        sa.select(Rules).where(Rules.campaign_id == campaign_id).order_by(Rules.number.desc()).limit(1)
    ).one()


def versions(campaign_id: int) -> Sequence[Rules]:
    """Every published version, the newest first."""
    own = sa.select(Rules).where(Rules.campaign_id == campaign_id)
    return db.session.scalars(own.order_by(Rules.number.desc())).all()


def draft_of(campaign_id: int) -> RulesDraft | None:
    """The next version as it is being written, if anybody ever began one; empty when nothing is unpublished."""
    own = sa.select(RulesDraft).where(RulesDraft.campaign_id == campaign_id)
    return db.session.scalar(own.execution_options(populate_existing=True))


def on_the_desk() -> list[tuple[Campaign, Rules | None, RulesDraft | None]]:
    """Every campaign with the version in force and the draft of the next, the one begun last first."""
    newest = sa.select(sa.func.max(Rules.number)).where(Rules.campaign_id == Campaign.id).correlate(Campaign)
    in_force = sa.and_(Rules.campaign_id == Campaign.id, Rules.number == newest.scalar_subquery())
    rows = sa.select(Campaign, Rules, RulesDraft).outerjoin(Rules, in_force)
    drafts = rows.outerjoin(RulesDraft, RulesDraft.campaign_id == Campaign.id)
    return [(row[0], row[1], row[2]) for row in db.session.execute(drafts.order_by(Campaign.id.desc()))]


def count_unpublished() -> int:
    """Campaigns with changes that nobody outside sees yet."""
    return sum(1 for content in db.session.scalars(sa.select(RulesDraft.content)) if content)
