"""The desk of changes in the browser: before and after side by side, and the decision."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.db import db
from ideas.guards import me, staff
from ideas.notices.actions import Letter
from ideas.refusals import Refused, refuse_if
from ideas.review import queries, revision_desk, revision_letters
from ideas.review.letters import as_read_by
from ideas.review.revision_forms import RevisionOutcomeForm
from ideas.review.views import bp
from ideas.submissions.models import Idea, Revision
from ideas.submissions.queries import pictures_of
from ideas.submissions.revision_queries import covers_of, mends_since_screened
from ideas.submissions.revision_words import changes
from ideas.words import _

Page = str | tuple[str, int]


@bp.get("/screening/changes/<int:revision_id>")
@staff("screener")
def screening_change(revision_id: int) -> str:
    """One change to judge on."""
    revision, idea = _open(revision_id)
    return _page(revision, idea, RevisionOutcomeForm(), at=clock.now())


def _open(revision_id: int) -> tuple[Revision, Idea]:
    """The change that waits; one that is decided, or the screener's own, leads back to the queue with the reason."""
    revision, idea = revision_desk.change_on_desk(revision_id)
    if reason := revision_desk.why_not_open(revision, is_own=queries.is_own(idea, me())):
        raise Refused(reason, back=url_for("review.screening", _anchor="changes"))
    return revision, idea


def _page(
    revision: Revision, idea: Idea, form: RevisionOutcomeForm, *, at: datetime, problem: str | None = None,
    preview: Letter | None = None,
) -> str:  # fmt: skip
    covers = covers_of([revision])
    return render_template(
        "review/screening_change.html", revision=revision, idea=idea, form=form, problem=problem, preview=preview,
        changes=changes(revision.before, revision.after, idea.rules, covers, whole=True), covers=covers,
        pictures=pictures_of(idea.id), mends=mends_since_screened(idea), at=at,
    )  # fmt: skip


@bp.post("/screening/changes/<int:revision_id>/outcome")
@staff("screener")
def screening_change_outcome(revision_id: int) -> Response | Page:
    """Show what would be sent, or decide."""
    (revision, idea), at, form = _open(revision_id), clock.now(), RevisionOutcomeForm()
    if revision_desk.end_late(revision, idea, at=at):
        db.session.commit()
        flash(_("“%(title)s” has moved on meanwhile, so this change has ended.", title=idea.title), "done")
        return redirect(url_for("review.screening", _anchor="changes"), 303)
    if not form.validate_on_submit():
        return _page(revision, idea, form, at=at), 422
    try:
        if form.wants_preview:
            return _page(revision, idea, form, at=at, preview=_previewed(revision, idea, form))
        revision_desk.decide(revision, idea, by=me(), at=at, **form.said())
    except Refused as refusal:
        db.session.rollback()
        return _page(*_open(revision_id), form, at=at, problem=refusal.sentence), 422
    db.session.commit()
    flash(_("Decided. The creators are told."), "done")
    return redirect(url_for("review.screening", _anchor="changes"), 303)


def _previewed(revision: Revision, idea: Idea, form: RevisionOutcomeForm) -> Letter:
    """The letter, word for word, in the language of the owner."""
    said = form.said()
    refuse_if(revision_desk.why_not_decide(revision, is_own=queries.is_own(idea, me()), **said))
    return as_read_by(idea.owner, partial(revision_letters.decided, idea, revision, by=me(), **said))
