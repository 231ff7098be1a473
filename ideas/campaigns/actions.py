"""Beginning campaigns and publishing versions of their rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign, Rules
from ideas.campaigns.rules import why_not_publish
from ideas.db import db
from ideas.markup import render
from ideas.office import audit
from ideas.refusals import refuse_if


def begin(
    slug: str, title: str, need: str, terms: dict[str, Any], *, by: Member | None, at: datetime,
    closes_at: datetime | None = None,
) -> Campaign:  # fmt: skip
    """Open a campaign with the first version of its rules. `need` is Markdown, `terms` are columns of Rules."""
    campaign = Campaign(slug=slug, title=title, need=need, need_html=render(need), opens_at=at, closes_at=closes_at)
    db.session.add(campaign)
    db.session.flush()
    publish(campaign, terms, by=by, at=at)
    audit.record("campaign.begun", "campaign", campaign.id, by=by.id if by else None, at=at)
    return campaign


def publish(campaign: Campaign, terms: dict[str, Any], *, by: Member | None, at: datetime) -> Rules:
    """Publish a new version of the rules; ideas that are public keep theirs. Raises Refused."""
    refuse_if(why_not_publish(terms))
    last = db.session.scalar(sa.select(sa.func.max(Rules.number)).where(Rules.campaign_id == campaign.id)) or 0
    rules = Rules(campaign_id=campaign.id, number=last + 1, published_at=at, **terms)
    db.session.add(rules)
    db.session.flush()
    audit.record("rules.published", "rules", rules.id, by=by.id if by else None, at=at, after={"number": rules.number})
    return rules
