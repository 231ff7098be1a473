"""What can be done with one comment: change it, delete it, find it helpful."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas import clock
from ideas.conversations import actions, queries, rules
from ideas.conversations.forms import ChangeForm
from ideas.conversations.models import Comment
from ideas.conversations.views import bp, place_of
from ideas.db import db
from ideas.guards import confirmed, me, signed_in
from ideas.refusals import Refused, way_back
from ideas.submissions.models import Idea
from ideas.submissions.queries import public_idea
from ideas.words import _


@bp.get("/ideas/<slug>/comments/<int:comment_id>/text")
@signed_in
def comment_text(slug: str, comment_id: int) -> tuple[str, int]:
    """One's own comment, to change or delete."""
    idea, said = _own(slug, comment_id)
    return _page(idea, said, ChangeForm(data={"text": said.text}))


@bp.post("/ideas/<slug>/comments/<int:comment_id>/text")
@signed_in
def change_comment(slug: str, comment_id: int) -> tuple[str, int] | Response:
    """New words, within the minutes given for it."""
    idea, said = _own(slug, comment_id)
    form = ChangeForm()
    if not form.validate():
        return _page(idea, said, form, status=422)
    try:
        actions.change(said, text=form.text.data or "", by=me(), at=clock.now())
    except Refused as refusal:
        db.session.rollback()
        idea, said = _own(slug, comment_id)
        return _page(idea, said, form, status=422, problem=refusal.sentence)
    db.session.commit()
    flash(_("Changed."), "done")
    return redirect(place_of(idea, said), 303)


@bp.post("/ideas/<slug>/comments/<int:comment_id>/removal")
@signed_in
def delete_comment(slug: str, comment_id: int) -> Response:
    """Take one's own words away."""
    idea, said = _own(slug, comment_id)
    actions.delete(said, at=clock.now())
    db.session.commit()
    flash(_("Your comment is deleted. Replies to it stay."), "done")
    return redirect(place_of(idea, said), 303)


@bp.post("/ideas/<slug>/comments/<int:comment_id>/helpful")
@confirmed
def helpful(slug: str, comment_id: int) -> Response:
    """Say that a comment helps."""
    idea, said = _any(slug, comment_id)
    actions.find_helpful(said, idea, by=me(), at=clock.now())
    db.session.commit()
    return _back(idea, said)


@bp.post("/ideas/<slug>/comments/<int:comment_id>/helpful/withdrawal")
@confirmed
def helpful_withdrawal(slug: str, comment_id: int) -> Response:
    """Take that back."""
    idea, said = _any(slug, comment_id)
    actions.withdraw_helpful(said, by=me(), at=clock.now())
    db.session.commit()
    return _back(idea, said)


def _own(slug: str, comment_id: int) -> tuple[Idea, Comment]:
    idea = public_idea(me(), slug)
    return idea, queries.own_comment(idea, comment_id, me())


def _any(slug: str, comment_id: int) -> tuple[Idea, Comment]:
    idea = public_idea(me(), slug)
    return idea, queries.comment_of(idea, comment_id)


def _back(idea: Idea, said: Comment) -> Response:
    """The page the button was on, at the comment."""
    page = way_back(url_for("conversations.comments", slug=idea.slug))
    return redirect(f"{page}#comment-{said.id}", 303)


def _page(
    idea: Idea, said: Comment, form: ChangeForm, *, problem: str | None = None, status: int = 200
) -> tuple[str, int]:
    minutes = current_app.config["COMMENT_EDIT_MINUTES"]
    shown = render_template(
        "conversations/comment_text.html", idea=idea, said=said, form=form, problem=problem, minutes=minutes,
        why_not=rules.why_not_edit(said, by_id=me().id, at=clock.now(), minutes=minutes),
        until=said.at + timedelta(minutes=minutes), place=place_of(idea, said),
    )  # fmt: skip
    return shown, status
