"""What happened to an idea at addresses of its own: one update, the whole story, and every change."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from sqlalchemy.orm import joinedload

from ideas.bodies import LARGEST
from ideas.db import db
from ideas.gallery.kept import kept
from ideas.gallery.story import told
from ideas.gallery.timeline import events_after, mark_of, shelves_named
from ideas.gallery.views import bp, viewer
from ideas.guards import me_or_none, public
from ideas.review.reasons import labels
from ideas.submissions.models import Revision, Update
from ideas.submissions.queries import pictures_of, public_idea
from ideas.submissions.revision_queries import PER_PAGE as CHANGES
from ideas.submissions.revision_queries import covers_of, history_of
from ideas.submissions.revision_words import Change, changes
from ideas.submissions.shelves import of_update

PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of the history. `place` counts what is public, from 1."""

    place: int
    revision: Revision
    changes: list[Change]


@bp.get("/ideas/<slug>/updates/<int:update_id>")
@public
@kept
def update(slug: str, update_id: int) -> str | tuple[str, int]:
    """One update. 410 with the days when it was taken back."""
    idea = public_idea(me_or_none(), slug)
    found = db.session.get(Update, update_id, options=[joinedload(Update.by)])
    if found is None or found.idea_id != idea.id or found.published_at is None:
        abort(404)
    gone = found.withdrawn_at is not None
    page = render_template(
        "gallery/update.html", idea=idea, update=found, gone=gone, is_owner=viewer() == idea.owner_id,
        pictures=() if gone else pictures_of(idea.id, of_update(found.id)),
    )  # fmt: skip
    return (page, 410) if gone else page


@bp.get("/ideas/<slug>/story")
@public
@kept
def story(slug: str) -> str:
    """Everything that happened to an idea, newest first, page by page."""
    idea, mark = public_idea(me_or_none(), slug), request.args.get("after")
    rows = events_after(idea.id, mark, size=PER_PAGE)
    shown = rows[:PER_PAGE]
    shelves = shelves_named(idea.id, [of_update(row.id) for row in shown if row.kind == "update"])
    return render_template(
        "gallery/story.html", idea=idea, events=told(shown, shelves, opened_at=idea.opened_at), labels=labels,
        paged=bool(mark), goes_on=mark_of(shown[-1]) if len(rows) > PER_PAGE else None,
    )  # fmt: skip


@bp.get("/ideas/<slug>/history")
@public
@kept
def history(slug: str) -> str:
    """Every mend and accepted change with what differs, newest first."""
    idea = public_idea(me_or_none(), slug)
    below = request.args.get("below", type=int)
    revisions, first = history_of(idea.id, below=below if below and below <= LARGEST else None)
    shown = revisions[:CHANGES]
    covers = covers_of(shown)
    entries = [
        Entry(first - n, revision, changes(revision.before, revision.after, idea.rules, covers))
        for n, revision in enumerate(shown)
    ]
    goes_on = shown[-1].number if len(revisions) > CHANGES else None
    return render_template("gallery/history.html", idea=idea, entries=entries, goes_on=goes_on)
