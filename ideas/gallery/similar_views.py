"""Ideas like a title, while it is typed."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, render_template, request

from ideas import clock
from ideas.db import own_transaction
from ideas.gallery.alike import cards_like
from ideas.gallery.views import bp
from ideas.guards import me, signed_in
from ideas.office import buckets
from ideas.submissions.queries import own_id
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
    cards = cards_like(title, idea_id=own_id(me(), slug) if slug else None, not_by=member_id)
    answer = make_response(render_template("gallery/_similar.html", cards=cards) if cards else ("", 204))
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
