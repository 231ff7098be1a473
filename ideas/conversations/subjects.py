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
from ideas.conversations.models import Comment, Feedback
from ideas.conversations.queries import is_creator
from ideas.db import db
from ideas.submissions.media import is_shown
from ideas.submissions.models import Idea, Picture, Update
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


def subject_of(kind: str, subject_id: int) -> Subject | None:
    """The thing a flag is about, for the desk: also what nobody else sees any more. None: it was deleted."""
    idea = _idea(subject_id) if kind == "idea" else None
    if kind == "idea":
        return Subject("idea", subject_id, idea, idea.owner_id, idea) if idea else None
    thing: Any = db.session.get(_MODELS[kind], subject_id)
    return _of(kind, thing) if thing else None


_MODELS: dict[str, Any] = {"picture": Picture, "update": Update, "comment": Comment, "feedback": Feedback}


def _of(kind: str, thing: Any) -> Subject | None:
    idea = _idea(thing.idea_id)
    by_id = idea.owner_id if idea and kind == "picture" else getattr(thing, "by_id", None)
    return Subject(kind, thing.id, idea, by_id, thing) if idea else None


def _idea(idea_id: int) -> Idea | None:
    whole = sa.select(Idea).where(Idea.id == idea_id).options(joinedload(Idea.owner), joinedload(Idea.campaign))
    return db.session.scalar(whole)


def _number(key: str) -> int:
    try:
        return row_number(key)
    except ValueError:
        raise NotFound() from None


def _find_idea(key: str) -> Subject | None:
    return subject_of("idea", _number(key))


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
    "idea": _find_idea,
    "picture": _find_row("picture", is_shown),
    "update": _find_row("update", lambda: sa.and_(Update.published_at.is_not(None), Update.withdrawn_at.is_(None))),
    "comment": _find_row("comment", lambda: Comment.deleted_at.is_(None)),
    "feedback": _find_feedback,
}
