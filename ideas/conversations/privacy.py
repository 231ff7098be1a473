"""What conversations keep about a member, and what is left when she closes her account.

Her comments stay under "a former member", as replies to them stand on other people's pages; whoever wants them gone
deletes them before. Feedback and flags stay without her, what she found helpful goes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas import clock
from ideas.accounts.models import Member
from ideas.conversations import advice
from ideas.conversations.criteria import CRITERIA
from ideas.conversations.models import Comment, Feedback, Flag, Helpful
from ideas.db import db
from ideas.submissions.models import Creator, Idea


def export(member: Member) -> dict[str, Any]:
    """What she said, found helpful and reported; and the private feedback to her ideas, which names nobody."""
    helpful = sa.select(Helpful).where(Helpful.member_id == member.id).order_by(Helpful.comment_id)
    return {
        "comments": _rows(member, Comment, "text", "at", "edited_at", "deleted_at", "removed_why", "is_official"),
        "found_helpful": [{"comment": row.comment_id, "at": row.at} for row in db.session.scalars(helpful)],
        "feedback_given": _rows(member, Feedback, *CRITERIA, "works", "better", "at", "edited_at", "withdrawn_at"),
        "feedback_to_your_ideas": _received(member),
        "flags": _rows(member, Flag, "subject_kind", "kind", "evidence", "at", "state", "decided_at", "answer"),
    }


def _rows(member: Member, model: Any, *columns: str) -> list[dict[str, Any]]:
    found = db.session.execute(
        sa.select(Idea.slug, *(getattr(model, name) for name in columns))
        .join(Idea, Idea.id == model.idea_id)
        .where(model.by_id == member.id)
        .order_by(model.id)
    )
    return [dict(zip(("idea", *columns), row, strict=True)) for row in found]


def _received(member: Member) -> list[dict[str, Any]]:
    """What the page of the creators shows: words and days, no names, no moments."""
    accepted = sa.exists().where(
        Creator.idea_id == Idea.id, Creator.member_id == member.id, Creator.accepted_at.is_not(None)
    )
    ideas = sa.select(Idea.id, Idea.slug).where(sa.or_(Idea.owner_id == member.id, accepted)).order_by(Idea.id)
    return [
        {"idea": slug, "day": each.day, "what_works": each.works, "what_would_make_it_better": each.better}
        for idea_id, slug in db.session.execute(ideas).all()
        for each in advice.for_creators(idea_id, at=clock.now())
    ]


def forget(member: Member, *, at: datetime) -> None:
    """Take her name off what she said, and her marks off what others said; what was removed loses its words."""
    marked = sa.select(Helpful.comment_id).where(Helpful.member_id == member.id)
    quietly = {"synchronize_session": False}
    fewer = sa.update(Comment).where(Comment.id.in_(marked)).values(helpful=Comment.helpful - 1)
    db.session.execute(fewer.execution_options(**quietly))
    db.session.execute(sa.delete(Helpful).where(Helpful.member_id == member.id))
    removed = sa.update(Comment).where(Comment.by_id == member.id, Comment.deleted_at.is_not(None)).values(text="")
    db.session.execute(removed.execution_options(**quietly))
    for model in (Comment, Feedback, Flag):
        nobody = sa.update(model).where(model.by_id == member.id).values(by_id=None)
        db.session.execute(nobody.execution_options(**quietly))
