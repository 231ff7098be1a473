"""Flags: a member's word that something is wrong. They queue for the screeners and hide nothing by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ideas.accounts.models import Member
from ideas.conversations import letters, limits, rules
from ideas.conversations.models import Flag
from ideas.conversations.subjects import Subject
from ideas.db import db, insert_once, rows_changed
from ideas.notices.actions import tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.submissions.models import Idea
from ideas.words import _

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue: a subject with the flags that wait on it."""

    flag_id: int
    kind: str
    title: str
    slug: str
    number: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How a member's flags were decided so far."""

    upheld: int = 0
    decided: int = 0


def flag(subject: Subject, *, kind: str, evidence: str, by: Member, at: datetime) -> bool:
    """Report something to the screeners, once. False: the member has done so before."""
    refuse_if(rules.why_not_flag(is_own=subject.is_own(by), kind=subject.kind))
    limits.take("flag", by=by, at=at)
    return insert_once(
        Flag, subject_kind=subject.kind, subject_id=subject.id, idea_id=subject.idea.id, kind=kind,
        evidence=evidence, by_id=by.id, at=at, state="waiting", answer="",
    )  # fmt: skip


def own_flag(subject: Subject, member: Member) -> Flag | None:
    """What the member said about the thing before."""
    return db.session.scalar(sa.select(Flag).where(*_about(subject.kind, subject.id), Flag.by_id == member.id))


def _about(kind: str, subject_id: int) -> tuple[Any, ...]:
    return Flag.subject_kind == kind, Flag.subject_id == subject_id


def waiting() -> list[Waiting]:
    """The queue, the subject that has waited longest first."""
    rows = db.session.execute(
        sa.select(sa.func.min(Flag.id), Flag.subject_kind, Idea.title, Idea.slug, sa.func.count(), sa.func.min(Flag.at))
        .join(Idea, Idea.id == Flag.idea_id)
        .where(Flag.state == "waiting")
        .group_by(Flag.subject_kind, Flag.subject_id, Idea.title, Idea.slug)
        .order_by(sa.func.min(Flag.at), sa.func.min(Flag.id))
        .limit(SHOWN)
    )
    return [Waiting(*row) for row in rows]


def count_waiting() -> int:
    """How many flags wait."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Flag).where(Flag.state == "waiting")) or 0


def flags_about(kind: str, subject_id: int) -> Sequence[Flag]:
    """All flags on one thing, waiting and decided, oldest first, with who made them."""
    return db.session.scalars(
        sa.select(Flag).where(*_about(kind, subject_id)).options(joinedload(Flag.by)).order_by(Flag.at, Flag.id)
    ).all()


def accuracy_of(member_ids: Iterable[int | None]) -> dict[int, Accuracy]:
    """How the decided flags of these members ended."""
    upheld = sa.func.sum(sa.case((Flag.state == "upheld", 1), else_=0))
    ids = [member_id for member_id in member_ids if member_id is not None]
    rows = sa.select(Flag.by_id, upheld, sa.func.count()).where(Flag.by_id.in_(ids), Flag.state != "waiting")
    return {row[0]: Accuracy(int(row[1]), row[2]) for row in db.session.execute(rows.group_by(Flag.by_id))}


def decide(flags: Sequence[Flag], idea: Idea, *, upheld: bool, answer: str, by: Member, at: datetime) -> None:
    """Answer flags on one thing: all of them, or none when somebody else answered one meanwhile."""
    ids, state = [flag.id for flag in flags], "upheld" if upheld else "dismissed"
    won = rows_changed(
        sa.update(Flag)
        .where(Flag.id.in_(ids), Flag.state == "waiting")
        .values(state=state, decided_by_id=by.id, decided_at=at, answer=answer)
        .execution_options(synchronize_session=False)
    )
    if won != len(ids):
        raise Refused(_("Somebody else has just answered this. Look again, please."))
    for each in flags:
        audit.record(f"flag.{state}", "flag", each.id, by=by.id, at=at, after={"answer": answer})
        if each.by_id is not None:
            letter = partial(letters.flag_answered, idea, upheld=upheld, answer=answer)
            tell_many([each.by_id], letter, event=f"flag:{each.id}", at=at)
