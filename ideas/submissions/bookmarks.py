"""Keeping an idea for oneself: nobody is told, and nothing is counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import insert_once, rows_changed
from ideas.office import buckets
from ideas.refusals import refuse_if
from ideas.submissions.models import Bookmark, Idea
from ideas.submissions.stages import PUBLIC
from ideas.words import _

KEPT_PER_DAY = 500


def why_not_keep(idea: Idea) -> str | None:
    """Why an idea cannot be kept for later, or None."""
    return None if idea.stage in PUBLIC else _("This idea is not public.")


def keep(idea: Idea, *, by: Member, at: datetime) -> bool:
    """Keep a public idea. False: she keeps it already. Raises Refused (429) after 500 in a day."""
    refuse_if(why_not_keep(idea))
    many = _("You have kept very many ideas today. Please go on tomorrow.")
    buckets.count(f"bookmarks:{by.id}", many, rate=KEPT_PER_DAY, per=timedelta(days=1), at=at)
    return insert_once(Bookmark, idea_id=idea.id, member_id=by.id, at=at)


def drop(slug: str, *, by: Member) -> bool:
    """Keep an idea no longer, whatever became of it. False: she did not keep it."""
    idea = sa.select(Idea.id).where(Idea.slug == slug).scalar_subquery()
    mine = (Bookmark.member_id == by.id, Bookmark.idea_id == idea)
    return bool(rows_changed(sa.delete(Bookmark).where(*mine)))
