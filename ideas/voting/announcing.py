"""Told later: supporters and followers hear of public news once, in small batches (the outboxes say of what).

News exist only once they are public, so nothing can leak early. UNIQUE (member, event) skips whoever was told in the
transaction of the act; the row of the announcement remembers how far the batches have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.db import db, insert_once, own_transaction, reading
from ideas.notices.actions import BATCH, tell_many
from ideas.office import settings
from ideas.submissions.models import Follow
from ideas.voting.models import Announcement, Support
from ideas.voting.outboxes import OUTBOXES, PASSAGES, Key, Outbox

#: All passages up to this id need no look any more; the other outboxes have marks of their own.
MARK = PASSAGES.mark
#: A row that is not committed yet may still come before one that is: the marks stay this far behind.
SLACK = timedelta(days=1)
CHUNK = 500


def announce(at: datetime) -> int:
    """Tell supporters and followers of all public news not yet announced; how many were told now."""
    return sum(_announce_all(box, at) for box in OUTBOXES)


def _announce_all(box: Outbox, at: datetime) -> int:
    told = 0
    with reading():
        pending = _pending(box)
    while pending:
        told += sum(_announce(box, subject_id, at) for _order, subject_id in pending)
        with reading():
            pending = _pending(box, after=pending[-1])
    _move_mark(box, at)
    return told


def _pending(box: Outbox, after: Key | None = None) -> Sequence[Key]:
    return box.pending(mark=settings.get(box.mark, None), after=after, limit=CHUNK)


def _announce(box: Outbox, subject_id: int, at: datetime) -> int:
    told = 0
    while (batch := _next_batch(box, subject_id, at)) is not None:
        told += batch
    return told


def _next_batch(box: Outbox, subject_id: int, at: datetime) -> int | None:
    """Tell the next members in one transaction; None when everybody was told, or another machine is at it."""
    with own_transaction():
        row = _claimed(box, subject_id, at)
        if row is None:
            return None
        news = box.news(subject_id)
        members = _audience(news.audience, after=row.last_member_id) if news else []
        if news is None or not members:
            row.finished_at = at
            return None
        reached = [member for member in members if member not in news.silent]
        told = tell_many(reached, news.letter, event=f"{box.kind}:{subject_id}", at=at)
        row.last_member_id = members[-1]
        return told


def _claimed(box: Outbox, subject_id: int, at: datetime) -> Announcement | None:
    """The unfinished announcement, held until the end of the transaction."""
    insert_once(Announcement, kind=box.kind, subject_id=subject_id, last_member_id=0, started_at=at)
    mine = (Announcement.kind == box.kind, Announcement.subject_id == subject_id, Announcement.finished_at.is_(None))
    open_one = sa.select(Announcement).where(*mine).with_for_update(skip_locked=True)
    return db.session.scalar(open_one.execution_options(populate_existing=True))


def _audience(idea_id: int, *, after: int) -> Sequence[int]:
    """The next supporters, whatever the state of their support, and followers, by member id."""
    supporters = sa.select(Support.member_id).where(Support.idea_id == idea_id, Support.member_id > after)
    followers = sa.select(Follow.member_id).where(Follow.idea_id == idea_id, Follow.member_id > after)
    limited = [
        sa.select(part.order_by(sa.text("member_id")).limit(BATCH).subquery().c.member_id)
        for part in (supporters, followers)
    ]
    both = sa.union(*limited).subquery()
    return db.session.scalars(sa.select(both.c.member_id).order_by(both.c.member_id).limit(BATCH)).all()


def _move_mark(box: Outbox, at: datetime) -> None:
    """Remember up to where everything is done, so that the search stays short in a house with millions of rows."""
    with reading():
        first = next(iter(_pending(box)), None)
        done = box.last_done(before=at - SLACK, first=first)
        mark = box.written(done) if done is not None else None
        behind = mark is not None and _is_behind(settings.get(box.mark, None), mark)
    if behind:
        with own_transaction():
            settings.put(box.mark, mark, at=at)


def _is_behind(old: int | str | None, new: int | str) -> bool:
    """Whether the mark moves on. Moments are kept in UTC and one format, so that texts compare as they do."""
    return old is None or old < new  # type: ignore[operator]


def take_as_told(at: datetime) -> int:
    """Announce nothing that happened until now, after old rows were loaded in bulk; up to which passage."""
    for box in OUTBOXES:
        newest = box.newest()
        if newest is not None:
            settings.put(box.mark, box.written(newest), at=at)
    return db.session.scalar(sa.select(sa.func.max(PASSAGES.id))) or 0
