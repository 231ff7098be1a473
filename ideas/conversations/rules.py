"""The pure rules of conversations: who may comment, edit, find helpful, advise and flag (RULES: Stages, Screening)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.accounts.models import Member
from ideas.conversations.models import Comment, Feedback
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.rules import is_taking_support
from ideas.words import _

COMMENT_LENGTH = (2, 2000)
ADVICE_MOST = 1000
EVIDENCE_LENGTH = (10, 2000)
REASON_MOST = 300


def why_closed(stage: str) -> str | None:
    """Why nothing new can be said about an idea in this stage; None if it can."""
    if stage == Stage.ARCHIVED:
        return _("This idea is archived: what was said stays readable, and nothing new is added.")
    return None if stage in PUBLIC else _("This idea is not public, so nobody comments on it.")


def why_not_comment(idea: Idea, *, by: Member | None) -> str | None:
    """Why `by` (None: a visitor) cannot comment on the idea; None if she can. Its creators may, and are marked."""
    if closed := why_closed(idea.stage):
        return closed
    if by is None:
        return _("Please sign in to comment.")
    return None if by.is_confirmed else _("Please confirm your address first: the mail we sent you holds a button.")


def why_not_reply(parent: Comment) -> str | None:
    """Why a comment takes no reply; None if it does. There is one level of them."""
    if parent.level:
        return _("This is a reply. Please reply to the comment above it.")
    return _("This comment is no longer here, so it takes no replies.") if parent.deleted_at else None


def why_not_length(text: str) -> str | None:
    """Why a text is no comment: too short or too long, in characters."""
    least, most = COMMENT_LENGTH
    if len(text) < least:
        return _("Please write something first.")
    return why_too_long(text, most)


def why_too_long(text: str, most: int) -> str | None:
    over = len(text) - most
    if over <= 0:
        return None
    return _("At most %(most)s characters fit here: this is %(over)s too many.", most=most, over=over)


def why_not_reason(why: str) -> str | None:
    """Why words cannot be the public reason of a removal; None if they can."""
    return why_too_long(why, REASON_MOST) if why else _("Write the public reason.")


def may_speak_officially(*, by: Member, is_creator: bool) -> bool:
    """Staff may speak for the team, except on an idea they have a part in."""
    return by.has_role() and not is_creator


def may_link(by: Member, at: datetime, *, after_days: int) -> bool:
    """Whether addresses in her comments become links: not while her account is younger than `after_days`."""
    return at - by.joined_at >= timedelta(days=after_days)


def editable_until(comment_at: datetime, *, minutes: int) -> datetime:
    return comment_at + timedelta(minutes=minutes)


def why_not_edit(comment: Comment, *, by_id: int, at: datetime, minutes: int) -> str | None:
    """Why a comment cannot be changed at this moment; None if it can."""
    if comment.by_id != by_id:
        return _("Only who wrote a comment can change it.")
    if comment.deleted_at:
        return _("This comment is no longer here.")
    if at >= editable_until(comment.at, minutes=minutes):
        return _("A comment can be changed for %(minutes)s minutes. You can still delete it.", minutes=minutes)
    return None


def why_not_helpful(comment: Comment, *, by_id: int, stage: str) -> str | None:
    """Why `by_id` cannot mark a comment as helpful; None if she can."""
    if comment.deleted_at:
        return _("This comment is no longer here.")
    if comment.by_id == by_id:
        return _("This is your own comment: others say whether it helps.")
    return why_closed(stage)


def why_not_advise(
    idea: Idea, *, by: Member | None, is_creator: bool, given: Feedback | None, at: datetime
) -> str | None:
    """Why `by` (None: a visitor) cannot give private feedback, or change it, at this moment; None if she can."""
    if not is_taking_support(idea.stage, idea.closes_at, at):
        return _("Private feedback helps while an idea is open. This one no longer is.")
    if by is None:
        return _("Please sign in to give feedback.")
    if is_creator:
        return _("This is your own idea: its feedback has to come from others.")
    if not by.is_confirmed:
        return _("Please confirm your address first: the mail we sent you holds a button.")
    if given is not None and given.withdrawn_at:
        return _("Our team has removed your feedback to this idea, so it cannot be changed.")
    return None


def why_not_flag(*, is_own: bool, kind: str) -> str | None:
    """Why a thing cannot be reported by this member; None if it can."""
    if not is_own:
        return None
    if kind == "comment":
        return _("This is your own comment. You can delete it.")
    return _("This is your own idea. You can change it, or write to us.")
