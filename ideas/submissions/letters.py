"""What creators are written to while an idea is theirs."""

from __future__ import annotations

from collections.abc import Callable

from ideas.accounts.models import Member
from ideas.notices.actions import Letter
from ideas.submissions.models import Idea
from ideas.words import _


def received(idea: Idea) -> Callable[[], Letter]:
    """Your idea has arrived; what happens next, and when."""
    title, slug = idea.title, idea.slug
    return lambda: Letter(
        kind="idea.received",
        title=_("We have received “%(title)s”", title=title),
        body=_("Thank you. Somebody of our staff looks at it within two working days.")
        + "\n\n"
        + _("Then it is published, or we write to you what to change. Until then it stays as you sent it."),
        link=f"/ideas/{slug}/draft/check",
        button=_("Look at it"),
    )


def sent(idea: Idea, by: Member) -> Callable[[], Letter]:
    """To the other creators: the owner has sent the idea as it stands."""
    title, slug, name = idea.title, idea.slug, by.shown_name
    return lambda: Letter(
        kind="idea.received",
        title=_("“%(title)s” was sent for screening", title=title),
        body=_("%(name)s has sent the idea that you create together. Read it as it will be published.", name=name),
        link=f"/ideas/{slug}/preview",
        button=_("Look at it"),
    )


def withdrawn(idea: Idea, by: Member) -> Callable[[], Letter]:
    """To the other creators: the owner has taken the idea back."""
    title, name = idea.title, by.shown_name
    return lambda: Letter(
        kind="idea.withdrawn",
        title=_("“%(title)s” was withdrawn", title=title),
        body=_("%(name)s has withdrawn the idea that you create together.", name=name),
        link="/my/ideas",
        button=_("Your ideas"),
    )
