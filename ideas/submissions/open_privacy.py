"""What the room keeps about what a member added to her public ideas, and what of it goes with her account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions import pictures, queries, revisions, shelves
from ideas.submissions.models import Idea, Revision, Update
from ideas.words import _

UPDATE = ("title", "text", "saved_at", "published_at", "withdrawn_at")
REVISION = ("number", "kind", "state", "at", "why", "before", "after", "answer", "ended_at")


def export(member: Member) -> dict[str, Any]:
    """Her updates with their pictures, and her changes of public ideas with what became of them."""
    posted = sa.select(Update, Idea.slug).join(Idea, Idea.id == Update.idea_id).where(Update.by_id == member.id)
    changed = sa.select(Revision, Idea.slug).join(Idea, Idea.id == Revision.idea_id).where(Revision.by_id == member.id)
    return {
        "updates": [
            {"idea": slug, **_named(update, UPDATE), "pictures": _pictures(update)}
            for update, slug in db.session.execute(posted.order_by(Update.id))
        ],
        "changes": [
            {"idea": slug, **_named(revision, REVISION)}
            for revision, slug in db.session.execute(changed.order_by(Revision.id))
        ],
    }


def _named(row: Update | Revision, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _pictures(update: Update) -> list[dict[str, Any]]:
    hanging = queries.pictures_of(update.idea_id, shelves.of_update(update.id))
    return [{"file_name": each.file_name, "stored_as": each.master, "alt": each.alt} for each in hanging]


def forget(member: Member, *, at: datetime) -> None:
    """Drafts of updates are deleted and changes that wait are taken back; what was published stays with its idea."""
    owned = sa.select(Idea).where(Idea.owner_id == member.id)
    for idea in db.session.scalars(owned.order_by(Idea.id)).all():
        revisions.forget_new_cover(idea)
    waiting = sa.select(Revision).where(Revision.by_id == member.id, Revision.state == "waiting")
    for revision in db.session.scalars(waiting).all():
        idea = db.session.get_one(Idea, revision.idea_id)
        revisions.withdraw(revision, idea, at=at, why=_("Its creator's account is closed."))
    drafts = sa.select(Update).where(Update.by_id == member.id, Update.published_at.is_(None))
    for update in db.session.scalars(drafts).all():
        for picture in queries.pictures_of(update.idea_id, shelves.of_update(update.id)):
            pictures.take_off(picture)
        db.session.delete(update)
    db.session.flush()
