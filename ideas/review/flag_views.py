"""The flag desk in the browser: the queue, one case to judge, and the removal of a public idea."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.bodies import row_number
from ideas.conversations import flagging
from ideas.db import db
from ideas.guards import me, staff
from ideas.notices.actions import Letter
from ideas.refusals import Refused, refuse_if
from ideas.review import flags_desk, letters, queries, rules
from ideas.review.flags_desk import Case
from ideas.review.forms import FlagAnswerForm, RemovalForm
from ideas.review.views import bp
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC
from ideas.words import _

Page = tuple[str, int]


@bp.get("/screening/flags")
@staff("screener")
def flags() -> str:
    """What members reported, the longest waiting first."""
    return render_template("review/flags.html", rows=flagging.waiting(), at=clock.now())


@bp.get("/screening/flags/<int:flag_id>")
@staff("screener")
def flag(flag_id: int) -> Page:
    """One thing, with everything that was said against it."""
    return _case_page(_case(flag_id), FlagAnswerForm())


def _case(flag_id: int) -> Case:
    """The case, unless it is about something of the screener's own: that leads back to the queue with the reason.

    Its page names who reported it and who wrote private feedback, which she must not learn.
    """
    case = flags_desk.case_of(flag_id, me())
    if case.is_own:
        raise Refused(case.why_not or "", back=url_for("review.flags"))
    return case


@bp.post("/screening/flags/<int:flag_id>/answer")
@staff("screener")
def flag_answer(flag_id: int) -> Page | Response:
    """Say who was right, and take the thing away if it has to go."""
    case, form = _case(flag_id), FlagAnswerForm()
    if not form.validate():
        return _case_page(case, form, status=422)
    try:
        flags_desk.answer(
            case, flag_ids=_chosen(), upheld=form.verdict.data == "upheld", words=form.words.data or "",
            by=me(), at=clock.now(), takes_away=bool(form.takes_away.data), why=form.why.data or "",
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        return _case_page(_case(flag_id), form, status=422, problem=refusal.sentence)
    db.session.commit()
    flash(_("Answered. Those who reported it are told."), "done")
    return redirect(url_for("review.flags"), 303)


def _chosen() -> list[int]:
    """The reports that were ticked, whatever else came in their place left out."""
    ticked = request.form.getlist("flags")
    return [row_number(number) for number in ticked if number.isascii() and number.isdigit() and len(number) < 19]


def _case_page(case: Case, form: FlagAnswerForm, *, status: int = 200, problem: str | None = None) -> Page:
    page = render_template(
        "review/flag.html", case=case, form=form, problem=problem, at=clock.now(),
        can_remove_idea=case.subject.idea.stage in PUBLIC, removable=flags_desk.REMOVABLE,
        chosen=_chosen() if request.method == "POST" else [each.id for each in case.waiting],
    )  # fmt: skip
    return page, status


@bp.route("/screening/<slug>/removal", methods=["GET", "POST"])
@staff("screener")
def idea_removal(slug: str) -> Page | Response:
    """Take a public idea off the site, with a public reason: see what is sent, then do it."""
    idea, form = _removable(slug), RemovalForm()
    if not form.validate_on_submit():
        return _removal_page(idea, form, status=422 if form.errors else 200)
    code, why = form.code.data or "", form.why.data or ""
    try:
        if "preview" in request.form:
            return _previewed(idea, form, code, why)
        flags_desk.remove_idea(idea, code=code, why=why, by=me(), at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return _removal_page(_removable(slug), form, status=422, problem=refusal.sentence)
    back = flags_desk.flag_on_idea(idea)
    db.session.commit()
    flash(_("“%(title)s” is removed. Its creators are told now, its supporters in a moment.", title=idea.title), "done")
    return redirect(url_for("review.flag", flag_id=back) if back else url_for("review.flags"), 303)


def _removable(slug: str) -> Idea:
    """A public idea that is not the screener's own; her own leads back to the queue with the reason."""
    idea = queries.idea_on_desk(slug, PUBLIC)
    if reason := rules.why_not_own(is_own=queries.is_own(idea, me())):
        raise Refused(reason, back=url_for("review.flags"))
    return idea


def _previewed(idea: Idea, form: RemovalForm, code: str, why: str) -> Page:
    """The letter to the owner, word for word, in her language."""
    refuse_if(rules.why_not_remove(idea, is_own=False, code=code, why=why))
    letter = letters.as_read_by(idea.owner, partial(letters.removed, idea, code=code, why=why, by=me()))
    return _removal_page(idea, form, preview=letter)


def _removal_page(
    idea: Idea, form: RemovalForm, *, status: int = 200, problem: str | None = None, preview: Letter | None = None
) -> Page:
    page = render_template("review/removal.html", idea=idea, form=form, problem=problem, preview=preview)
    return page, status
