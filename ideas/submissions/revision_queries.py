"""Looking up revisions: what an idea says now, what was screened last, what waits, and the public history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from ideas.db import db
from ideas.submissions.models import OWN_SHELF, Idea, Picture, Revision
from ideas.submissions.revision_rules import MENDED
from ideas.submissions.shelves import NEW_COVER, of_revision

PER_PAGE = 10
"""Revisions on one page of a history: each takes some time to compare."""


def values_of(idea: Idea) -> dict[str, Any]:
    """What a revision may change, as it is now; the cover by the id of its picture."""
    cover = sa.select(Picture.id).where(Picture.idea_id == idea.id, Picture.shelf == OWN_SHELF)
    return {
        "title": idea.title, "pitch": idea.pitch, "story": idea.story, "facts": dict(idea.facts),
        "cover": db.session.scalar(cover.order_by(Picture.position).limit(1)),
    }  # fmt: skip


def _since_screened(idea_id: int) -> sa.Select[Revision]:
    """The mends that no screener has seen: those after the last accepted change, which shows her the whole text."""
    last = sa.select(sa.func.coalesce(sa.func.max(Revision.number), 0)).where(
        Revision.idea_id == idea_id, Revision.kind == "change", Revision.state == "accepted"
    )
    mends = sa.select(Revision).where(Revision.idea_id == idea_id, Revision.kind == "mend")
    return mends.where(Revision.number > last.scalar_subquery())


def screened_texts(idea: Idea) -> dict[str, str]:
    """Pitch and story as a screener saw them last: what stands there now, without the mends since then."""
    texts = {name: getattr(idea, name) for name in MENDED}
    for mend in db.session.scalars(_since_screened(idea.id).order_by(Revision.number.desc())):
        texts |= {name: mend.before[name] for name in MENDED if name in mend.before}
    return texts


def mends_since_screened(idea: Idea) -> int:
    """How many mends no screener has seen."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(_since_screened(idea.id).subquery())) or 0


def waiting_for(idea_id: int) -> Revision | None:
    """The change of the idea that waits for its screening."""
    return db.session.scalar(sa.select(Revision).where(Revision.idea_id == idea_id, Revision.state == "waiting"))


def last_ended(idea_id: int) -> Revision | None:
    """The last change that was refused or withdrawn, if nothing was accepted since."""
    last = db.session.scalar(
        sa.select(Revision)
        .where(Revision.idea_id == idea_id, Revision.kind == "change", Revision.state != "waiting")
        .order_by(Revision.number.desc())
        .limit(1)
    )
    return last if last is not None and last.state == "refused" else None


def revision_of(idea: Idea, revision_id: int) -> Revision:
    """One revision of the idea; 404 for those of others."""
    found = db.session.scalar(sa.select(Revision).where(Revision.id == revision_id, Revision.idea_id == idea.id))
    if found is None:
        raise NotFound()
    return found


def history_of(idea_id: int, *, below: int | None = None) -> tuple[Sequence[Revision], int]:
    """What everybody may read, newest first: mends and accepted changes, and the place of the first, counted from 1.

    `below`: those with a smaller number only. One more than fits on a page, if there are more.
    """
    public = sa.select(Revision).where(Revision.idea_id == idea_id, Revision.state == "accepted")
    if below is not None:
        public = public.where(Revision.number < below)
    place = db.session.scalar(sa.select(sa.func.count()).select_from(public.subquery())) or 0
    newest = public.options(joinedload(Revision.by)).order_by(Revision.number.desc()).limit(PER_PAGE + 1)
    return db.session.scalars(newest).all(), place


def covers_of(revisions: Sequence[Revision]) -> dict[int, Picture]:
    """The pictures that these revisions put in front or behind, by id."""
    ids = {part["cover"] for revision in revisions for part in (revision.before, revision.after) if "cover" in part}
    found = db.session.scalars(sa.select(Picture).where(Picture.id.in_(ids - {None}))) if ids else ()
    return {picture.id: picture for picture in found}


def new_covers(idea: Idea, waiting: Revision | None) -> Sequence[Picture]:
    """Pictures that were sent as a new cover: with a change that waits, or before one is sent."""
    shelves = [NEW_COVER, *([of_revision(waiting.id)] if waiting else [])]
    return db.session.scalars(
        sa.select(Picture).where(Picture.idea_id == idea.id, Picture.shelf.in_(shelves)).order_by(Picture.id)
    ).all()
