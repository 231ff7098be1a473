"""Private feedback: the form of a member, and the page of the creators."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideas import clock
from ideas.conversations import advice
from ideas.conversations.criteria import CRITERIA
from ideas.conversations.forms import FeedbackForm
from ideas.conversations.models import Feedback
from ideas.conversations.views import bp
from ideas.db import db
from ideas.guards import confirmed, me, signed_in
from ideas.refusals import Refused
from ideas.submissions.models import Idea
from ideas.submissions.queries import idea_for, is_creator, public_idea
from ideas.words import _


@bp.get("/ideas/<slug>/feedback")
@signed_in
def feedback(slug: str) -> str:
    """What members told the creators of an idea; for them alone."""
    idea, at = idea_for(me(), slug), clock.now()
    if not is_creator(idea, me()):
        raise NotFound()
    return render_template(
        "conversations/feedback.html", idea=idea, marks=advice.marks(idea.id, at=at), criteria=CRITERIA,
        answers=advice.for_creators(idea.id, at=at),
    )  # fmt: skip


@bp.route("/ideas/<slug>/feedback/mine", methods=["GET", "POST"])
@confirmed
def give_feedback(slug: str) -> tuple[str, int, dict[str, str]] | Response:
    """One's own feedback to an idea: give it, or change it."""
    idea = _open_to(slug)
    given = advice.given_by(me(), idea)
    form = FeedbackForm(data=_filled(given))
    if not form.validate_on_submit():
        return _page(idea, form, given, status=422 if form.errors else 200)
    try:
        is_new = advice.give(idea, by=me(), at=clock.now(), **form.given())
    except Refused as refusal:
        db.session.rollback()
        return _refused(slug, form, refusal)
    db.session.commit()
    flash(
        _("Thank you. The creators read it from tomorrow on, without your name.") if is_new else _("Changed."), "done"
    )
    return redirect(url_for("gallery.idea", slug=slug), 303)


def _open_to(slug: str) -> Idea:
    """The idea, if this member may advise its creators; else the refusal leads to its page."""
    idea = public_idea(me(), slug)
    if reason := advice.why_not(idea, me(), clock.now()):
        raise Refused(reason, back=url_for("gallery.idea", slug=slug))
    return idea


def _filled(given: Feedback | None) -> dict[str, str]:
    if given is None:
        return {}
    marks = {name: str(getattr(given, name)) for name in CRITERIA}
    return marks | {"works": given.works, "better": given.better}


def _refused(slug: str, form: FeedbackForm, refusal: Refused) -> tuple[str, int, dict[str, str]]:
    idea = public_idea(me(), slug)
    later = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    given = advice.given_by(me(), idea)
    return _page(idea, form, given, status=429 if later else 422, problem=refusal.sentence, headers=later)


def _page(
    idea: Idea, form: FeedbackForm, given: Feedback | None, *, status: int, problem: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[str, int, dict[str, str]]:  # fmt: skip
    page = render_template(
        "conversations/give_feedback.html", idea=idea, form=form, given=given, problem=problem, criteria=CRITERIA
    )
    return page, status, headers or {}
