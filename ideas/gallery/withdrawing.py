"""Before an owner takes a public idea back: what happens then, and who will hear of it."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas.gallery.views import bp
from ideas.guards import me, signed_in
from ideas.submissions.queries import own_idea
from ideas.submissions.rules import MAX_WHY, why_not_withdraw
from ideas.submissions.stages import PUBLIC
from ideas.voting.queries import standing


@bp.get("/ideas/<slug>/withdrawal")
@signed_in
def withdrawal(slug: str) -> str | Response:
    """What taking the idea back means; the button does it. A draft has the same in its last step."""
    idea = own_idea(me(), slug)
    if idea.stage not in PUBLIC:
        return redirect(url_for("submissions.draft_check", slug=slug), 303)
    return render_template(
        "gallery/withdrawal.html",
        idea=idea,
        reason=why_not_withdraw(idea),
        supporters=standing(idea.id).count,
        most=MAX_WHY,
    )
