"""The acts of a conversation: comment, change, delete, find helpful. Rows change here; the caller commits once."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import sqlalchemy as sa
from flask import current_app

from ideas.accounts.models import Member
from ideas.conversations import letters, limits, news, rules
from ideas.conversations.models import Comment, Helpful
from ideas.db import db, insert_once, rows_changed
from ideas.markup import render_lite
from ideas.notices.actions import tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.submissions.models import Idea
from ideas.submissions.queries import creator_ids, is_creator


def comment(
    idea: Idea, *, text: str, by: Member, at: datetime, form_key: str | None = None, parent: Comment | None = None,
    official: bool = False,
) -> Comment | None:  # fmt: skip
    """Say something about an idea, or reply to a comment on it. None: a comment came with this form before.

    `official` counts for staff without a part in the idea; from anybody else it is a plain comment.
    """
    refuse_if(rules.why_not_comment(idea, by=by))
    refuse_if(rules.why_not_length(text), status=422)
    if parent is not None:
        refuse_if(rules.why_not_reply(parent))
    limits.take("comment", by=by, at=at)
    creates = is_creator(idea, by)
    values = {
        "idea_id": idea.id, "level": 1 if parent else 0, "parent_id": parent and parent.id,
        "parent_level": 0 if parent else None, "by_id": by.id, "text": text, "html": _rendered(text, by, at), "at": at,
        "removed_why": "", "form_key": form_key, "helpful": 0,
        "is_official": official and rules.may_speak_officially(by=by, is_creator=creates),
    }  # fmt: skip
    if not insert_once(Comment, **values):
        return None
    newest = sa.select(Comment).where(Comment.by_id == by.id).order_by(Comment.id.desc()).limit(1)
    said = db.session.scalars(newest).one()
    _tell(idea, said, parent, is_creator=creates, at=at)
    return said


def _rendered(text: str, by: Member, at: datetime) -> str:
    days = current_app.config["COMMENT_LINKS_AFTER_DAYS"]
    return render_lite(text, links=rules.may_link(by, at, after_days=days))


def _tell(idea: Idea, said: Comment, parent: Comment | None, *, is_creator: bool, at: datetime) -> None:
    """The writer of the parent hears of the reply; creators hear of what others say, unless it was a reply to them."""
    answered = parent.by_id if parent else None
    if parent and answered not in (None, said.by_id):
        letter = partial(letters.replied, idea, said.id)
        tell_many([answered], letter, event=f"comment:{said.id}", at=at)
    if not is_creator and (answered is None or answered not in creator_ids(idea)):
        news.gather(idea, "comment", at=at)


def change(said: Comment, *, text: str, by: Member, at: datetime) -> None:
    """Change the words of a comment within the minutes given for it."""
    minutes = current_app.config["COMMENT_EDIT_MINUTES"]
    refuse_if(rules.why_not_edit(said, by_id=by.id, at=at, minutes=minutes))
    refuse_if(rules.why_not_length(text), status=422)
    if text == said.text:
        return
    if not _write(said, text=text, html=_rendered(text, by, at), edited_at=at):
        raise Refused(rules.why_not_edit(said, by_id=by.id, at=at, minutes=minutes) or "")


def delete(said: Comment, *, at: datetime) -> bool:
    """Take the words of a comment away; its place and the replies stay. False: they were gone already."""
    return _write(said, text="", html="", deleted_at=at)


def remove(said: Comment, idea: Idea, *, why: str, by: Member, at: datetime) -> bool:
    """Remove a comment as staff, with a public reason; its writer is told. False: it was gone already."""
    refuse_if(rules.why_not_reason(why), status=422)
    if not _write(said, html="", deleted_at=at, removed_why=why):
        return False
    audit.record("comment.removed", "comment", said.id, by=by.id, at=at, after={"why": why})
    if said.by_id is not None:
        letter = partial(letters.comment_removed, idea, said.text, why)
        tell_many([said.by_id], letter, event=f"comment:{said.id}:removed", at=at)
    return True


def _write(said: Comment, **values: object) -> bool:
    """Write to a comment that is still there; whether it was. The row is read afresh."""
    done = rows_changed(
        sa.update(Comment)
        .where(Comment.id == said.id, Comment.deleted_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(said)
    return bool(done)


def find_helpful(said: Comment, idea: Idea, *, by: Member, at: datetime) -> bool:
    """Mark a comment as helpful, once. False: she had done so before."""
    refuse_if(rules.why_not_helpful(said, by_id=by.id, stage=idea.stage))
    limits.take("helpful", by=by, at=at)
    is_new = insert_once(Helpful, comment_id=said.id, member_id=by.id, at=at)
    if is_new:
        _count(said, 1)
    return is_new


def withdraw_helpful(said: Comment, *, by: Member, at: datetime) -> bool:
    """Take the mark back. False: there was none."""
    limits.take("helpful", by=by, at=at)
    gone = rows_changed(
        sa.delete(Helpful).where(Helpful.comment_id == said.id, Helpful.member_id == by.id)
    )  # fmt: skip
    was_there = bool(gone)
    if was_there:
        _count(said, -1)
    return was_there


def _count(said: Comment, step: int) -> None:
    """Raise or lower the kept count; `flask conversations recount` proves it."""
    db.session.execute(
        sa.update(Comment)
        .where(Comment.id == said.id)
        .values(helpful=Comment.helpful + step)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(said, ["helpful"])
