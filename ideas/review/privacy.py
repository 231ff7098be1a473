"""What privacy asks of the review room: a staff member's own acts, and the claims she leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.review.models import Claim, Decision, Outcome


def export(member: Member) -> dict[str, Any]:
    """The outcomes and decisions this member gave as staff. What was decided about her ideas stands with the ideas."""
    outcomes = db.session.scalars(sa.select(Outcome).where(Outcome.by_id == member.id).order_by(Outcome.id))
    part = sa.or_(Decision.decided_by_id == member.id, Decision.confirmed_by_id == member.id)
    taken = db.session.scalars(sa.select(Decision).where(part).order_by(Decision.id))
    return {
        "outcomes": [
            {"idea": row.idea_id, "verdict": row.verdict, "codes": row.codes, "why": row.why, "at": row.at.isoformat()}
            for row in outcomes
        ],
        "decisions": [
            {"idea": row.idea_id, "verdict": row.verdict, "codes": row.codes, "why": row.why,
             "at": row.decided_at.isoformat()}
            for row in taken
        ],
    }  # fmt: skip


def forget(member: Member, *, at: datetime) -> None:
    """Let go of her claims. Outcomes and decisions stay: other people's ideas rest on them."""
    db.session.execute(sa.delete(Claim).where(Claim.by_id == member.id))
