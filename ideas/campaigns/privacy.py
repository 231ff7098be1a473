"""What privacy asks of the campaigns: who saved a draft is known only as long as she is a member."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns.models import RulesDraft
from ideas.db import db


def export(member: Member) -> dict[str, Any]:
    """The drafts of rules this member saved last. Their text is the organisation's."""
    saved = db.session.scalars(sa.select(RulesDraft).where(RulesDraft.saved_by_id == member.id))
    return {"rules_drafts_saved": [{"campaign": row.campaign_id, "at": row.saved_at.isoformat()} for row in saved]}


def forget(member: Member, *, at: datetime) -> None:
    """The draft stays; that she saved it goes."""
    db.session.execute(sa.update(RulesDraft).where(RulesDraft.saved_by_id == member.id).values(saved_by_id=None))
