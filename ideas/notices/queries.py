"""What the inbox shows."""

from __future__ import annotations

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.models import Notice


def unread_count(member: Member) -> int:
    """How many notices wait unread, at most 100 (the bell says 99+)."""
    unread = sa.select(Notice.id).where(Notice.member_id == member.id, Notice.read_at.is_(None)).limit(100)
    return db.session.scalar(sa.select(sa.func.count()).select_from(unread.subquery())) or 0
