"""What the voting room keeps about a member: which ideas she supported, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.models import Idea
from ideas.voting.models import Support


def export(member: Member) -> dict[str, Any]:
    """The ideas she supports, with the moment; whether a support is held is no part of it."""
    given = sa.select(Idea.slug, Support.at).join(Idea, Idea.id == Support.idea_id)
    rows = db.session.execute(given.where(Support.member_id == member.id).order_by(Support.id))
    return {"supports": [{"idea": slug, "at": moment} for slug, moment in rows]}


def forget(member: Member, *, at: datetime) -> None:
    """The numbers stay, and nobody knows any longer that she was among them."""
    hers = sa.update(Support).where(Support.member_id == member.id).values(member_id=None)
    db.session.execute(hers.execution_options(synchronize_session=False))
