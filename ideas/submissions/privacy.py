"""What the room keeps about a member, and what becomes of her ideas when she has closed her account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.actions import tell_many
from ideas.submissions import creators, letters, lifecycle, open_privacy, queries, rules
from ideas.submissions.models import (
    Bookmark,
    Creator,
    DraftLink,
    Follow,
    Idea,
    MediaFile,
    Passage,
    Picture,
    PictureFile,
)
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
    """Her ideas with their pictures, the ideas she creates with others, what she follows and what she keeps."""
    mine = db.session.scalars(sa.select(Idea).where(Idea.owner_id == member.id).order_by(Idea.id)).all()
    shares = db.session.execute(
        sa.select(Idea.slug, Creator.share_ppm, Creator.invited_at, Creator.accepted_at, Creator.declined_at)
        .join(Idea, Idea.id == Creator.idea_id)
        .where(Creator.member_id == member.id)
        .order_by(Idea.id)
    )
    return {
        "ideas": [{**{name: getattr(idea, name) for name in TEXTS}, "pictures": _pictures(idea)} for idea in mine],
        "creates": [
            {
                "idea": row.slug,
                "share_ppm": row.share_ppm,
                "invited": row.invited_at,
                "accepted": row.accepted_at,
                "declined": row.declined_at,
            }
            for row in shares
        ],
        "follows": _slugs(Follow, member),
        "kept_for_later": _slugs(Bookmark, member),
        **open_privacy.export(member),
    }


def _slugs(table: type[Bookmark] | type[Follow], member: Member) -> list[str]:
    """The ideas she follows, or keeps for later."""
    hers = sa.select(Idea.slug).join(table, table.idea_id == Idea.id).where(table.member_id == member.id)
    return list(db.session.scalars(hers.order_by(Idea.id)))


def _pictures(idea: Idea) -> list[dict[str, Any]]:
    return [
        {"file_name": picture.file_name, "stored_as": picture.master, "alt": picture.alt, "caption": picture.caption}
        for picture in queries.pictures_of(idea.id)
    ]


def forget(member: Member, *, at: datetime) -> None:
    """Drafts nobody has seen are deleted, what is before its review is withdrawn, decided ideas stay."""
    open_privacy.forget(member, at=at)
    for idea in db.session.scalars(sa.select(Idea).where(Idea.owner_id == member.id).order_by(Idea.id)).all():
        if idea.stage == Stage.DRAFT:
            _tell_others(idea, member, at=at)
            _delete(idea)
        elif idea.stage in rules.WITHDRAWABLE:
            _tell_others(idea, member, at=at)
            lifecycle.move(idea, Stage.WITHDRAWN, by=member, at=at)
    owned = sa.select(Idea.id).where(Idea.owner_id == member.id)
    db.session.execute(sa.delete(DraftLink).where(DraftLink.idea_id.in_(owned)))
    creators.forget(member, at=at)
    for table in (Follow, Bookmark):
        db.session.execute(sa.delete(table).where(table.member_id == member.id))
    db.session.execute(sa.update(MediaFile).where(MediaFile.added_by_id == member.id).values(added_by_id=None))


def _tell_others(idea: Idea, member: Member, *, at: datetime) -> None:
    """Whoever had accepted to create the idea too hears that it is gone."""
    others = (each for each in queries.creator_ids(idea) if each != member.id)
    tell_many(others, letters.withdrawn(idea, member), event=f"idea:{idea.id}:gone", at=at)


def _delete(idea: Idea) -> None:
    """Delete a draft that was never sent: it has no passages, and no room knows of it."""
    if db.session.scalar(sa.select(sa.exists().where(Passage.idea_id == idea.id))):
        return
    pictures = sa.select(Picture.id).where(Picture.idea_id == idea.id)
    db.session.execute(sa.delete(PictureFile).where(PictureFile.picture_id.in_(pictures)))
    for table in (Picture, Creator, DraftLink, Follow):
        db.session.execute(sa.delete(table).where(table.idea_id == idea.id))
    db.session.execute(sa.delete(Idea).where(Idea.id == idea.id))
