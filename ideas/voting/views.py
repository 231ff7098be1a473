"""Support, follow, and take both back: one button each; and the count that open pages ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db
from ideas.guards import confirmed, me, public, signed_in
from ideas.refusals import Refused, way_back
from ideas.submissions.models import Idea
from ideas.submissions.queries import idea_for
from ideas.submissions.stages import GONE, PUBLIC
from ideas.voting import actions, queries
from ideas.words import _, number

bp = Blueprint("voting", __name__)


@contextmanager
def back_to(page: str) -> Iterator[None]:
    """Show a refusal on the page of the idea."""
    try:
        yield
    except Refused as refused:
        refused.back = refused.back or page
        raise


def done(page: str, sentence: str) -> Response:
    """Commit the act, say what happened and show the idea."""
    db.session.commit()
    flash(sentence, "done")
    return redirect(page, 303)


def idea_of(slug: str) -> Idea:
    """The idea to act on, read lean; what is not public is looked up as everywhere: 404, 410, or one's own."""
    return queries.idea_to_support(slug) or idea_for(me(), slug)


@bp.post("/ideas/<slug>/support")
@confirmed
def support(slug: str) -> Response:
    """Give one's support."""
    idea, page = idea_of(slug), url_for("gallery.idea", slug=slug)
    with back_to(page):
        outcome = actions.support(idea, by=me(), at=clock.now())
    return done(page, thanks(outcome, idea.goal))


def thanks(outcome: actions.Supported, goal: int | None) -> str:
    """What a supporter reads after the click."""
    if not outcome.is_new:
        return _("You support this idea already. Your support is counted once.")
    you = _("You are number %(n)s. Thank you!", n=number(outcome.number))
    if outcome.crossed:
        return f"{you} " + _("With your support the idea has reached its goal.")
    if goal is None:
        return you
    return f"{you} " + _("We write to you when this idea reaches %(goal)s supporters.", goal=number(goal))


@bp.post("/ideas/<slug>/support/withdrawal")
@signed_in
def support_withdrawal(slug: str) -> Response:
    """Take one's support back."""
    idea, page = idea_of(slug), url_for("gallery.idea", slug=slug)
    with back_to(page):
        taken = actions.withdraw_support(idea, by=me(), at=clock.now())
    return done(page, _("Your support is taken back.") if taken else _("You do not support this idea."))


@bp.post("/ideas/<slug>/follow")
@signed_in
def follow(slug: str) -> Response:
    """Hear about an idea without supporting it."""
    idea, page = idea_of(slug), url_for("gallery.idea", slug=slug)
    with back_to(page):
        actions.follow(idea, by=me(), at=clock.now())
    return done(page, _("You follow this idea: we write to you when something happens to it."))


@bp.post("/ideas/<slug>/follow/withdrawal")
@signed_in
def follow_withdrawal(slug: str) -> Response:
    """Stop following, also what is no longer here; whoever comes from nowhere is led to what she still follows."""
    actions.unfollow(slug, by=me())
    return done(way_back(url_for("gallery.follows")), _("You no longer follow this idea."))


@bp.get("/ideas/<slug>/count")
@public
def count(slug: str) -> Response:
    """The live figures of a public idea: one indexed read, the same for everybody, kept for some seconds."""
    live = queries.live_count(slug)
    if live is None or live.stage not in PUBLIC:
        abort(410 if live and live.stage in GONE and live.opened else 404)
    closes_at = live.closes_at and live.closes_at.isoformat(timespec="seconds")
    answer = jsonify(count=live.count, goal=live.goal, closes_at=closes_at, stage=live.stage)
    answer.cache_control.public = True
    answer.cache_control.max_age = current_app.config["LIVE_COUNT_SECONDS"] // 3
    answer.add_etag()
    return answer.make_conditional(request)
