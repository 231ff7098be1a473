"""What creators read when a change of their public idea was looked at. The preview shows the same."""

from __future__ import annotations

from ideas.accounts.models import Member
from ideas.notices.actions import Letter
from ideas.review import reasons
from ideas.submissions.models import Idea, Revision
from ideas.submissions.revision_words import sentences
from ideas.words import _


def decided(idea: Idea, revision: Revision, *, verdict: str, code: str, words: str, by: Member) -> Letter:
    """The change is public now, or the old version stays, and why."""
    signed = _("%(name)s, for the screening desk", name=by.shown_name)
    if verdict == "accept":
        title = _("Your change of “%(title)s” is public", title=idea.title)
        done = sentences(revision.before, revision.after, idea.rules)
        parts = [*done, words, _("Your supporters are told what changed, and why."), signed]
        return _letter(idea, title, parts, f"/ideas/{idea.slug}/history", _("See what changed"))
    title = _("Your change of “%(title)s” was not accepted", title=idea.title)
    named = [f"{reason.wording} {reason.tip}" for reason in reasons.screening_reasons([code])]
    parts = [*named, words, _("Your idea stays as it is, with all its support. You may send another change."), signed]
    return _letter(idea, title, parts, f"/ideas/{idea.slug}/changes", _("Change it again"))


def ended(idea: Idea) -> Letter:
    """Nobody decided: the idea has moved on."""
    title = _("Your change of “%(title)s” came too late", title=idea.title)
    why = _("Before we could look at it, the idea reached a stage in which it stays as people supported it.")
    return _letter(idea, title, [why], f"/ideas/{idea.slug}", _("Show the idea"))


def _letter(idea: Idea, title: str, parts: list[str], link: str, button: str) -> Letter:
    body = "\n\n".join(part.strip() for part in parts if part.strip())
    return Letter("idea.revised", title, body, link, button)
