"""What creators hear of: at most one notice an hour for the comments on an idea, and one a day for feedback.

The first comment is told at once; what follows within the hour is counted and told together when the hour is over.
Feedback is told after midnight of the organisation's zone, never at the moment: the moment would say who it was.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

import sqlalchemy as sa
from flask import current_app

from ideas.conversations import letters
from ideas.conversations.models import News
from ideas.db import db, insert_once, own_transaction, reading
from ideas.notices.actions import tell_many
from ideas.submissions.models import Idea
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import GONE
from ideas.words import home_zone

BATCH = 200
LETTERS = {"comment": letters.new_comments, "feedback": letters.new_feedback}


def gather(idea: Idea, kind: str, *, at: datetime) -> None:
    """Count one more piece of news, and tell the creators at once if nothing was told lately."""
    insert_once(News, idea_id=idea.id, kind=kind, waiting=0)
    row = _locked(idea.id, kind)
    row.waiting += 1
    row.due_at = row.due_at or _due(kind, row.told_at, at)
    if row.due_at <= at:
        _tell(row, idea, at=at)


def _locked(idea_id: int, kind: str) -> News:
    return db.session.get_one(News, (idea_id, kind), with_for_update=True, populate_existing=True)


def _due(kind: str, told_at: datetime | None, at: datetime) -> datetime:
    if kind == "feedback":
        return next_day(at)
    pause = timedelta(minutes=current_app.config["COMMENT_NEWS_MINUTES"])
    return at if told_at is None else max(at, told_at + pause)


def this_day(at: datetime) -> datetime:
    """The midnight before `at` where the organisation is."""
    here = home_zone()
    return datetime.combine(at.astimezone(here).date(), time(), tzinfo=here)


def next_day(at: datetime) -> datetime:
    """The next midnight where the organisation is."""
    here = home_zone()
    return datetime.combine(at.astimezone(here).date() + timedelta(days=1), time(), tzinfo=here)


def tell_due(at: datetime) -> int:
    """Tell what has gathered and is due, one idea a transaction; how many notices."""
    told = 0
    while True:
        with reading():
            due = sa.select(News.idea_id, News.kind).where(News.due_at <= at).order_by(News.due_at).limit(BATCH)
            rows = [(row.idea_id, row.kind) for row in db.session.execute(due)]
        told += sum(_tell_one(idea_id, kind, at) for idea_id, kind in rows)
        if len(rows) < BATCH:
            return told


def _tell_one(idea_id: int, kind: str, at: datetime) -> int:
    with own_transaction():
        row = _locked(idea_id, kind)
        if row.due_at is None or row.due_at > at:
            return 0
        return _tell(row, db.session.get_one(Idea, idea_id), at=at)


def _tell(row: News, idea: Idea, *, at: datetime) -> int:
    """Write the notices and begin to gather anew; an idea that has gone has no news."""
    number, row.waiting, row.due_at, row.told_at = row.waiting, 0, None, at
    db.session.flush()
    if idea.stage in GONE:
        return 0
    event = f"{row.kind}s:{idea.id}:{at:%Y%m%dT%H%M%S%f}"
    return tell_many(creator_ids(idea), partial(LETTERS[row.kind], idea, number), event=event, at=at)
