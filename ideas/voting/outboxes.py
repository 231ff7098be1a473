"""What is told later, kind by kind: passages, updates, accepted changes, relaunches. Each is its own outbox.

An outbox says which of its rows are told, in which order they come, whose supporters and followers hear, and what they
read. Passages come by id; the others by the moment they became public, since a row may be older than its news.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ideas.db import UTC as MOMENT
from ideas.db import db
from ideas.notices.actions import Write
from ideas.submissions.models import Creator, Idea, Passage, Revision, Update
from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting import letters, news_letters
from ideas.voting.letters import AWAY, TOLD
from ideas.voting.models import Announcement

Key = tuple[Any, int]
"""The place of a row in its outbox: what it is ordered by, and its id."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told of one row: to the supporters and followers of the idea `audience`, but not to `silent`."""

    audience: int
    letter: Write
    silent: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Outbox(ABC):
    """One kind of news.

    `mark`: the setting that remembers up to where all of it was told. `id`, `order`, `moment`: columns of a row; what
    the rows come by, and when one became public.
    """

    kind: str
    mark: str
    id: Any
    order: Any
    moment: Any

    @abstractmethod
    def is_told(self) -> sa.ColumnElement[bool]:
        """Whether supporters hear of a row."""

    @abstractmethod
    def news(self, subject_id: int) -> News | None:
        """What is told of the row now; None when there is nothing to tell any more."""

    def written(self, value: Any) -> Any:
        """The mark as a setting keeps it."""
        return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value

    def read(self, mark: Any) -> Any:
        """A kept mark as the column has it; None: nothing was told so far."""
        return sa.literal(datetime.fromisoformat(mark), MOMENT()) if isinstance(mark, str) else mark

    def pending(self, *, mark: Any, after: Key | None, limit: int) -> Sequence[Key]:
        """The next rows past the mark that are told and have no finished announcement, in their order."""
        finished = sa.exists().where(
            Announcement.kind == self.kind, Announcement.subject_id == self.id, Announcement.finished_at.is_not(None)
        )
        wanted = sa.select(self.order, self.id).where(self.is_told(), ~finished)
        if mark is not None:
            wanted = wanted.where(self.order > self.read(mark))
        if after is not None:
            further = sa.and_(self.order == after[0], self.id > after[1])
            wanted = wanted.where(sa.or_(self.order > after[0], further))
        rows = db.session.execute(wanted.order_by(self.order, self.id).limit(limit))
        return [(order, id_) for order, id_ in rows]

    def last_done(self, *, before: datetime, first: Key | None) -> Any:
        """The last place before that moment and before the first row that is not told yet."""
        done = sa.select(sa.func.max(self.order)).where(self.moment < before, self.concerned())
        return db.session.scalar(done if first is None else done.where(self.order < first[0]))

    def newest(self) -> Any:
        return db.session.scalar(sa.select(sa.func.max(self.order)).where(self.concerned()))

    def concerned(self) -> sa.ColumnElement[bool]:
        """Which rows of the table can be news at all."""
        return sa.true()


class Passages(Outbox):
    """What became of an idea that was public: it ends, is decided, or comes back."""

    def is_told(self) -> sa.ColumnElement[bool]:
        reopened = sa.and_(Passage.from_stage == Stage.ACHIEVED, Passage.to_stage == Stage.OPEN)
        told = sa.or_(Passage.to_stage.in_(sorted(TOLD)), Passage.from_stage.in_(sorted(AWAY)), reopened)
        return sa.and_(Passage.from_stage.in_(sorted(PUBLIC | AWAY)), told)

    def news(self, subject_id: int) -> News | None:
        passed = db.session.get_one(Passage, subject_id)
        idea = db.session.get_one(Idea, passed.idea_id)
        return News(idea.id, letters.passage(idea, passed))


def _of_public(idea_id: Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(Idea.id == idea_id, Idea.stage.in_(sorted(PUBLIC)))


class Updates(Outbox):
    """News of the owner, unless it was taken back before everybody had heard."""

    def is_told(self) -> sa.ColumnElement[bool]:
        shown = sa.and_(Update.published_at.is_not(None), Update.withdrawn_at.is_(None))
        return sa.and_(shown, _of_public(Update.idea_id))

    def news(self, subject_id: int) -> News | None:
        found = sa.select(Update).where(Update.id == subject_id, self.is_told()).options(joinedload(Update.idea))
        update = db.session.scalar(found.execution_options(populate_existing=True))
        if update is None:
            return None
        return News(update.idea_id, news_letters.update(update.idea, update), frozenset({update.by_id}))


class Revisions(Outbox):
    """Changes of what people support, once they are accepted. Mends are on the page and in no letter."""

    def is_told(self) -> sa.ColumnElement[bool]:
        accepted = sa.and_(Revision.kind == "change", Revision.state == "accepted")
        return sa.and_(accepted, _of_public(Revision.idea_id))

    def news(self, subject_id: int) -> News | None:
        whole = joinedload(Revision.idea).joinedload(Idea.rules)
        revision = db.session.scalar(
            sa.select(Revision).where(Revision.id == subject_id, self.is_told()).options(whole)
        )
        if revision is None:
            return None
        return News(revision.idea_id, news_letters.revised(revision.idea, revision), frozenset({revision.by_id}))


class Relaunches(Outbox):
    """An idea that is open again as a new one: one invitation to those who stood by the old one.

    They are not asked once more when the new one is taken back and the old idea offered another time.
    """

    def concerned(self) -> sa.ColumnElement[bool]:
        return Idea.relaunch_of_id.is_not(None)

    def is_told(self) -> sa.ColumnElement[bool]:
        earlier = aliased(Idea)
        asked = (earlier.relaunch_of_id == Idea.relaunch_of_id, earlier.opened_at < Idea.opened_at)
        return sa.and_(self.concerned(), Idea.stage == Stage.OPEN, ~sa.exists().where(*asked).correlate(Idea))

    def news(self, subject_id: int) -> News | None:
        idea = db.session.scalar(
            sa.select(Idea).where(Idea.id == subject_id, self.is_told()).execution_options(populate_existing=True)
        )
        if idea is None or idea.relaunch_of_id is None:
            return None
        old = db.session.get_one(Idea, idea.relaunch_of_id)
        hers = sa.select(Creator.member_id).where(Creator.idea_id == idea.id, Creator.declined_at.is_(None))
        silent = frozenset({idea.owner_id, *db.session.scalars(hers)})
        return News(old.id, news_letters.relaunched(idea, old), silent)


PASSAGES = Passages("passage", "voting.announced_to", Passage.id, Passage.id, Passage.at)
OUTBOXES: tuple[Outbox, ...] = (
    PASSAGES,
    Updates("update", "voting.updates_announced_to", Update.id, Update.published_at, Update.published_at),
    Revisions("revision", "voting.revisions_announced_to", Revision.id, Revision.ended_at, Revision.ended_at),
    Relaunches("relaunch", "voting.relaunches_announced_to", Idea.id, Idea.opened_at, Idea.opened_at),
)
