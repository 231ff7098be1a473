"""The pure rules of support: who may give and take back, which gates a count reaches, when an idea closes.

The page, the button and the act ask the same functions (RULES: The support clock, Support, Finding).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from ideas.accounts.models import Member
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.models import Gate
from ideas.words import _

#: (younger than this many days, worth in thousandths): a support of the last 7 days, halved every 2 days.
RISING = ((2, 1000), (4, 500), (6, 250), (7, 125))


def days(n: int) -> timedelta:
    """`n` days of 24 hours: the promise is exact in UTC, whatever local clocks do in spring and autumn."""
    return timedelta(hours=24 * n)


def first_closing(at: datetime, first_days: int) -> datetime:
    """The closing time of an idea that opens at `at`, on a whole second and never shorter than promised."""
    rest = timedelta(microseconds=-at.microsecond % 1_000_000)
    return at + rest + days(first_days)


def closing_after(closes_at: datetime, adds_days: int, *, extension: str, at: datetime) -> datetime:
    """The closing time after a gate was reached at `at`: moved on by its days, or that many days from now.

    A gate never takes earned time away.
    """
    if extension == "add":
        return closes_at + days(adds_days)
    return max(closes_at, first_closing(at, adds_days))


def gates_between(before: int, after: int, gates: Iterable[Gate]) -> list[Gate]:
    """The gates that a count passes on its way from `before` to `after`, in the order in which they fire."""
    passed = (gate for gate in gates if before < gate.supporters <= after)
    return sorted(passed, key=lambda gate: gate.supporters)


def why_not_gates(gates: Sequence[Sequence[int]]) -> str | None:
    """Why [supporters, days added] cannot be the gates of an idea; None if they can. For whoever writes rules."""
    supporters = [gate[0] for gate in gates]
    if not supporters or supporters[0] < 1:
        return "an idea needs at least one gate, and a gate at least one supporter"
    if any(later <= earlier for earlier, later in pairwise(supporters)):
        return "each gate needs more supporters than the one before"
    if any(gate[1] < 0 for gate in gates):
        return "a gate cannot take days away"
    return None


def is_taking_support(stage: str, closes_at: datetime | None, at: datetime) -> bool:
    """Open, and before the closing second, whether or not the timer has run."""
    return stage == Stage.OPEN and (closes_at is None or at < closes_at)


def why_not_support(idea: Idea, *, by: Member | None, is_creator: bool, supported: bool, at: datetime) -> str | None:
    """Why `by` cannot support the idea at this moment; None if she can. `by` is None for a visitor."""
    if closed := why_closed(idea.stage, idea.closes_at, at=at):
        return closed
    if idea.mode == "score":
        return _("This call asks for scores instead of support.")
    if by is None:
        return _("Please sign in to support this idea.")
    if is_creator:
        return _("This is your own idea: its support has to come from others.")
    if not by.is_confirmed:
        return _("Please confirm your address first: the mail we sent you holds a button.")
    if supported:
        return _("You support this idea already.")
    return None


def why_not_withdraw(idea: Idea, *, supported: bool, at: datetime) -> str | None:
    """Why a support cannot be taken back at this moment; None if it can."""
    if not supported:
        return _("You do not support this idea.")
    if not is_taking_support(idea.stage, idea.closes_at, at):
        return _("Support can be taken back only while an idea gathers it. This one no longer does.")
    return None


def why_closed(stage: str, closes_at: datetime | None, *, at: datetime) -> str | None:
    """Why an idea takes no support at this moment, with what one can do instead; None if it takes support."""
    if is_taking_support(stage, closes_at, at):
        return None
    if stage == Stage.ACHIEVED:
        return _("This idea has reached its goal and needs no more support. Follow it to hear what happens next.")
    if stage in (Stage.OPEN, Stage.EXPIRED):
        return _("The time of this idea is up. Follow it to hear if it comes back.")
    if stage in PUBLIC:
        return _("This idea no longer gathers support. Follow it to hear what happens next.")
    return _("This idea is not open for support.")


def why_last_place_is_taken() -> str:
    """What the others hear when many wanted the last place and one made the crossing."""
    return _("Somebody took the last place just before you: the goal is reached. Follow it to hear what happens next.")


def why_not_follow(idea: Idea) -> str | None:
    """Why an idea cannot be followed; None if it can."""
    return None if idea.stage in PUBLIC else _("This idea is not public.")


def rising(ages: Iterable[timedelta]) -> int:
    """How much an idea rises: its supports of the last 7 days, each worth 1000, halved every 2 days.

    A support younger than 2 days is worth 1000, then 500, 250 and, on the seventh day, 125.
    """
    return sum(next((worth for limit, worth in RISING if age < days(limit)), 0) for age in ages)
