"""What may be done with a run, and by whom: pure answers, a sentence or None."""

from __future__ import annotations

from collections.abc import Collection

from ideas.words import _

#: Where a run may go from each state. Posted is for ever.
MOVES: dict[str, tuple[str, ...]] = {
    "calculating": ("calculated", "discarded"),
    "calculated": ("posted", "stale", "discarded"),
    "stale": ("discarded",),
    "posted": (),
    "discarded": (),
}
LIVING = ("calculating", "calculated", "stale")
JUMP = 5


def why_not_move(state: str, to: str) -> str | None:
    """A run goes from state to state as MOVES says."""
    if to in MOVES[state]:
        return None
    return {
        "calculating": _("This run is still being calculated."),
        "stale": _("Something has changed since this run was calculated. Calculate it again."),
        "posted": _("This run was posted. It cannot be changed any more."),
        "discarded": _("This run was given up."),
    }.get(state, _("This run is not there yet."))


def why_not_approve(state: str, prepared_by: int, payees: Collection[int], by: int) -> str | None:
    """Approved by a second person, who is paid nothing by it."""
    reason = why_not_move(state, "posted")
    if reason:
        return reason
    if by == prepared_by:
        return _("You started this run, so another person of finance must approve it.")
    if by in payees:
        return _("You are paid by this run, so somebody else must approve it.")
    return None


def jumped(now: int, before: int) -> bool:
    """More than JUMP times, or less than a JUMPth, of the quarter before; or its sign has turned."""
    if not before:
        return False
    return now * before <= 0 or not abs(before) <= abs(now) * JUMP <= abs(before) * JUMP**2
