"""What the review room does by the clock: outcomes are applied, windows fill, decisions become public.

Each is a query first and commits idea by idea, so that a sweep that dies is finished by the next one, on any machine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.db import db
from ideas.office.duty import Duty
from ideas.refusals import Refused
from ideas.review import decisions, queries, revision_desk, screening, windows
from ideas.review.models import Decision, Outcome


def apply_outcomes(at: datetime) -> int:
    """Apply the outcomes whose moment to be taken back is over; how many."""
    return sum(_one(partial(_apply, row, at)) for row in queries.due_outcomes(at))


def _apply(outcome_id: int, at: datetime) -> bool:
    waiting = sa.select(Outcome).where(Outcome.id == outcome_id).options(joinedload(Outcome.by))
    outcome = db.session.scalars(waiting.execution_options(populate_existing=True)).one()
    return screening.apply(outcome, at=at) is not None


def enter_windows(at: datetime) -> int:
    """Move what waits for a review into its window, exactly from the cut-off on; how many ideas entered."""
    return sum(_one(partial(_enter, waiting, at)) for waiting in windows.waiting_for_window())


def _enter(waiting: windows.Waiting, at: datetime) -> bool:
    due = windows.due_window(waiting, at)
    return due is not None and windows.enter(waiting.idea, windows.window_at(*due), by=None, at=at) is not None


def publish_decisions(at: datetime) -> int:
    """Make the decisions public whose moment has come; how many."""
    return sum(_one(partial(_publish, row, at)) for row in decisions.due_decisions(at))


def _publish(decision_id: int, at: datetime) -> bool:
    due = decisions.with_people().where(Decision.id == decision_id)
    decision = db.session.scalars(due.execution_options(populate_existing=True)).one()
    return decisions.publish(decision, at=at) is not None


def end_late_changes(at: datetime) -> int:
    """End the changes that nobody decided before their ideas could no longer be changed; how many."""
    return sum(_one(partial(_end_late, row, at)) for row in revision_desk.late_changes(at))


def _end_late(revision_id: int, at: datetime) -> bool:
    revision, idea = revision_desk.change_on_desk(revision_id)
    return revision_desk.end_late(revision, idea, at=at)


def _one(act: Callable[[], bool]) -> bool:
    """One idea in a transaction of its own; somebody who was faster is no trouble."""
    try:
        done = act()
    except Refused:
        db.session.rollback()
        return False
    db.session.commit()
    return done


DUTIES = (
    Duty("review apply-outcomes", 3, apply_outcomes),
    Duty("review enter-windows", 60, enter_windows),
    Duty("review publish-decisions", 15, publish_decisions),
    Duty("review end-late-changes", 600, end_late_changes),
)
