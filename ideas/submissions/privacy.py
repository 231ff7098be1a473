"""What the room keeps about a member, and what becomes of her ideas when she has closed her account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions import lifecycle, queries, rules
from ideas.submissions.models import Creator, Follow, Idea, MediaFile, Passage, Picture, PictureFile
from ideas.submissions.stages import Stage

TEXTS = (
    "slug",
    "title",
    "pitch",
    "story",
    "facts",
    "confirmations",
    "stage",
    "created_at",
    "submitted_at",
    "opened_at",
)


def export(member: Member) -> dict[str, Any]:
    """Her ideas with their pictures, the ideas she creates with others, and what she follows."""
    mine = db.session.scalars(sa.select(Idea).where(Idea.owner_id == member.id).order_by(Idea.id)).all()
    shares = db.session.execute(
        sa.select(Idea.slug, Creator.share_ppm, Creator.accepted_at)
        .join(Idea, Idea.id == Creator.idea_id)
        .where(Creator.member_id == member.id)
        .order_by(Idea.id)
    )
    follows = sa.select(Idea.slug).join(Follow, Follow.idea_id == Idea.id).where(Follow.member_id == member.id)
    return {
        "ideas": [{**{name: getattr(idea, name) for name in TEXTS}, "pictures": _pictures(idea)} for idea in mine],
        "creates": [{"idea": slug, "share_ppm": share, "accepted": at} for slug, share, at in shares],
        "follows": list(db.session.scalars(follows.order_by(Idea.id))),
    }


def _pictures(idea: Idea) -> list[dict[str, Any]]:
    return [
        {"file_name": picture.file_name, "stored_as": picture.master, "alt": picture.alt, "caption": picture.caption}
        for picture in queries.pictures_of(idea.id)
    ]


def forget(member: Member, *, at: datetime) -> None:
    """Drafts nobody has seen are deleted, what is before its review is withdrawn, decided ideas stay."""
    for idea in db.session.scalars(sa.select(Idea).where(Idea.owner_id == member.id).order_by(Idea.id)).all():
        if idea.stage == Stage.DRAFT:
            _delete(idea)
        elif idea.stage in rules.WITHDRAWABLE:
            lifecycle.move(idea, Stage.WITHDRAWN, by=member, at=at)
    open_answers = (Creator.member_id == member.id, Creator.accepted_at.is_(None), Creator.declined_at.is_(None))
    db.session.execute(sa.update(Creator).where(*open_answers).values(declined_at=at))
    db.session.execute(sa.delete(Follow).where(Follow.member_id == member.id))
    db.session.execute(sa.update(MediaFile).where(MediaFile.added_by_id == member.id).values(added_by_id=None))


def _delete(idea: Idea) -> None:
    """Delete a draft that was never sent: it has no passages, and no room knows of it."""
    if db.session.scalar(sa.select(sa.exists().where(Passage.idea_id == idea.id))):
        return
    pictures = sa.select(Picture.id).where(Picture.idea_id == idea.id)
    db.session.execute(sa.delete(PictureFile).where(PictureFile.picture_id.in_(pictures)))
    for table in (Picture, Creator, Follow):
        db.session.execute(sa.delete(table).where(table.idea_id == idea.id))
    db.session.execute(sa.delete(Idea).where(Idea.id == idea.id))
