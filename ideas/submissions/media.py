"""Stored files: who may see one, how much of the store a member fills, and what nobody uses any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.db import db, insert_once
from ideas.storage import Folder, store
from ideas.submissions.models import OWN_SHELF, Idea, MediaFile, Picture, PictureFile, Update
from ideas.submissions.shelves import THE_UPDATES
from ideas.submissions.stages import GONE, PUBLIC

REST = timedelta(days=1)
"""How long a file without a picture is kept: an upload may be about to use it."""
PART_REST = timedelta(hours=1)
BATCH = 200

PICTURES = (".jpg", ".webp", ".png", ".avif")
SEEN = "public"
WENT = "gone"


def standing_of(name: str) -> str | None:
    """`public` when a public idea shows the file, `gone` when only withdrawn or removed ones did, else None."""
    stages = set(
        db.session.scalars(
            sa.select(Idea.stage)
            .join(Picture, Picture.idea_id == Idea.id)
            .join(PictureFile, PictureFile.picture_id == Picture.id)
            .where(PictureFile.name == name, is_shown())
        )
    )
    if stages & PUBLIC:
        return SEEN
    return WENT if stages and stages <= GONE else None


def is_shown() -> sa.ColumnElement[bool]:
    """Whether a picture stands where everybody who sees its idea sees it: on the idea, or in a published update."""
    published = sa.exists().where(
        Update.idea_id == Picture.idea_id, Update.published_at.is_not(None), Update.withdrawn_at.is_(None),
        Picture.shelf == THE_UPDATES,
    )  # fmt: skip
    return sa.or_(Picture.shelf == OWN_SHELF, published)


def is_of(idea: Idea, name: str) -> bool:
    """Whether the file belongs to a picture of the idea."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    PictureFile.name == name, PictureFile.picture_id == Picture.id, Picture.idea_id == idea.id
                )
            )
        )
    )


def is_shown_by(idea: Idea, name: str) -> bool:
    """Whether the file belongs to a picture that the idea itself shows."""
    own = (Picture.idea_id == idea.id, Picture.shelf == OWN_SHELF, PictureFile.picture_id == Picture.id)
    return bool(db.session.scalar(sa.select(sa.exists().where(PictureFile.name == name, *own))))


def bytes_of(member_id: int) -> int:
    """What the files that a member brought take up in the store."""
    total = sa.select(sa.func.coalesce(sa.func.sum(MediaFile.bytes), 0)).where(MediaFile.added_by_id == member_id)
    return int(db.session.scalar(total) or 0)


def sweep(at: datetime) -> int:
    """Forget files that no picture uses, then remove from the store what no row names. How many files went.

    Two steps with a day between them: a file that comes back meanwhile gets a new row and a new date.
    """
    used = sa.exists().where(PictureFile.name == MediaFile.name)
    db.session.execute(sa.delete(MediaFile).where(~used, MediaFile.added_at < at - REST))
    db.session.commit()
    shelf, removed = store(), 0
    names = [name for name in shelf.names() if name.endswith(PICTURES)]
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        known = set(db.session.scalars(sa.select(MediaFile.name).where(MediaFile.name.in_(some))))
        db.session.commit()
        removed += sum(_remove_old(name, at) for name in some if name not in known)
    if isinstance(shelf, Folder):
        shelf.sweep_parts(at - PART_REST)
    return removed


def _remove_old(name: str, at: datetime) -> bool:
    """Remove a file that is in no row, unless it was stored lately or somebody has just named it.

    The row inserted here is never committed: it makes an upload of the same file wait with its own row until the file
    is gone, so that it sees that and stores the file once more (`pictures.keep_missing`).
    """
    stored = store().stored_at(name)
    if stored is None or stored > at - REST:
        return False
    is_free = insert_once(MediaFile, name=name, type="", bytes=0, added_by_id=None, added_at=at)
    if is_free:
        store().remove(name)
    db.session.rollback()
    return is_free
