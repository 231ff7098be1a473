"""What privacy asks of the review room: a staff member's own acts, and the claims she leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.conversations.models import Flag
from ideas.db import db
from ideas.review.models import Claim, Decision, Outcome
from ideas.submissions.models import Revision

JUDGED = ("verdict", "codes", "why")


def export(member: Member) -> dict[str, Any]:
    """What this member judged as staff, and judges now. What was decided about her ideas stands with the ideas."""
    her = member.id
    taken = sa.or_(Decision.decided_by_id == her, Decision.confirmed_by_id == her)
    return {
        "outcomes": _rows(Outcome, Outcome.by_id == her, *JUDGED, "at"),
        "decisions": _rows(Decision, taken, *JUDGED, "decided_at", "confirmed_at"),
        "changes_decided": _rows(Revision, Revision.decided_by_id == her, "number", "state", "answer", "ended_at"),
        "flags_decided": _rows(Flag, Flag.decided_by_id == her, "subject_kind", "state", "answer", "decided_at"),
        "claims": _rows(Claim, Claim.by_id == her, "at"),
    }


def _rows(model: Any, hers: sa.ColumnElement[bool], *columns: str) -> list[dict[str, Any]]:
    found = db.session.scalars(sa.select(model).where(hers).order_by(model.idea_id))
    return [{"idea": row.idea_id, **{name: getattr(row, name) for name in columns}} for row in found]


def forget(member: Member, *, at: datetime) -> None:
    """Let go of her claims. Outcomes and decisions stay: other people's ideas rest on them."""
    db.session.execute(sa.delete(Claim).where(Claim.by_id == member.id))
