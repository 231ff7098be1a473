"""Reporting something to the screeners: one form for everything that can be flagged."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.conversations import flagging, rules
from ideas.conversations.forms import FlagForm
from ideas.conversations.kinds import SUBJECTS
from ideas.conversations.models import Comment
from ideas.conversations.subjects import Subject, subject_for
from ideas.conversations.views import bp, place_of
from ideas.db import db
from ideas.guards import confirmed, me
from ideas.refusals import Refused
from ideas.words import _


@bp.get("/flags/new")
@confirmed
def new_flag() -> tuple[str, int, dict[str, str]]:
    """The form: /flags/new?subject=comment:12."""
    name = request.args.get("subject", "")
    subject = subject_for(me(), name)
    _refuse_own(subject)
    return _page(subject, name, FlagForm())


@bp.post("/flags")
@confirmed
def flags() -> tuple[str, int, dict[str, str]] | Response:
    """Report it."""
    name = request.form.get("subject", "")
    subject, form = subject_for(me(), name), FlagForm()
    _refuse_own(subject)
    if not form.validate():
        return _page(subject, name, form, status=422)
    try:
        is_new = flagging.flag(
            subject, kind=form.kind.data, evidence=form.evidence.data or "", by=me(), at=clock.now()
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        later = {"Retry-After": str(refusal.retry_after or 60)}
        return _page(subject_for(me(), name), name, form, status=429, problem=refusal.sentence, headers=later)
    db.session.commit()
    flash(
        _("Thank you. A person looks at it and writes to you; until then nothing changes.")
        if is_new
        else _("You have reported this already. A person looks at it and writes to you."),
        "done",
    )
    return redirect(back_of(subject), 303)


def _refuse_own(subject: Subject) -> None:
    reason = rules.why_not_flag(is_own=subject.is_own(me()), kind=subject.kind)
    if reason:
        raise Refused(reason, back=back_of(subject))


def back_of(subject: Subject) -> str:
    """The page on which the thing stands."""
    slug = subject.idea.slug
    if subject.kind == "feedback":
        return url_for("conversations.feedback", slug=slug)
    if isinstance(subject.thing, Comment):
        return place_of(subject.idea, subject.thing)
    return url_for("gallery.idea", slug=slug)


def _page(
    subject: Subject, name: str, form: FlagForm, *, status: int = 200, problem: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[str, int, dict[str, str]]:  # fmt: skip
    page = render_template(
        "conversations/new_flag.html", subject=subject, name=name, form=form, problem=problem, back=back_of(subject),
        what=SUBJECTS[subject.kind], before=flagging.own_flag(subject, me()),
    )  # fmt: skip
    return page, status, headers or {}
