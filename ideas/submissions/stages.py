"""The stages of an idea and every allowed move between them. docs/lifecycle.md shows the same table."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    DRAFT = "draft"
    SCREENING = "screening"
    NEEDS_WORK = "needs_work"
    REJECTED = "rejected"
    OPEN = "open"
    ACHIEVED = "achieved"
    EXPIRED = "expired"
    IN_REVIEW = "in_review"
    DEFERRED = "deferred"
    PARKED = "parked"
    APPROVED = "approved"
    DECLINED = "declined"
    IN_DEVELOPMENT = "in_development"
    RELEASED = "released"
    RETIRED = "retired"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


S = Stage

BEFORE_OPEN = frozenset({S.DRAFT, S.SCREENING, S.NEEDS_WORK, S.REJECTED, S.WITHDRAWN})
PUBLIC = frozenset(
    {S.OPEN, S.ACHIEVED, S.IN_REVIEW, S.DEFERRED, S.PARKED, S.APPROVED, S.IN_DEVELOPMENT, S.RELEASED, S.RETIRED,
     S.DECLINED, S.EXPIRED, S.ARCHIVED}
)  # fmt: skip
DECIDED = frozenset({S.APPROVED, S.DECLINED, S.IN_DEVELOPMENT, S.RELEASED, S.RETIRED})
GONE = frozenset({S.REMOVED, S.WITHDRAWN})

_FORWARD: dict[Stage, frozenset[Stage]] = {
    S.DRAFT: frozenset({S.SCREENING, S.WITHDRAWN}),
    S.SCREENING: frozenset({S.OPEN, S.NEEDS_WORK, S.REJECTED, S.WITHDRAWN}),
    S.NEEDS_WORK: frozenset({S.SCREENING, S.WITHDRAWN}),
    S.REJECTED: frozenset({S.SCREENING, S.WITHDRAWN}),
    S.OPEN: frozenset({S.ACHIEVED, S.EXPIRED, S.ARCHIVED, S.WITHDRAWN}),
    S.ACHIEVED: frozenset({S.IN_REVIEW, S.OPEN, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.APPROVED, S.DECLINED, S.DEFERRED, S.PARKED}),
    S.DEFERRED: frozenset({S.IN_REVIEW}),
    S.PARKED: frozenset({S.IN_REVIEW, S.DECLINED}),
    S.APPROVED: frozenset({S.IN_DEVELOPMENT, S.DECLINED}),
    S.IN_DEVELOPMENT: frozenset({S.RELEASED, S.DECLINED}),
    S.RELEASED: frozenset({S.RETIRED}),
}

#: Every allowed move. Any public stage may be removed; a won appeal brings the stage before back.
MOVES: dict[Stage, frozenset[Stage]] = {
    stage: _FORWARD.get(stage, frozenset()) | (frozenset({S.REMOVED}) if stage in PUBLIC else frozenset())
    for stage in Stage
} | {S.REMOVED: PUBLIC, S.ARCHIVED: frozenset({S.OPEN, S.REMOVED})}


def why_not_move(origin: str, to: str, *, before: str | None = None) -> str | None:
    """Why the move is not in the table; None if it is. `before`: the stage an appeal would restore."""
    if Stage(to) not in MOVES[Stage(origin)]:
        return f"no move from {origin} to {to}"
    if origin in (S.REMOVED, S.ARCHIVED) and to != S.REMOVED and before is not None and to != before:
        return f"an appeal restores the stage before, {before}, not {to}"
    return None
