"""The closing time: bookkeeping only. Every rule looks at the time itself and needs no timer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ideas.db import db, own_transaction, reading
from ideas.notices.actions import tell_many
from ideas.submissions.lifecycle import Stage, move
from ideas.submissions.models import Idea
from ideas.submissions.queries import creator_ids
from ideas.voting import letters
from ideas.voting.queries import standing

BATCH = 200


def expire(at: datetime) -> int:
    """Expire the ideas whose closing time has passed; how many. One small transaction for each idea.

    May be killed and repeated, and run on several machines at once: the guarded move lets one of them win.
    """
    done, last = 0, 0
    while ids := _due(at, after=last):
        for idea_id in ids:
            with own_transaction():
                done += _expire(idea_id, at=at)
        last = ids[-1]
    return done


def _is_due(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Idea.stage == Stage.OPEN, Idea.closes_at <= at, Idea.mode == "support"


def _due(at: datetime, *, after: int) -> Sequence[int]:
    with reading():
        return db.session.scalars(
            sa.select(Idea.id).where(*_is_due(at), Idea.id > after).order_by(Idea.id).limit(BATCH)
        ).all()


def _expire(idea_id: int, *, at: datetime) -> bool:
    """Look again under the lock: a support given in time may have earned the idea more days meanwhile."""
    locked = sa.select(Idea).where(Idea.id == idea_id, *_is_due(at)).with_for_update(of=Idea, key_share=True)
    idea = db.session.scalar(locked.execution_options(populate_existing=True))
    passage = idea and move(idea, Stage.EXPIRED, by=None, at=at)
    if not idea or not passage:
        return False
    letter = letters.time_is_up(idea, standing(idea.id).count)
    tell_many(creator_ids(idea), letter, event=f"passage:{passage.id}", at=at)
    return True
