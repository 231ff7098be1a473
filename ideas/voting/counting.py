"""The one place where a support meets the tally, exactly, on both databases.

The order is the promise: first the support's row, then the tally (the hot lock, held shortest), then the idea, looked
at under a lock. Whoever moves an idea out of OPEN changes its row, so either the move comes first and the support is
refused, or the support comes first and the move waits. Only the holder of the tally asks for the idea's lock, so that
nobody waits in a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ideas.db import BigId, db
from ideas.submissions.models import Idea
from ideas.voting.models import Gate, Support, Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database said. `stage` and `closes_at` hold until commit: the caller refuses if they forbid support."""

    is_new: bool
    """False: the member's support was there already; nothing was written."""
    stage: str = ""
    closes_at: datetime | None = None
    next_gate: int | None = None
    """The supporters of the next gate that has not fired."""
    count: int | None = None
    """The count with this support; None: no place was left."""
    given: int = 0


def count_in(idea_id: int, member_id: int, *, at: datetime) -> Counted:
    """Write the support and raise the tally, unless the support is there or the goal is reached."""
    values = {"idea": idea_id, "member": member_id, "moment": at}
    if db.engine.dialect.name == "postgresql":
        return Counted(*db.session.execute(COUNT_AT_ONCE, values).one())
    if db.session.execute(INSERT_LITE, values).first() is None:
        return Counted(is_new=False)
    rose = db.session.execute(RAISE, values).one_or_none() or (None, 0)
    return Counted(True, *db.session.execute(LOOK, values).one(), *rose)


def count_out(idea_id: int, member_id: int) -> Counted | None:
    """Delete the support and lower the tally; None if there was no counted support."""
    values = {"idea": idea_id, "member": member_id}
    if db.session.execute(DELETE, values).first() is None:
        return None
    db.session.execute(LOWER, values)
    return Counted(True, *db.session.execute(LOOK_LOCKED, values).one())


# The statements are built once: on the hottest path of the house, building them took longer than running them.

_support, _tally = cast(sa.Table, Support.__table__), cast(sa.Table, Tally.__table__)
_idea, _gate = cast(sa.Table, Idea.__table__), cast(sa.Table, Gate.__table__)
IDEA, MEMBER = sa.bindparam("idea", type_=BigId), sa.bindparam("member", type_=BigId)
_MOMENT = sa.bindparam("moment", type_=_support.c.at.type)


def _insert(make: Any) -> Any:
    values = {"idea_id": IDEA, "member_id": MEMBER, "at": _MOMENT, "state": "counted", "counted_at": _MOMENT}
    insert = make(_support).values(values).on_conflict_do_nothing(index_elements=["idea_id", "member_id"])
    return insert.returning(_support.c.idea_id)


def _raise(idea_id: sa.ColumnElement[int]) -> Any:
    below = sa.or_(_tally.c.goal.is_(None), _tally.c["count"] < _tally.c.goal)
    more = {"count": _tally.c["count"] + 1, "given": _tally.c.given + 1, "changes": _tally.c.changes + 1}
    raised = sa.update(_tally).where(_tally.c.idea_id == idea_id, below).values(more)
    return raised.returning(_tally.c["count"], _tally.c.given)


def _look() -> sa.Select[Any]:
    waiting = sa.select(sa.func.min(_gate.c.supporters)).where(_gate.c.idea_id == IDEA, _gate.c.reached_at.is_(None))
    return sa.select(_idea.c.stage, _idea.c.closes_at, waiting.scalar_subquery()).where(_idea.c.id == IDEA)


def _count_at_once() -> sa.Select[Any]:
    """One statement, one round trip under the lock: two to three times as many supports of one hot idea a second."""
    new = _insert(postgresql.insert).cte("new")
    rose = _raise(new.c.idea_id).cte("rose")
    look = _look()
    is_new = sa.exists(sa.select(new.c.idea_id))
    whole = look.with_only_columns(is_new, *look.selected_columns, rose.c["count"], rose.c.given)
    return whole.select_from(_idea.outerjoin(rose, sa.true())).with_for_update(of=_idea, key_share=True)


INSERT_LITE = _insert(sqlite.insert)
RAISE = _raise(IDEA)
LOOK = _look()
LOOK_LOCKED = LOOK.with_for_update(of=_idea, key_share=True)
COUNT_AT_ONCE = _count_at_once()
DELETE = (
    sa.delete(_support)
    .where(_support.c.idea_id == IDEA, _support.c.member_id == MEMBER, _support.c.state == "counted")
    .returning(_support.c.id)
)
LOWER = (
    sa.update(_tally)
    .where(_tally.c.idea_id == IDEA)
    .values({"count": _tally.c["count"] - 1, "given": _tally.c.given - 1, "changes": _tally.c.changes + 1})
)
