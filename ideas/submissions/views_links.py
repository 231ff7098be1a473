"""The secret link of a draft: the owner makes, renews and ends it; its key opens the pictures of that idea alone."""

from __future__ import annotations

from flask import Response, abort, after_this_request, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.db import db
from ideas.guards import me, public, signed_in
from ideas.refusals import way_back
from ideas.storage import NAME
from ideas.submissions import draft_links, queries
from ideas.submissions import media as files
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC
from ideas.submissions.views import bp
from ideas.submissions.views_media import FLEETING, served
from ideas.words import _


@bp.post("/ideas/<slug>/secret-link")
@signed_in
def secret_link(slug: str) -> Answer:
    """Make the link, or do nothing where there is one."""
    idea = queries.own_idea(me(), slug)
    draft_links.make(idea, at=clock.now())
    return back_to(idea, _("Whoever has the link can see the idea now."))


@bp.post("/ideas/<slug>/secret-link/renewal")
@signed_in
def secret_link_renewal(slug: str) -> Answer:
    """Make another link; the one before leads nowhere."""
    idea = queries.own_idea(me(), slug)
    draft_links.renew(idea, at=clock.now())
    return back_to(idea, _("There is a new link. The old one no longer works."))


@bp.post("/ideas/<slug>/secret-link/removal")
@signed_in
def secret_link_removal(slug: str) -> Answer:
    """End the link."""
    idea = queries.own_idea(me(), slug)
    draft_links.end(idea)
    return back_to(idea, _("The link no longer works."))


def back_to(idea: Idea, said: str) -> Answer:
    db.session.commit()
    flash(said, "done")
    return redirect(f"{way_back(url_for('submissions.draft_check', slug=idea.slug))}#secret-link", 303)


@bp.get("/drafts/<key>/media/<name>")
@public
def secret_media(key: str, name: str) -> Response | Answer:
    """A picture of the idea that the key belongs to, of those the idea shows; nobody keeps a copy."""
    after_this_request(keep_secret)
    idea = draft_links.idea_behind(key)
    if idea.stage in PUBLIC:
        return redirect(url_for("submissions.media", name=name), 303)
    if not NAME.fullmatch(name) or idea.stage not in draft_links.SHOWN or not files.is_shown_by(idea, name):
        abort(404)
    return served(name, FLEETING)


def keep_secret(answer: Response) -> Response:
    """Headers of whatever a key opens or does not open: no copy, no trace in an index, no address given away."""
    answer.headers["Cache-Control"] = FLEETING
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
