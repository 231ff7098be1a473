"""Comments on an idea: reading them, writing one, replying. Forms lose nothing, whatever the answer is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideas import clock
from ideas.bodies import row_number
from ideas.conversations import actions, queries, rules
from ideas.conversations.forms import CommentForm
from ideas.conversations.models import Comment
from ideas.db import db
from ideas.guards import confirmed, me, me_or_none, public
from ideas.refusals import Refused
from ideas.submissions.models import Idea
from ideas.submissions.queries import is_creator, public_idea
from ideas.words import _

bp = Blueprint("conversations", __name__, template_folder="templates")

Page = tuple[str, int, dict[str, str]]


@bp.get("/ideas/<slug>/comments")
@public
def comments(slug: str) -> Page:
    """All threads of an idea."""
    return comments_page(public_idea(me_or_none(), slug), CommentForm(formdata=None))


def comments_page(idea: Idea, form: CommentForm, **answer: Any) -> Page:
    sort = request.args.get("sort", "newest")
    sort = sort if sort in queries.SORTS else "newest"
    member = me_or_none()
    page = queries.threads(idea.id, viewer=member and member.id, sort=sort, after=request.args.get("after"))
    parts = {"threads": page.rows, "after": page.after, "sort": sort, "official": queries.official(idea.id)}
    return _page("comments", idea, form, parts, **answer)


@bp.get("/ideas/<slug>/comments/<int:comment_id>")
@public
def thread(slug: str, comment_id: int) -> Page | Response:
    """One comment with all its replies; the address of a reply leads to its place there."""
    idea = public_idea(me_or_none(), slug)
    said = queries.comment_of(idea, comment_id)
    if said.parent_id:
        return redirect(place_of(idea, said), 303)
    return thread_page(idea, comment_id, CommentForm(formdata=None))


def thread_page(idea: Idea, comment_id: int, form: CommentForm, **answer: Any) -> Page:
    member, start = me_or_none(), request.args.get("from", 0, type=row_number)
    found, following = queries.thread(idea.id, comment_id, viewer=member and member.id, start=start)
    form.text.label.text = _("Your reply")
    return _page("thread", idea, form, {"thread": found, "following": following, "start": start}, **answer)


def _page(
    name: str, idea: Idea, form: CommentForm, parts: dict[str, Any], *, problem: str | None = None, status: int = 200,
    headers: dict[str, str] | None = None,
) -> Page:  # fmt: skip
    member, at = me_or_none(), clock.now()
    shown = render_template(
        f"conversations/{name}.html", idea=idea, form=form, problem=problem, at=at, viewer=member and member.id,
        talk=talk_of(idea), minutes=current_app.config["COMMENT_EDIT_MINUTES"], **parts,
    )  # fmt: skip
    return shown, status, headers or {}


def talk_of(idea: Idea) -> dict[str, Any]:
    """What the person who looks may say here: whether the talk is open, why she cannot write, for whom she speaks."""
    member = me_or_none()
    creates = is_creator(idea, member)
    return {
        "closed": rules.why_closed(idea.stage),
        "why_not": rules.why_not_comment(idea, by=member),
        "for_team": member is not None and rules.may_speak_officially(by=member, is_creator=creates),
    }


def place_of(idea: Idea, said: Comment) -> str:
    """Where a comment is read."""
    anchor = f"comment-{said.id}"
    if not said.parent_id:
        return url_for("conversations.comments", slug=idea.slug, _anchor=anchor)
    start: dict[str, Any] = {"from": queries.start_of(said)}
    return url_for("conversations.thread", slug=idea.slug, comment_id=said.parent_id, _anchor=anchor, **start)


@bp.post("/ideas/<slug>/comments")
@confirmed
def comment(slug: str) -> Page | Response:
    """Say something, or reply."""
    idea, form = public_idea(me(), slug), CommentForm()
    parent = parent_of(idea, form)
    before = queries.sent_before(me(), form.key) if form.key else None
    if before is not None:
        return again(idea, form, before)
    if not form.validate():
        return typed_page(idea, form, status=422)
    try:
        said = actions.comment(
            idea, text=form.text.data or "", by=me(), at=clock.now(), form_key=form.key, parent=parent,
            official=form.official.data,
        )  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        return refused(public_idea(me(), slug), form, refusal)
    if said is None:  # the other click was faster
        db.session.rollback()
        flash(_("This comment is here already: it was sent twice."), "done")
        return redirect(url_for("conversations.comments", slug=slug), 303)
    db.session.commit()
    flash(_("Your comment is here."), "done")
    return redirect(place_of(idea, said), 303)


def parent_of(idea: Idea, form: CommentForm) -> Comment | None:
    """The comment that the form replies to; 404 when there is none of this number."""
    if not form.parent.data:
        return None
    try:
        return queries.comment_of(idea, row_number(form.parent.data))
    except ValueError:
        raise NotFound() from None


def again(idea: Idea, form: CommentForm, before: Comment) -> Page | Response:
    """The form was sent before: the same words are one comment, other words are kept and can be sent once more."""
    if form.text.data == before.text:
        flash(_("This comment is here already: it was sent twice."), "done")
        return redirect(place_of(idea, before), 303)
    form.renew()
    sentence = _("You have sent a comment from this form. If this is a second one, send it now.")
    return typed_page(idea, form, problem=sentence, status=422)


def refused(idea: Idea, form: CommentForm, refusal: Refused) -> Page:
    """The page again with the reason and everything typed; too many says when to go on."""
    later = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    status = 429 if later else 422
    return typed_page(idea, form, problem=refusal.sentence, status=status, headers=later)


def typed_page(idea: Idea, form: CommentForm, **answer: Any) -> Page:
    """The page the form was on."""
    parent = parent_of(idea, form)
    if parent is None or parent.parent_id:
        return comments_page(idea, form, **answer)
    return thread_page(idea, parent.id, form, **answer)


from ideas.conversations import views_comment, views_feedback, views_flags  # noqa: E402, F401  (hang on bp)
