"""Keep an idea for later, and keep it no longer: one button each."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db
from ideas.guards import me, signed_in
from ideas.refusals import way_back
from ideas.submissions import bookmarks
from ideas.submissions.queries import idea_for
from ideas.submissions.views import bp
from ideas.words import _


@bp.post("/ideas/<slug>/bookmark")
@signed_in
def bookmark(slug: str) -> Response:
    """Keep an idea for later."""
    bookmarks.keep(idea_for(me(), slug), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Kept for you alone: you find it under “Kept for later”."), "done")
    return redirect(way_back(url_for("gallery.idea", slug=slug)), 303)


@bp.post("/ideas/<slug>/bookmark/withdrawal")
@signed_in
def bookmark_withdrawal(slug: str) -> Response:
    """Keep it no longer."""
    bookmarks.drop(slug, by=me())
    db.session.commit()
    flash(_("You no longer keep this idea."), "done")
    return redirect(way_back(url_for("gallery.bookmarks")), 303)
