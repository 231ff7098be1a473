"""What voting tells: creators in the transaction of the act, supporters and followers afterwards.

Each function returns the writing of a letter; it is called in the language of each reader.
"""

from __future__ import annotations

from collections.abc import Callable

from ideas.notices.actions import Letter, Write
from ideas.submissions.models import Idea, Passage
from ideas.submissions.stages import GONE, PUBLIC, Stage
from ideas.voting.models import Gate
from ideas.words import _, _n, day, number

S = Stage

#: Stages whose coming reaches supporters and followers. The start of a review is on the page and in no letter.
TOLD = frozenset(
    {S.ACHIEVED, S.EXPIRED, S.ARCHIVED, S.APPROVED, S.DECLINED, S.DEFERRED, S.PARKED, S.IN_DEVELOPMENT, S.RELEASED,
     S.RETIRED, S.REMOVED, S.WITHDRAWN}
)  # fmt: skip
#: Leaving one of these for a public stage means that the idea is back.
AWAY = frozenset({S.REMOVED, S.ARCHIVED})


def gate_reached(idea: Idea, gate: Gate) -> Write:
    """To the creators: a gate was reached, and how many days that earned."""
    title, slug, supporters, earned, closes_at = idea.title, idea.slug, gate.supporters, gate.adds_days, gate.closes_at
    assert closes_at is not None

    def write() -> Letter:
        body = _("“%(title)s” has %(n)s supporters. Thank you for your idea!", title=title, n=number(supporters))
        if earned:
            body += "\n\n" + _n(
                "That earned it 1 more day: it gathers support until %(day)s.",
                "That earned it %(num)s more days: it gathers support until %(day)s.",
                earned,
                day=day(closes_at),
            )
        headline = _("%(n)s supporters for “%(title)s”", n=number(supporters), title=title)
        return Letter("support.gate", headline, body, f"/ideas/{slug}", _("Show the idea"))

    return write


def goal_reached(idea: Idea) -> Write:
    """To the creators: the crossing."""
    title, slug, goal = idea.title, idea.slug, idea.goal or 0

    def write() -> Letter:
        body = _(
            "“%(title)s” has all %(n)s supporters it needed. It waits for its review now; we write to you as soon as "
            "it is decided.",
            title=title,
            n=number(goal),
        )
        headline = _("“%(title)s” has reached its goal", title=title)
        return Letter("support.goal", headline, body, f"/ideas/{slug}", _("Show the idea"))

    return write


def time_is_up(idea: Idea, count: int) -> Write:
    """To the creators: the closing time has passed."""
    title, slug = idea.title, idea.slug

    def write() -> Letter:
        body = _n(
            "The time of “%(title)s” is up, with 1 supporter. It stays where everybody can read it.",
            "The time of “%(title)s” is up, with %(n)s supporters. It stays where everybody can read it.",
            count,
            title=title,
            n=number(count),
        )
        headline = _("The time of “%(title)s” is up", title=title)
        return Letter("idea.expired", headline, body, f"/ideas/{slug}", _("Show the idea"))

    return write


def is_return(passage: Passage) -> bool:
    """Whether the idea came back: an appeal was won, or support is asked for again after a check."""
    origin, to = Stage(passage.from_stage), Stage(passage.to_stage)
    return (origin in AWAY and to in PUBLIC - AWAY) or (origin == S.ACHIEVED and to == S.OPEN)


def passage(idea: Idea, passed: Passage) -> Write:
    """To supporters and followers: what became of the idea, with the public reason."""
    title, slug, why, to = idea.title, idea.slug, passed.why, Stage(passed.to_stage)
    kind, news = (_ENDED, _back) if is_return(passed) else _NEWS[to]
    link = "/" if to in GONE else f"/ideas/{slug}"

    def write() -> Letter:
        headline, sentence = news(title)
        body = sentence + (f"\n\n{why}" if why else "")
        return Letter(kind, headline, body, link, None if to in GONE else _("Show the idea"))

    return write


def _back(title: str) -> tuple[str, str]:
    sentence = _("The idea “%(title)s”, which you support or follow, is back on the site.", title=title)
    return _("“%(title)s” is back", title=title), sentence


def _achieved(title: str) -> tuple[str, str]:
    sentence = _("“%(title)s” has all the support it needed. It is reviewed next.", title=title)
    return _("“%(title)s” has reached its goal", title=title), sentence


def _expired(title: str) -> tuple[str, str]:
    sentence = _("“%(title)s” did not reach its next gate in time. It stays readable.", title=title)
    return _("The time of “%(title)s” is up", title=title), sentence


def _archived(title: str) -> tuple[str, str]:
    sentence = _(
        "We are sure that we cannot make “%(title)s”. It stays readable, without further support.", title=title
    )
    return _("“%(title)s” is archived", title=title), sentence


def _approved(title: str) -> tuple[str, str]:
    sentence = _("We want to make “%(title)s”. The agreement with its creators comes next.", title=title)
    return _("“%(title)s” is approved", title=title), sentence


def _declined(title: str) -> tuple[str, str]:
    sentence = _("We will not make “%(title)s”. Thank you for standing by it.", title=title)
    return _("“%(title)s” was not chosen", title=title), sentence


def _deferred(title: str) -> tuple[str, str]:
    sentence = _("We could not decide on “%(title)s” yet. It takes part in the next review.", title=title)
    return _("“%(title)s” goes to the next review", title=title), sentence


def _parked(title: str) -> tuple[str, str]:
    sentence = _("We parked “%(title)s” and will look at it again later.", title=title)
    return _("“%(title)s” is parked", title=title), sentence


def _in_development(title: str) -> tuple[str, str]:
    sentence = _("Its creators have signed: “%(title)s” is being made.", title=title)
    return _("“%(title)s” is being made", title=title), sentence


def _released(title: str) -> tuple[str, str]:
    sentence = _("“%(title)s”, which you helped on its way, is on sale.", title=title)
    return _("“%(title)s” is on sale", title=title), sentence


def _retired(title: str) -> tuple[str, str]:
    sentence = _("The last “%(title)s” is sold. Thank you for having helped to make it.", title=title)
    return _("“%(title)s” is no longer sold", title=title), sentence


def _removed(title: str) -> tuple[str, str]:
    sentence = _("We removed the idea “%(title)s”, which you supported or followed.", title=title)
    return _("“%(title)s” was removed", title=title), sentence


def _withdrawn(title: str) -> tuple[str, str]:
    sentence = _("Its creator has taken the idea “%(title)s” back.", title=title)
    return _("“%(title)s” was taken back", title=title), sentence


_DECIDED = "decision.public"
_ENDED = "supported.ended"

#: The kind of the notice, and what writes its headline and first sentence from the idea's title.
_NEWS: dict[Stage, tuple[str, Callable[[str], tuple[str, str]]]] = {
    S.ACHIEVED: ("supported.goal", _achieved),
    S.EXPIRED: ("supported.expired", _expired),
    S.ARCHIVED: (_ENDED, _archived),
    S.APPROVED: (_DECIDED, _approved),
    S.DECLINED: (_DECIDED, _declined),
    S.DEFERRED: (_DECIDED, _deferred),
    S.PARKED: (_DECIDED, _parked),
    S.IN_DEVELOPMENT: ("supported.making", _in_development),
    S.RELEASED: ("product.released", _released),
    S.RETIRED: ("product.retired", _retired),
    S.REMOVED: (_ENDED, _removed),
    S.WITHDRAWN: (_ENDED, _withdrawn),
}
