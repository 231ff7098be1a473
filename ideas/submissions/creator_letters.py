"""What creators of one idea are written to about each other: invited, answered, asked again, taken off."""

from __future__ import annotations

from collections.abc import Callable

from ideas.accounts.models import Member
from ideas.notices.actions import Letter
from ideas.submissions.models import Idea
from ideas.words import _, percent

Write = Callable[[], Letter]


def invited(idea: Idea, by: Member) -> Write:
    """Somebody asks you to be a co-creator."""
    title, name, link = idea.title, by.shown_name, f"/ideas/{idea.slug}/invitation"
    return lambda: Letter(
        kind="creator.invited",
        title=_("%(name)s invites you to create “%(title)s” together", name=name, title=title),
        body=_("See the idea, the share of the reward that is meant for you, and what it binds you to.")
        + "\n\n"
        + _("Nobody is told and nothing binds you until you accept. You may also decline."),
        link=link,
        button=_("See the invitation"),
    )


def asked_again(idea: Idea, by: Member, *, before: int, after: int) -> Write:
    """The share you accepted was changed, so that you are asked anew. Shares in ppm."""
    title, name, link = idea.title, by.shown_name, f"/ideas/{idea.slug}/invitation"
    return lambda: Letter(
        kind="creator.invited",
        title=_("Your share of “%(title)s” was changed", title=title),
        body=_(
            "%(name)s has changed your share of the reward from %(before)s to %(after)s.",
            name=name, before=percent(before), after=percent(after),
        )
        + "\n\n"
        + _("What you accepted before no longer holds. Please accept the new share, or decline."),
        link=link,
        button=_("See the invitation"),
    )  # fmt: skip


def taken_off(idea: Idea, by: Member) -> Write:
    """You had accepted, and the owner goes on without you."""
    title, name = idea.title, by.shown_name
    return lambda: Letter(
        kind="creator.invited",
        title=_("You are no longer a co-creator of “%(title)s”", title=title),
        body=_("%(name)s has taken you off the creators of this idea before it was sent.", name=name)
        + "\n\n"
        + _("You have no share of it, and your name does not stand on it."),
        link="/my/ideas",
        button=_("Your ideas"),
    )


def accepted(idea: Idea, by: Member, *, share: int) -> Write:
    """To the owner: she creates it with you. `share` in ppm."""
    title, name = idea.title, by.shown_name
    return _to_owner(
        idea,
        lambda: _("%(name)s creates “%(title)s” with you", name=name, title=title),
        lambda: _("%(name)s has accepted a share of %(share)s.", name=name, share=percent(share)),
    )


def declined(idea: Idea, by: Member) -> Write:
    """To the owner: she will not."""
    title, name = idea.title, by.shown_name
    return _to_owner(
        idea,
        lambda: _("%(name)s will not create “%(title)s” with you", name=name, title=title),
        lambda: _("%(name)s has declined. Please settle the shares again before you send the idea.", name=name),
    )


def left(idea: Idea, by: Member) -> Write:
    """To the owner: she had accepted, and leaves."""
    title, name = idea.title, by.shown_name
    return _to_owner(
        idea,
        lambda: _("%(name)s no longer creates “%(title)s” with you", name=name, title=title),
        lambda: _("%(name)s has left. Please settle the shares again before you send the idea.", name=name),
    )


def closed(idea: Idea, by: Member) -> Write:
    """To the owner: a co-creator or somebody invited has closed her account."""
    title, name = idea.title, by.shown_name
    return _to_owner(
        idea,
        lambda: _("%(name)s no longer creates “%(title)s” with you", name=name, title=title),
        lambda: _("That account is closed. Please settle the shares again before you send the idea."),
    )


def _to_owner(idea: Idea, title: Callable[[], str], body: Callable[[], str]) -> Write:
    link = f"/ideas/{idea.slug}/draft/creators"
    return lambda: Letter(kind="creator.answered", title=title(), body=body(), link=link, button=_("See the creators"))
