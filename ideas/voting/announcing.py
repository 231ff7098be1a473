"""Told later: a public passage is its own outbox. Supporters and followers hear of it once, in small batches.

A passage exists only once it is public, so nothing can leak early. UNIQUE (member, event) skips whoever was told in
the transaction of the act; the row of the announcement remembers how far the batches have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.db import db, insert_once, own_transaction, reading
from ideas.notices.actions import BATCH, tell_many
from ideas.office import settings
from ideas.submissions.models import Follow, Idea, Passage
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.letters import AWAY, TOLD, passage
from ideas.voting.models import Announcement, Support

#: All passages up to this id need no look any more.
MARK = "voting.announced_to"
#: A passage that is not committed yet may still get a lower id than one that is: the mark stays this far behind.
SLACK = timedelta(days=1)
CHUNK = 500


def announce(at: datetime) -> int:
    """Tell supporters and followers of every public passage not yet announced; how many were told now."""
    told = 0
    with reading():
        pending = _pending()
    while pending:
        told += sum(_announce(passage_id, at) for passage_id in pending)
        with reading():
            pending = _pending(after=pending[-1])
    _move_mark(at)
    return told


def _pending(after: int = 0) -> Sequence[int]:
    """Passages after the mark that concern supporters and have no finished announcement, oldest first."""
    finished = sa.exists().where(
        Announcement.kind == "passage", Announcement.subject_id == Passage.id, Announcement.finished_at.is_not(None)
    )
    start = max(after, int(settings.get(MARK, 0)))
    wanted = sa.select(Passage.id).where(Passage.id > start, _is_told(), ~finished)
    return db.session.scalars(wanted.order_by(Passage.id).limit(CHUNK)).all()


def _is_told() -> sa.ColumnElement[bool]:
    """Whether supporters hear of a passage: it ends, decides or brings back an idea that was public."""
    reopened = sa.and_(Passage.from_stage == Stage.ACHIEVED, Passage.to_stage == Stage.OPEN)
    told = sa.or_(Passage.to_stage.in_(sorted(TOLD)), Passage.from_stage.in_(sorted(AWAY)), reopened)
    return sa.and_(Passage.from_stage.in_(sorted(PUBLIC | AWAY)), told)


def _announce(passage_id: int, at: datetime) -> int:
    told = 0
    while (batch := _next_batch(passage_id, at)) is not None:
        told += batch
    return told


def _next_batch(passage_id: int, at: datetime) -> int | None:
    """Tell the next members in one transaction; None when everybody was told, or another machine is at it."""
    with own_transaction():
        insert_once(Announcement, kind="passage", subject_id=passage_id, last_member_id=0, started_at=at)
        row = db.session.scalar(
            sa.select(Announcement)
            .where(
                Announcement.kind == "passage",
                Announcement.subject_id == passage_id,
                Announcement.finished_at.is_(None),
            )
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if row is None:
            return None
        passed = db.session.get_one(Passage, passage_id)
        members = _audience(passed.idea_id, after=row.last_member_id)
        if not members:
            row.finished_at = at
            return None
        idea = db.session.get_one(Idea, passed.idea_id)
        told = tell_many(members, passage(idea, passed), event=f"passage:{passage_id}", at=at)
        row.last_member_id = members[-1]
        return told


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


def _move_mark(at: datetime) -> None:
    """Remember up to where every passage is done, so that the search stays short in a house with millions of them."""
    with reading():
        first = next(iter(_pending()), None)
        old = sa.select(sa.func.max(Passage.id)).where(Passage.at < at - SLACK)
        mark = db.session.scalar(old if first is None else old.where(Passage.id < first)) or 0
        behind = mark > int(settings.get(MARK, 0))
    if behind:
        with own_transaction():
            settings.put(MARK, mark, at=at)


def take_as_told(at: datetime) -> int:
    """Announce nothing that happened until now, after old passages were loaded in bulk; up to which id."""
    last = db.session.scalar(sa.select(sa.func.max(Passage.id))) or 0
    settings.put(MARK, last, at=at)
    return last
