"""Stored files over HTTP: public ones for everybody and for caches, those of drafts for their creators alone."""

from __future__ import annotations

from flask import Response, abort, request

from ideas.guards import me, public, signed_in
from ideas.pictures import content_type
from ideas.storage import NAME, Missing, store
from ideas.submissions import media as files
from ideas.submissions import queries
from ideas.submissions.views import bp

LASTING = "public, max-age=86400, immutable"
FLEETING = "private, no-store"
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@bp.get("/media/<name>")
@public
def media(name: str) -> Response:
    """A picture of a public idea. 410 once only withdrawn or removed ideas showed it."""
    if not NAME.fullmatch(name):
        abort(404)
    standing = files.standing_of(name)
    if standing is None:
        abort(404)
    if standing == files.WENT:
        abort(410)
    return served(name, LASTING)


@bp.get("/ideas/<slug>/media/<name>")
@signed_in
def draft_media(slug: str, name: str) -> Response:
    """A picture that is not public, for whoever may see the idea; nobody keeps a copy.

    What hangs on other shelves than the idea's own, such as a cover that waits, only its owner and staff may see.
    """
    idea = queries.idea_for(me(), slug)
    sees_all = idea.owner_id == me().id or me().has_role()
    if not NAME.fullmatch(name) or not (files.is_of if sees_all else files.is_shown_by)(idea, name):
        abort(404)
    return served(name, FLEETING)


def served(name: str, caching: str) -> Response:
    """The file, with headers that let a browser do nothing but show it."""
    answer = Response()
    answer.headers["Cache-Control"] = caching
    answer.headers["Content-Security-Policy"] = POLICY
    answer.set_etag(name.partition(".")[0])
    if request.if_none_match.contains(name.partition(".")[0]):
        answer.status_code = 304
        return answer
    try:
        answer.data = store().get(name)
    except Missing:
        abort(404)
    answer.content_type = content_type(name)
    return answer
