"""Jobs of the room: the sizes of a picture that its upload did not wait for."""

from __future__ import annotations

from typing import Any

from ideas import clock, pictures
from ideas.db import db
from ideas.submissions.models import Picture
from ideas.submissions.pictures import finish


def make_renditions(payload: dict[str, Any]) -> None:
    """Make the remaining sizes of one picture. No transaction is open while the decoder works."""
    picture = db.session.get(Picture, payload["picture_id"])
    master = picture.master if picture else None
    db.session.commit()
    if master is None:
        return
    made, files = pictures.make_renditions(master)
    pictures.keep(files)
    finish(payload["picture_id"], list(made), files, at=clock.now())
    db.session.commit()


JOBS = {"submissions.renditions": make_renditions}
