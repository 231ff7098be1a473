"""What conversations tell: creators, writers and those who flagged. No letter names who gave private feedback."""

from __future__ import annotations

from ideas.notices.actions import Letter
from ideas.submissions.models import Idea
from ideas.words import _, _n


def new_comments(idea: Idea, number: int) -> Letter:
    """To the creators: what was said since they were told last."""
    return Letter(
        kind="comment.new",
        title=_n("A new comment on “%(title)s”", "%(num)s new comments on “%(title)s”", number, title=idea.title),
        body=_("People talk about your idea. Your answer is marked as the creator's."),
        link=f"/ideas/{idea.slug}/comments",
        button=_("Read the comments"),
    )


def new_feedback(idea: Idea, number: int) -> Letter:
    """To the creators: private feedback has come. Neither who nor when."""
    title = _n(
        "1 person gave private feedback on “%(title)s”", "%(num)s people gave private feedback on “%(title)s”",
        number, title=idea.title,
    )  # fmt: skip
    return Letter(
        kind="feedback.new",
        title=title,
        body=_("It is for the creators of this idea alone, and it comes without names: so people say what they think."),
        link=f"/ideas/{idea.slug}/feedback",
        button=_("Read the feedback"),
    )


def replied(idea: Idea, reply_id: int) -> Letter:
    """To the writer of a comment: somebody replied."""
    return Letter(
        kind="comment.reply",
        title=_("A reply to your comment on “%(title)s”", title=idea.title),
        body=_("Somebody replied to what you wrote."),
        link=f"/ideas/{idea.slug}/comments/{reply_id}",
        button=_("Read the reply"),
    )


def comment_removed(idea: Idea, words: str, why: str) -> Letter:
    """To the writer of a comment that staff removed: the reason, and her own words."""
    return Letter(
        kind="comment.removed",
        title=_("We removed your comment on “%(title)s”", title=idea.title),
        body="\n\n".join((_("The reason, which is public: %(why)s", why=why), _("This is what you wrote:"), words)),
        link=f"/ideas/{idea.slug}/comments",
        button=_("Read the comments"),
    )


def feedback_withdrawn(idea: Idea, why: str) -> Letter:
    """To who gave feedback that staff took out of the creators' view. The creators do not read the reason."""
    return Letter(
        kind="comment.removed",
        title=_("We removed your private feedback on “%(title)s”", title=idea.title),
        body="\n\n".join((_("The reason: %(why)s", why=why), _("Its creators no longer see it."))),
        link=f"/ideas/{idea.slug}",
        button=_("See the idea"),
    )


def flag_answered(idea: Idea, *, upheld: bool, answer: str) -> Letter:
    """To who flagged something: what we found, in the screener's words."""
    title = _("You were right about what you reported") if upheld else _("We looked at what you reported")
    about = _("It was about the page of “%(title)s”.", title=idea.title)
    return Letter(
        kind="flag.answered",
        title=title,
        body="\n\n".join((about, answer)),
        link=f"/ideas/{idea.slug}",
        button=_("See the idea"),
    )
