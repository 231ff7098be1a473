"""The last touches of the demo world: nobody is told old news, and the cast has some unread."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.db import db
from ideas.notices.models import Notice
from ideas.office.models import Mail
from ideas.submissions.models import Passage
from ideas.voting.models import Announcement

UNREAD = timedelta(days=60)


def settle(now: datetime) -> None:
    """Every passage so far counts as announced, old notices as read and their mail as sent long ago."""
    done = sa.select(Passage.id, sa.literal(0), Passage.at, Passage.at).where(
        ~sa.exists().where(Announcement.passage_id == Passage.id)
    )
    columns = ["passage_id", "last_member_id", "started_at", "finished_at"]
    db.session.execute(sa.insert(Announcement).from_select(columns, done))
    db.session.execute(
        sa.update(Notice).where(Notice.created_at < now - UNREAD, Notice.read_at.is_(None)).values(read_at=now - UNREAD)
    )
    db.session.execute(
        sa.update(Mail).where(Mail.state == "waiting").values(state="sent", sent_at=Mail.created_at, attempts=1)
    )
