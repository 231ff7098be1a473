"""Verbs of an update: save its draft, publish it, take it back."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from werkzeug.exceptions import NotFound

from ideas.accounts.models import Member
from ideas.db import db, insert_once
from ideas.markup import render
from ideas.office import buckets
from ideas.refusals import refuse_if
from ideas.submissions import queries, update_rules
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Idea, Update
from ideas.submissions.saving import count_save
from ideas.words import _

DAY = timedelta(days=1)


def draft_of(idea: Idea) -> Update | None:
    """The update she is writing; an idea has one at most."""
    return db.session.scalar(sa.select(Update).where(Update.idea_id == idea.id, Update.published_at.is_(None)))


def update_of(idea: Idea, update_id: int) -> Update:
    """An update of the idea, in whatever state; 404 for those of others."""
    found = db.session.scalar(sa.select(Update).where(Update.id == update_id, Update.idea_id == idea.id))
    if found is None:
        raise NotFound()
    return found


def begun(idea: Idea, *, by: Member, at: datetime) -> Update:
    """The draft, begun now if there was none."""
    refuse_if(update_rules.why_not_update(idea))
    if draft_of(idea) is None:
        insert_once(Update, idea_id=idea.id, by_id=by.id, title="", text="", html="", saved_at=at)
    draft = draft_of(idea)
    assert draft is not None
    return draft


def words_of(update: Update | None) -> dict[str, str]:
    """What the form of an update saves."""
    return {"title": update.title, "text": update.text} if update else {"title": "", "text": ""}


def save(idea: Idea, *, title: str, text: str, seen: str, by: Member, at: datetime) -> bool:
    """Save the draft. False: another tab saved it since the mark `seen`, nothing was written."""
    count_save(by.id, at=at)
    draft = begun(queries.locked(idea), by=by, at=at)
    db.session.refresh(draft)
    if seen and seen != mark_of(words_of(draft)):
        return False
    draft.title, draft.text, draft.html, draft.saved_at = title, text, render(text), at
    db.session.flush()
    return True


def publish(update: Update, idea: Idea, *, by: Member, at: datetime) -> bool:
    """Show the update to everybody. False: it was published already (a double click). Raises Refused.

    Supporters and followers hear of it in batches afterwards, so that it may still be taken back before.
    """
    queries.locked(idea)
    db.session.refresh(update)
    if update.published_at is not None:
        return False
    refuse_if(update_rules.why_not_publish(idea, update))
    many = _("You have posted several updates today. This one is kept: publish it tomorrow.")
    buckets.count(f"updates:{idea.id}", many, rate=update_rules.PER_DAY, per=DAY, at=at)
    update.published_at, update.by_id = at, by.id
    db.session.flush()
    return True


def take_back(update: Update, *, at: datetime) -> bool:
    """Take a published update back; a line with the day stays. False: it was taken back already."""
    if update.withdrawn_at is not None:
        return False
    if update.published_at is None:
        raise NotFound()
    update.withdrawn_at = at
    db.session.flush()
    return True
