"""What an owner adds to an open idea, put there for tests: updates, their pictures, changes that wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions import revision_queries, revisions, shelves, updates
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Idea, Picture, Revision, Update

TEXT = "The hinge is brass now, and it **holds**. Thank you for asking."
WHY = "I measured it again."


def drafted(idea: Idea, by: Member, at: datetime, *, title: str = "A better hinge", text: str = TEXT) -> Update:
    """The draft of an update."""
    assert updates.save(idea, title=title, text=text, seen="", by=by, at=at)
    db.session.commit()
    draft = updates.draft_of(idea)
    assert draft is not None
    return draft


def posted(idea: Idea, by: Member, at: datetime, **words: str) -> Update:
    """A published update."""
    update = drafted(idea, by, at, **words)
    assert updates.publish(update, idea, by=by, at=at)
    db.session.commit()
    return update


def hung(idea: Idea, shelf: str, at: datetime, *, alt: str = "A hinge of brass") -> Picture:
    """A picture on a shelf of the idea, without files."""
    name = f"{idea.id:08d}{abs(hash(shelf)) % 10**8:08d}".ljust(64, "b") + ".webp"
    picture = Picture(
        idea_id=idea.id, shelf=shelf, position=1, file_name="hinge.webp", master=name, width=640, height=480,
        renditions=[{"w": 640, "h": 480, "type": "image/webp", "name": name}], tint=2, dhash=77, alt=alt, added_at=at,
    )  # fmt: skip
    db.session.add(picture)
    db.session.commit()
    return picture


def hung_on(update: Update, idea: Idea, at: datetime, *, alt: str = "A hinge of brass") -> Picture:
    return hung(idea, shelves.of_update(update.id), at, alt=alt)


def revised(idea: Idea, by: Member, at: datetime, *, why: str = WHY, **values: Any) -> Revision:
    """What the owner changes now: a mend at once, or a change that waits."""
    now = revision_queries.values_of(idea)
    revision = revisions.revise(idea, {**now, **values}, why=why, seen=mark_of(now), by=by, at=at)
    db.session.commit()
    return revision
