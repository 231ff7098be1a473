"""Jobs of the room: the sizes of a picture that its upload did not wait for, and whom it looks like."""

from __future__ import annotations

from typing import Any

from ideas import clock, pictures
from ideas.db import db
from ideas.submissions import near_pictures
from ideas.submissions.models import Picture
from ideas.submissions.pictures import finish


def make_renditions(payload: dict[str, Any]) -> None:
    """Make the remaining sizes of one picture and compare it with all others. No decoder works in a transaction."""
    master = _master(payload["picture_id"])
    if master is None:
        return
    made, files, looks = pictures.make_renditions(master)
    pictures.keep(files)
    finish(payload["picture_id"], list(made), files, at=clock.now())
    db.session.commit()
    pictures.keep_missing(files)
    near_pictures.compare(payload["picture_id"], looks)


def look(payload: dict[str, Any]) -> None:
    """Compare a picture from before there was anything to compare."""
    master = _master(payload["picture_id"])
    if master is not None:
        near_pictures.compare(payload["picture_id"], pictures.look_at(master))


def _master(picture_id: int) -> str | None:
    picture = db.session.get(Picture, picture_id)
    db.session.commit()
    return picture.master if picture else None


JOBS = {"submissions.renditions": make_renditions, "submissions.look": look}
