"""What the staff desks write to people: plain paragraphs, with the rule, the reason and what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from ideas.accounts.models import Member
from ideas.notices.actions import Letter
from ideas.review import reasons
from ideas.review.models import Decision, Window
from ideas.submissions.models import Idea
from ideas.words import _, _n, day, listed, moment, number, span, speaking

KINDS = {"needs_work": "needs_work", "reject": "rejected"}


def screened(idea: Idea, *, verdict: str, codes: Sequence[str], why: str, by: Member) -> Letter:
    """What the creators read about the outcome of the screening; the preview shows the same."""
    if verdict == "publish":
        return _published(idea, why=why, by=by)
    if verdict == "needs_work":
        title = _("“%(title)s” needs a change before it can be published", title=idea.title)
        do = _("Change what is named above and send it again; nothing else is lost.")
    else:
        title = _("We did not publish “%(title)s”", title=idea.title)
        do = _("You may change it and offer it again after 24 hours.")
    named = [f"{reason.wording} {reason.tip}" for reason in reasons.screening_reasons(codes)]
    return Letter(
        kind=f"idea.{KINDS[verdict]}",
        title=title,
        body=_paragraphs(*named, why, do, _signed(by)),
        link=f"/ideas/{idea.slug}/draft/check",
        button=_("See your idea"),
    )


def _published(idea: Idea, *, why: str, by: Member) -> Letter:
    gates, days = idea.rules.gates, idea.rules.first_days
    clock = ""
    if idea.rules.mode == "support" and gates:
        clock = _n(
            "It has %(num)s day to find its first %(n)s supporters.",
            "It has %(num)s days to find its first %(n)s supporters.",
            days, n=number(gates[0][0]),
        )  # fmt: skip
    share = _("Now tell the people who would want it: they support it on its page.")
    return Letter(
        kind="idea.published",
        title=_("“%(title)s” is published", title=idea.title),
        body=_paragraphs(_("We checked your idea and opened it."), clock, why, share, _signed(by)),
        link=f"/ideas/{idea.slug}",
        button=_("See your idea"),
    )


def removed(idea: Idea, *, code: str, why: str, by: Member) -> Letter:
    """To the creators: a screener removed their public idea. The preview shows the same."""
    named = [str(reason.wording) for reason in reasons.screening_reasons([code])]
    stays = _("Its page says that it is no longer here. Its supporters and followers are told.")
    return Letter(
        kind="idea.removed",
        title=_("We removed “%(title)s”", title=idea.title),
        body=_paragraphs(*named, why, stays, _signed(by)),
        link="/my/ideas",
        button=_("See your ideas"),
    )


def taken_over(idea: Idea, by: Member) -> Letter:
    """To the screener whose claim somebody else took over."""
    return Letter(
        kind="desk.screening",
        title=_("%(name)s took over “%(title)s”", name=by.shown_name, title=idea.title),
        body=_("You held this idea at the screening desk. You need not do anything more."),
        link="/screening",
        button=_("To the screening desk"),
    )


def review_began(idea: Idea, window: Window, name: str) -> Letter:
    """To the creators: the idea has entered its review window."""
    return Letter(
        kind="review.entered",
        title=_("The review of “%(title)s” has begun", title=idea.title),
        body=_paragraphs(
            _("It is judged in this window: %(window)s.", window=name),
            _("We want to decide by %(day)s. If we cannot, we say on its page why.", day=day(window.target_at)),
        ),
        link=f"/ideas/{idea.slug}",
        button=_("See your idea"),
    )


def decided(idea: Idea, decision: Decision) -> Letter:
    """To the creators, at once: what was decided and why, and when everybody else reads it."""
    grounds = _("Reasons: %(reasons)s.", reasons=listed(reasons.labels(decision.codes)))
    return Letter(
        kind="decision.made",
        title=_title(idea, decision.verdict),
        body=_paragraphs(grounds, decision.why, _next(decision), _embargo(decision)),
        link=f"/ideas/{idea.slug}",
        button=_("See your idea"),
    )


def _title(idea: Idea, verdict: str) -> str:
    if verdict == "approve":
        return _("“%(title)s” is chosen to be made", title=idea.title)
    if verdict == "defer":
        return _("“%(title)s” goes on to the next review", title=idea.title)
    if verdict == "park":
        return _("“%(title)s” is parked", title=idea.title)
    return _("“%(title)s” is not chosen", title=idea.title)


def _next(decision: Decision) -> str:
    if decision.verdict == "approve":
        return _("Next we send you an agreement about your royalties. Nothing is made before every creator has signed.")
    if decision.verdict == "defer":
        return _("Its support stays. You need not do anything: it enters the next review by itself.")
    if decision.verdict == "park" and decision.parked_until:
        return _("Its support stays. We take it up again on %(day)s.", day=day(decision.parked_until))
    return _("What your supporters gave is on record, and you may offer a changed idea as a relaunch.")


def _embargo(decision: Decision) -> str:
    if decision.public_at is None or decision.complete_at is None or decision.public_at <= decision.complete_at:
        return ""
    return _(
        "You hear it first. Everybody else reads it on %(moment)s, in %(span)s; please keep it to yourself until then.",
        moment=moment(decision.public_at),
        span=span(decision.public_at - decision.complete_at),
    )


def second_wanted(idea: Idea, by: Member) -> Letter:
    """To the other reviewers: an approval waits for a second person."""
    return Letter(
        kind="desk.review",
        title=_("“%(title)s” waits for a second reviewer", title=idea.title),
        body=_("%(name)s wants to approve it. An approval needs two people.", name=by.shown_name),
        link=f"/review/{idea.slug}",
        button=_("To the review"),
    )


def approval_withdrawn(idea: Idea, why: str, by: Member) -> Letter:
    """To the reviewer whose approval was withdrawn before it was complete."""
    return Letter(
        kind="desk.review",
        title=_("%(name)s withdrew your approval of “%(title)s”", name=by.shown_name, title=idea.title),
        body=_paragraphs(why, _("The idea is undecided again.")),
        link=f"/review/{idea.slug}",
        button=_("To the review"),
    )


def as_read_by(member: Member, letter: partial[Letter]) -> Letter:
    """The letter in the language of the one who will read it: what a preview shows."""
    with speaking(member.language):
        return letter()


def _signed(by: Member) -> str:
    return _("%(name)s, for the screening desk", name=by.shown_name)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(_stripped(parts))


def _stripped(parts: Iterable[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]
