"""The review desk in the browser: the windows, one idea with its demand sheet, the decision and its second reviewer."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.campaigns.rules import facts_of
from ideas.db import db
from ideas.guards import me, staff
from ideas.notices.actions import Letter
from ideas.refusals import Refused, refuse_if
from ideas.review import decisions, letters, queries, review_queries, rules, windows
from ideas.review.cutoffs import midnight
from ideas.review.forms import DecisionForm, WindowForm, WithdrawalForm
from ideas.review.models import Decision
from ideas.review.views import bp
from ideas.submissions.models import Idea
from ideas.submissions.queries import pictures_of
from ideas.submissions.stages import Stage
from ideas.words import _, home_zone

#: What a reviewer may open: on the way to a review, in it, or decided.
JUDGED = rules.DECIDABLE | {Stage.ACHIEVED, Stage.DEFERRED, Stage.DECLINED, Stage.RELEASED, Stage.RETIRED}


@bp.get("/review")
@staff("reviewer")
def reviews() -> str:
    """The windows with ideas under review, what waits for a second reviewer, what comes and what was decided."""
    return _reviews(WindowForm())


def _reviews(form: WindowForm, problem: str | None = None) -> str:
    member, at = me(), clock.now()
    return render_template(
        "review/reviews.html", windows=review_queries.open_windows(member, at), at=at, form=form, problem=problem,
        to_confirm=review_queries.to_confirm(member), waiting=review_queries.waiting_ideas(),
        decided=review_queries.recently_decided(),
    )  # fmt: skip


@bp.post("/review/windows")
@staff("reviewer")
def review_windows() -> Response | tuple[str, int]:
    """Open a window by hand."""
    form = WindowForm()
    if not form.validate_on_submit():
        return _reviews(form), 422
    assert form.target.data
    target_at = midnight(form.target.data, home_zone())
    try:
        windows.open_window(form.name.data or "", target_at, by=me(), at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return _reviews(form, refusal.sentence), 422
    db.session.commit()
    flash(_("The window is open."), "done")
    return redirect(url_for("review.reviews"), 303)


@bp.get("/review/<slug>")
@staff("reviewer")
def review_idea(slug: str) -> str:
    """One idea to decide on: demand, story, pictures, creator, and what was decided before."""
    return _page(_idea(slug), DecisionForm(), at=clock.now())


def _idea(slug: str) -> Idea:
    """The idea at the review desk; a reviewer's own leads back to the list."""
    idea = queries.idea_on_desk(slug, JUDGED)
    if reason := rules.why_not_own(is_own=queries.is_own(idea, me())):
        raise Refused(reason, back=url_for("review.reviews"))
    return idea


def _page(
    idea: Idea, form: DecisionForm, *, at: datetime, problem: str | None = None, preview: Letter | None = None,
    withdrawal: WithdrawalForm | None = None,
) -> str:  # fmt: skip
    form.offer(verdict for verdict in rules.VERDICTS if rules.may_decide(idea.stage, verdict))
    decision = decisions.unapplied_decision(idea)
    return render_template(
        "review/review_idea.html", idea=idea, form=form, problem=problem, preview=preview, at=at,
        decision=decision, entry=windows.latest_entry(idea), demand=review_queries.demand_of(idea, at),
        pictures=pictures_of(idea.id), passages=queries.passages_of(idea), others=queries.other_ideas(idea),
        facts=facts_of(idea.rules),
        past=review_queries.decisions_of(idea), withdrawal=withdrawal or WithdrawalForm(),
        may_confirm=decision is not None and rules.why_not_confirm(decision, by_id=me().id, is_own=False) is None,
    )  # fmt: skip


@bp.post("/review/<slug>/decision")
@staff("reviewer")
def review_decision(slug: str) -> Response | str | tuple[str, int]:
    """Show what the creators would read, or take the decision."""
    idea, at, form = _idea(slug), clock.now(), DecisionForm()
    form.offer(rules.VERDICTS)
    if not form.validate_on_submit():
        return _page(idea, form, at=at), 422
    try:
        if "preview" in request.form:
            return _page(idea, form, at=at, preview=_preview(idea, form, at=at))
        decision = decisions.decide(idea, by=me(), at=at, note=form.note.data or "", **_said(form))
    except Refused as refusal:
        db.session.rollback()
        return _page(_idea(slug), form, at=at, problem=refusal.sentence), 422
    db.session.commit()
    flash(_said_after(decision), "done")
    return redirect(url_for("review.review_idea", slug=slug), 303)


def _said(form: DecisionForm) -> dict[str, Any]:
    """What a reviewer filled in; a park ends at the start of its day in the organisation's zone."""
    day = form.parked_until.data if form.verdict.data == "park" else None
    return {
        "verdict": form.verdict.data or "", "codes": form.codes.data or [], "why": form.why.data or "",
        "parked_until": midnight(day, home_zone()) if day else None,
    }  # fmt: skip


def _preview(idea: Idea, form: DecisionForm, *, at: datetime) -> Letter:
    """The letter to the creators as if the decision were complete now."""
    said = _said(form)
    refuse_if(rules.why_not_decide(idea, is_own=False, at=at, **said))
    draft = Decision(**said, decided_at=at, confirmed_at=at, public_at=at + decisions.embargo_of(idea))
    return letters.as_read_by(idea.owner, partial(letters.decided, idea, draft))


def _said_after(decision: Decision) -> str:
    if rules.is_complete(decision):
        return _("Decided. The creators have been written to.")
    return _("Noted. The approval is complete when a second reviewer has confirmed it.")


@bp.post("/review/<slug>/decision/confirmation")
@staff("reviewer")
def review_decision_confirmation(slug: str) -> Response:
    """Confirm an approval as the second reviewer."""
    decisions.confirm_decision(_waiting(_idea(slug)), by=me(), at=clock.now())
    db.session.commit()
    flash(_("Confirmed. The creators have been written to."), "done")
    return redirect(url_for("review.review_idea", slug=slug), 303)


@bp.post("/review/<slug>/decision/withdrawal")
@staff("reviewer")
def review_decision_withdrawal(slug: str) -> Response | tuple[str, int]:
    """Withdraw an approval that is not complete."""
    idea, form, at = _idea(slug), WithdrawalForm(), clock.now()
    if not form.validate_on_submit():
        return _page(idea, DecisionForm(formdata=None), at=at, withdrawal=form), 422
    try:
        decisions.withdraw_decision(_waiting(idea), by=me(), at=at, why=form.why.data or "")
    except Refused as refusal:
        db.session.rollback()
        return _page(_idea(slug), DecisionForm(formdata=None), at=at, problem=refusal.sentence, withdrawal=form), 422
    db.session.commit()
    flash(_("Withdrawn. The idea is undecided again."), "done")
    return redirect(url_for("review.review_idea", slug=slug), 303)


def _waiting(idea: Idea) -> Decision:
    """The decision about the idea that is not public yet."""
    decision = decisions.unapplied_decision(idea)
    if decision is None:
        raise Refused(_("No decision about “%(title)s” is waiting.", title=idea.title))
    return decision
