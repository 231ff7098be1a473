"""Invitations that wait for a member: the first thing to see among her ideas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.models import Creator, Idea
from ideas.submissions.rules import EDITABLE

MOST_SHOWN = 20


def invitations_of(member: Member) -> Sequence[Any]:
    """Rows of slug, title, share (ppm) and the owner's name, the oldest first: what she has not answered yet."""
    waiting = (Creator.accepted_at.is_(None), Creator.declined_at.is_(None))
    return db.session.execute(
        sa.select(Idea.slug, Idea.title, Creator.share_ppm, Member.name)
        .select_from(Creator)
        .join(Idea, Idea.id == Creator.idea_id)
        .join(Member, Member.id == Idea.owner_id)
        .where(Creator.member_id == member.id, *waiting, Idea.stage.in_(sorted(EDITABLE)))
        .order_by(Creator.invited_at, Creator.id)
        .limit(MOST_SHOWN)
    ).all()
