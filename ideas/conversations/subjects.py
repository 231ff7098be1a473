"""What can be flagged: an idea, a picture, an update, a comment, private feedback. Looked up from who looks.

A flag names its subject as `comment:12`; private feedback by its random key, because creators must not learn an order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from ideas.accounts.models import Member
from ideas.bodies import row_number
from ideas.conversations.models import Comment, Feedback, Flag
from ideas.db import db
from ideas.submissions.media import is_shown
from ideas.submissions.models import Idea, Picture, Update
from ideas.submissions.queries import is_creator
from ideas.submissions.stages import PUBLIC


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that can be flagged: what it is, whose, on which idea, and its row."""

    kind: str
    id: int
    idea: Idea
    by_id: int | None
    thing: Any

    def is_own(self, member: Member) -> bool:
        """Whether it is the member's own: what she wrote, or her idea and what belongs to it."""
        if self.kind in ("comment", "feedback"):
            return self.by_id == member.id
        return is_creator(self.idea, member)


def subject_for(member: Member, name: str) -> Subject:
    """The thing of this name, if the member may see it; else 404."""
    kind, _colon, key = name.partition(":")
    found = _FIND[kind](key) if kind in _FIND else None
    if found is None or not _may_see(member, found):
        raise NotFound()
    return found


def _may_see(member: Member, found: Subject) -> bool:
    """Everybody sees what stands on a public idea; feedback is for the creators of its idea, at whatever stage."""
    if found.kind == "feedback":
        return is_creator(found.idea, member) and found.thing.withdrawn_at is None
    return found.idea.stage in PUBLIC


def subject_of(flag: Flag) -> Subject:
    """What a flag is about, for the desk: also what nobody else sees any more. `thing` None: it was deleted."""
    thing = db.session.get(_MODELS[flag.subject_kind], flag.subject_id)
    if thing is not None:
        return _of(flag.subject_kind, thing)
    return Subject(flag.subject_kind, flag.subject_id, _idea(flag.idea_id), None, None)


_MODELS: dict[str, Any] = {"idea": Idea, "picture": Picture, "update": Update, "comment": Comment, "feedback": Feedback}


def _of(kind: str, thing: Any) -> Subject:
    idea = _idea(thing.id if kind == "idea" else thing.idea_id)
    by_id = idea.owner_id if kind in ("idea", "picture") else thing.by_id
    return Subject(kind, thing.id, idea, by_id, thing)


def _idea(idea_id: int) -> Idea:
    whole = sa.select(Idea).where(Idea.id == idea_id).options(joinedload(Idea.owner), joinedload(Idea.campaign))
    return db.session.scalars(whole).one()


def _number(key: str) -> int:
    try:
        return row_number(key)
    except ValueError:
        raise NotFound() from None


def _find_row(kind: str, condition: Any) -> Callable[[str], Subject | None]:
    def find(key: str) -> Subject | None:
        model = _MODELS[kind]
        thing = db.session.scalar(sa.select(model).where(model.id == _number(key), condition()))
        return _of(kind, thing) if thing else None

    return find


def _find_feedback(key: str) -> Subject | None:
    thing = db.session.scalar(sa.select(Feedback).where(Feedback.key == key))
    return _of("feedback", thing) if thing else None


_FIND: dict[str, Callable[[str], Subject | None]] = {
    "idea": _find_row("idea", sa.true),
    "picture": _find_row("picture", is_shown),
    "update": _find_row("update", lambda: sa.and_(Update.published_at.is_not(None), Update.withdrawn_at.is_(None))),
    "comment": _find_row("comment", lambda: Comment.deleted_at.is_(None)),
    "feedback": _find_feedback,
}
