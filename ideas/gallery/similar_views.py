"""Ideas like a title, while it is typed."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Response, make_response, render_template, request

from ideas import clock
from ideas.db import db, own_transaction
from ideas.gallery.alike import cards_like
from ideas.gallery.views import bp
from ideas.guards import me, signed_in
from ideas.office import buckets
from ideas.submissions.models import Idea
from ideas.words import _

PER_MINUTE = 60


@bp.get("/ideas/similar")
@signed_in
def similar() -> Response:
    """The list of ideas like a title, as a piece of a page; 204 when there are none."""
    title, slug, member_id = request.args.get("title", "").strip(), request.args.get("idea"), me().id
    many = _("You have looked for many titles. Wait a moment.")
    with own_transaction():
        buckets.count(f"similar:{member_id}", many, rate=PER_MINUTE, per=timedelta(minutes=1), at=clock.now())
    own = db.session.scalar(sa.select(Idea.id).where(Idea.slug == slug, Idea.owner_id == member_id)) if slug else None
    cards = cards_like(title, idea_id=own, not_by=member_id)
    answer = make_response(render_template("gallery/_similar.html", cards=cards) if cards else ("", 204))
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
