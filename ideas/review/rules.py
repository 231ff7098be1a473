"""What the staff desks may do: each answer is the reason why not, or None (RULES: Screening, Review and decision)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ideas.review import reasons
from ideas.review.models import Claim, Decision, Outcome
from ideas.submissions.models import Idea
from ideas.submissions.stages import MOVES, PUBLIC, Stage
from ideas.words import _

OUTCOMES = ("publish", "needs_work", "reject")
VERDICTS = {
    "approve": Stage.APPROVED,
    "decline": Stage.DECLINED,
    "defer": Stage.DEFERRED,
    "park": Stage.PARKED,
}
#: Stages in which a decision may be taken; outside of a review only to decline, with a reason.
DECIDABLE = frozenset({Stage.IN_REVIEW, Stage.PARKED, Stage.APPROVED, Stage.IN_DEVELOPMENT})
WHY_LENGTH = (20, 5_000)


def why_not_own(*, is_own: bool) -> str | None:
    """Nobody acts as staff on an idea she owns or co-creates."""
    return _("You own or co-create this idea, so somebody else has to judge it.") if is_own else None


def why_not_judge_flags(*, is_own: bool, flagged_by_her: bool) -> str | None:
    """Nobody answers flags on her own things, and nobody those on a thing she flagged herself."""
    if is_own:
        return _("This is yours, so somebody else has to judge it.")
    return _("You reported this yourself, so somebody else has to judge it.") if flagged_by_her else None


def why_not_answer(*, chosen: int, words: str) -> str | None:
    """An answer to flags is about at least one of them, and says something."""
    if not chosen:
        return _("Choose at least one report that waits. Somebody else may have answered them.")
    return None if words.strip() else _("Write to those who reported it what you found.")


def why_not_remove(idea: Idea, *, is_own: bool, code: str, why: str) -> str | None:
    """A public idea may be removed by a screener without a part in it, with a reason and public words."""
    if idea.stage not in PUBLIC:
        return _("“%(title)s” is not public (any more).", title=idea.title)
    if reason := why_not_own(is_own=is_own):
        return reason
    if code not in reasons.SCREENING:
        return _("Choose a reason.")
    least, most = WHY_LENGTH
    if not least <= len(why.strip()) <= most:
        return _("Write the public reason in %(least)s to %(most)s characters.", least=least, most=most)
    return None


def has_lapsed(claim: Claim, at: datetime, *, minutes: int) -> bool:
    """Whether a claim has gone so long without a sign of life that anybody may take the idea."""
    return at - claim.seen_at >= timedelta(minutes=minutes)


def why_not_claim(idea: Idea, *, is_own: bool) -> str | None:
    if idea.stage != Stage.SCREENING:
        return _("“%(title)s” is no longer waiting for screening.", title=idea.title)
    return why_not_own(is_own=is_own)


def why_not_outcome(
    idea: Idea, *, is_own: bool, verdict: str, codes: Sequence[str], why: str, pending: Outcome | None = None
) -> str | None:
    """Why this outcome cannot be given; nothing but a publication leaves without a code and words."""
    if reason := why_not_claim(idea, is_own=is_own):
        return reason
    if pending is not None:
        return _("%(name)s has just given an outcome for this idea.", name=pending.by.shown_name)
    if verdict not in OUTCOMES:
        return _("Choose what happens to the idea.")
    if reasons.unknown(codes):
        return _("Choose reasons from the list.")
    if verdict != "publish" and not codes:
        return _("Choose at least one reason: nothing is sent back without one.")
    if verdict != "publish" and not why.strip():
        return _("Write to the creator what is wrong and what can be done.")
    return None


def why_not_take_back(outcome: Outcome, *, by_id: int) -> str | None:
    if outcome.by_id != by_id:
        return _("Only the person who gave an outcome takes it back.")
    if outcome.applied_at is not None:
        return _("This outcome has been sent, so it can no longer be taken back.")
    return None


def may_decide(stage: str, verdict: str) -> bool:
    """Whether the table of moves leads from the stage to what the verdict means."""
    if stage not in DECIDABLE or verdict not in VERDICTS:
        return False
    return VERDICTS[verdict] in MOVES[Stage(stage)]


def why_not_decide(
    idea: Idea, *, is_own: bool, verdict: str, codes: Sequence[str], why: str, parked_until: datetime | None,
    at: datetime,
) -> str | None:  # fmt: skip
    """Why this decision cannot be saved. It needs a public code and a written public reason, whatever it says."""
    if reason := why_not_own(is_own=is_own):
        return reason
    if not may_decide(idea.stage, verdict):
        return _("“%(title)s” does not stand where this can be decided.", title=idea.title)
    if not codes:
        return _("Choose at least one public reason.")
    if reasons.unknown(codes, verdict=verdict):
        return _("One of these reasons does not fit the decision.")
    if len(why.strip()) < WHY_LENGTH[0]:
        return _("Write the public reason, in at least %(n)s characters.", n=WHY_LENGTH[0])
    if verdict == "park" and (parked_until is None or parked_until <= at):
        return _("Say until when the idea is parked: a day in the future.")
    return None


def is_complete(decision: Decision) -> bool:
    """An approval is complete with its second reviewer, everything else at once."""
    return decision.public_at is not None


def why_not_confirm(decision: Decision, *, by_id: int, is_own: bool) -> str | None:
    if reason := why_not_own(is_own=is_own):
        return reason
    if is_complete(decision):
        return _("This decision is complete already.")
    if decision.decided_by_id == by_id:
        return _("You took this decision, so another reviewer has to confirm it.")
    return None


def why_not_withdraw(decision: Decision, *, is_own: bool, why: str) -> str | None:
    """An approval that waits for its second reviewer may be withdrawn by either, with words; later nothing may."""
    if reason := why_not_own(is_own=is_own):
        return reason
    if is_complete(decision):
        return _("This decision is complete: it is final.")
    if not why.strip():
        return _("Write why the approval is withdrawn; your colleague will read it.")
    return None


def why_not_open_window(name: str, target_at: datetime, at: datetime) -> str | None:
    """A window by hand needs a name and a target date in the future."""
    if not name.strip():
        return _("Give the window a name.")
    return _("The target date must be in the future.") if target_at <= at else None
