"""The kept count of who found a comment helpful has a recount, as every cached count has."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ideas.conversations.models import Comment, Helpful
from ideas.db import db, own_transaction, reading


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement between the kept count and its rows."""

    comment_id: int
    kept: int
    found: int

    def __str__(self) -> str:
        return f"comment {self.comment_id}: helpful is {self.kept}, the rows say {self.found}"


def _rows() -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).where(Helpful.comment_id == Comment.id)
    return counted.correlate(Comment).scalar_subquery()


def differences() -> list[Difference]:
    """The comments whose count disagrees, found in one statement, so that acts meanwhile cannot disturb it."""
    found = sa.select(Comment.id, Comment.helpful, _rows()).where(Comment.helpful != _rows()).order_by(Comment.id)
    with reading():
        return [Difference(*row) for row in db.session.execute(found)]


def repair() -> int:
    """Set the counts to what the rows say, one comment a transaction; how many."""
    wrong = differences()
    for each in wrong:
        with own_transaction():
            db.session.execute(sa.select(Comment.id).where(Comment.id == each.comment_id).with_for_update())
            count = sa.update(Comment).where(Comment.id == each.comment_id).values(helpful=_rows())
            db.session.execute(count.execution_options(synchronize_session=False))
    return len(wrong)
