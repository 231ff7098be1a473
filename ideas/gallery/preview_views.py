"""The idea page of an idea that is not public: for whoever may see it, and for whoever has its secret link."""

from __future__ import annotations

from flask import abort, after_this_request, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from ideas import clock
from ideas.gallery import preview as previews
from ideas.gallery.idea_page import IdeaPage
from ideas.gallery.idea_views import Panel, drawn
from ideas.gallery.views import bp
from ideas.guards import me, public, signed_in
from ideas.submissions.draft_links import SHOWN, idea_behind
from ideas.submissions.models import Idea
from ideas.submissions.queries import idea_for
from ideas.submissions.stages import PUBLIC
from ideas.submissions.views_links import keep_secret


@bp.get("/ideas/<slug>/preview")
@signed_in
def preview(slug: str) -> str | Answer:
    """The idea as everybody will see it. `?step=pictures`: the step of the form to go back to."""
    idea = idea_for(me(), slug)
    if idea.stage in PUBLIC:
        return to_public(idea)
    return shown_as(
        previews.as_published(idea, at=clock.now()), previews.for_member(idea, me(), request.args.get("step"))
    )


@bp.get("/drafts/<key>")
@public
def secret_draft(key: str) -> str | Answer:
    """The same for somebody with the link, without an account. 410 when the idea was taken back."""
    after_this_request(keep_secret)
    idea = idea_behind(key)
    if idea.stage in PUBLIC:
        return to_public(idea)
    if idea.stage not in SHOWN:
        abort(410)
    shown = previews.nameless(previews.as_published(idea, at=clock.now()))
    return shown_as(shown, previews.by_key(idea, key))


def to_public(idea: Idea) -> Answer:
    return redirect(url_for("gallery.idea", slug=idea.slug), 303)


def shown_as(shown: IdeaPage, preview: previews.Preview) -> str:
    """The page of an open idea, with acts that do nothing."""
    panel = Panel(is_public=True, takes_support=True, is_creator=False, why_not=None)
    return drawn(shown, panel, who=None, at=clock.now(), preview=preview)
