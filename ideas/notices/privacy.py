"""What the inbox keeps about a member; nothing of it outlives the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.models import MailChoice, Notice
from ideas.notices.queries import unwanted_kinds
from ideas.office.models import Mail


def export(member: Member) -> dict[str, Any]:
    """The inbox, and which kinds do not come by mail."""
    notices = db.session.scalars(sa.select(Notice).where(Notice.member_id == member.id).order_by(Notice.id))
    return {
        "notices": [
            {"at": row.created_at, "kind": row.kind, "title": row.title, "body": row.body, "read": row.read_at}
            for row in notices
        ],
        "no_mail_for": sorted(unwanted_kinds(member.id)),
    }


def forget(member: Member, *, at: datetime) -> None:
    """Delete the inbox, the choices, and the mail in the tray and in the record."""
    mails = sa.select(Notice.mail_id).where(Notice.member_id == member.id)
    db.session.execute(sa.delete(Mail).where(Mail.id.in_(mails)))
    db.session.execute(sa.delete(Notice).where(Notice.member_id == member.id))
    db.session.execute(sa.delete(MailChoice).where(MailChoice.member_id == member.id))
    if member.address:
        db.session.execute(sa.delete(Mail).where(Mail.to_address == member.address))
