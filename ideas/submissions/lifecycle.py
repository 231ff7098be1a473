"""The one door through which the stage of an idea changes (RULES: Stages).

A guarded UPDATE asks the database whether the idea still stands where the caller saw it: of two racing
moves one wins and the other is told. No locks, the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db, rows_changed
from ideas.submissions.models import Idea, Passage
from ideas.submissions.stages import MOVES, PUBLIC, Stage, why_not_move

__all__ = ["MOVES", "PUBLIC", "Stage", "move", "stage_before"]

#: Facts of a stage that a move may set in the same UPDATE.
FACTS = frozenset(
    {"submitted_at", "opened_at", "closes_at", "goal", "mode", "rules_id", "achieved_at", "decided_at", "parked_until",
     "released_at"}
)  # fmt: skip


def move(
    idea: Idea, to: Stage, *, by: Member | None, at: datetime, why: str = "", codes: Iterable[str] = (),
    note: str = "", facts: dict[str, Any] | None = None,
) -> Passage | None:  # fmt: skip
    """Move `idea` to the stage `to`, set the facts of that stage and write the passage.

    `by`: who did it, None for the clock. Returns None when somebody else moved the idea first.
    Raises ValueError for a move that the table of moves does not have, or an unknown fact.
    """
    origin = Stage(idea.stage)
    facts = facts or {}
    reason = why_not_move(origin, to, before=stage_before(idea) if origin in (Stage.REMOVED, Stage.ARCHIVED) else None)
    if reason or not facts.keys() <= FACTS:
        raise ValueError(reason or f"unknown facts: {sorted(facts.keys() - FACTS)}")
    won = rows_changed(
        sa.update(Idea)
        .where(Idea.id == idea.id, Idea.stage == origin)
        .values(stage=to, stage_since=at, **facts)
        .execution_options(synchronize_session=False)
    )
    if not won:
        db.session.expire(idea)
        return None
    passage = Passage(
        idea_id=idea.id, from_stage=origin, to_stage=to, by_id=by.id if by else None, at=at, codes=list(codes),
        why=why, note=note,
    )  # fmt: skip
    db.session.add(passage)
    db.session.flush()
    db.session.refresh(idea, ["stage", "stage_since", *facts])
    return passage


def stage_before(idea: Idea) -> Stage | None:
    """The stage the idea came from at its last passage: what a won appeal restores."""
    last = db.session.scalar(
        sa.select(Passage.from_stage).where(Passage.idea_id == idea.id).order_by(Passage.id.desc()).limit(1)
    )
    return Stage(last) if last else None
