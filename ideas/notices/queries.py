"""What the inbox shows."""

from __future__ import annotations

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.models import MailChoice, Notice
from ideas.paging import Page, page_of

PAGE = 40


def unread_count(member: Member) -> int:
    """How many notices wait unread, at most 100 (the bell says 99+)."""
    unread = sa.select(Notice.id).where(Notice.member_id == member.id, Notice.read_at.is_(None)).limit(100)
    return db.session.scalar(sa.select(sa.func.count()).select_from(unread.subquery())) or 0


def inbox(member: Member, *, after: str | None) -> Page:
    """The member's notices, the newest first."""
    mine = sa.select(Notice).where(Notice.member_id == member.id)
    return page_of(mine, keys=(Notice.id.expression,), after=after, size=PAGE)


def unwanted_kinds(member_id: int) -> set[str]:
    """The kinds the member does not want by mail."""
    return set(db.session.scalars(sa.select(MailChoice.kind).where(MailChoice.member_id == member_id)))
