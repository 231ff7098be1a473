"""What pages ask about comments: threads with their writers, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from ideas.accounts.models import Member, RoleGrant
from ideas.conversations.models import Comment, Helpful
from ideas.db import BigId, db
from ideas.paging import Page, page_of, read_mark
from ideas.submissions.models import Creator, Idea

Rows: TypeAlias = "sa.Select[*tuple[Any, ...]]"
THREADS, FIRST_REPLIES, REPLIES, OFFICIAL, ON_IDEA_PAGE = 20, 3, 100, 3, 3
SORTS = ("newest", "helpful")
IDEA, VIEWER = sa.bindparam("idea", type_=BigId), sa.bindparam("viewer", type_=BigId)


@dataclass(slots=True)
class Said:
    """One comment as a page shows it. `name` None: a former member; `gone`: nothing but its place is left."""

    id: int
    parent_id: int | None
    by_id: int | None
    html: str
    at: datetime
    edited_at: datetime | None
    gone: bool
    removed_why: str
    is_official: bool
    helpful: int
    name: str | None
    handle: str | None
    is_creator: bool
    is_team: bool
    found: bool
    reply_count: int
    replies: list[Said] = field(default_factory=list)

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in (self.name or "").split()[:2]).upper() or "·"


@cache
def _said(is_member: bool) -> Rows:
    """Comments with who wrote them; for a member also whether she found them helpful."""
    reply = aliased(Comment)
    creates = sa.exists().where(
        Creator.idea_id == Comment.idea_id, Creator.member_id == Comment.by_id, Creator.accepted_at.is_not(None)
    )
    found: Any = sa.false()
    if is_member:
        found = sa.exists().where(Helpful.comment_id == Comment.id, Helpful.member_id == VIEWER)
    replies = sa.select(sa.func.count()).where(reply.parent_id == Comment.id).correlate(Comment).scalar_subquery()
    return (
        sa.select(
            Comment.id, Comment.parent_id, Comment.by_id, Comment.html, Comment.at, Comment.edited_at,
            Comment.deleted_at, Comment.removed_why, Comment.is_official, Comment.helpful,
            Member.name, Member.handle, Member.closed_at,
            sa.or_(Idea.owner_id == Comment.by_id, creates).label("is_creator"),
            sa.exists().where(RoleGrant.member_id == Comment.by_id).label("is_team"),
            found.label("found"), replies.label("reply_count"),
        )
        .join(Idea, Idea.id == Comment.idea_id)
        .outerjoin(Member, Member.id == Comment.by_id)
    )  # fmt: skip


def _as_said(row: Any) -> Said:
    here = row.name is not None and row.closed_at is None
    return Said(
        row.id, row.parent_id, row.by_id, row.html, row.at, row.edited_at, row.deleted_at is not None, row.removed_why,
        row.is_official, row.helpful, row.name if here else None, row.handle if here else None,
        bool(row.is_creator) and here, bool(row.is_team) and here, bool(row.found), row.reply_count,
    )  # fmt: skip


@cache
def _newest(is_member: bool) -> Rows:
    living = Comment.deleted_at.is_(None)
    few = _said(is_member).where(Comment.idea_id == IDEA, Comment.level == 0, living, ~Comment.is_official)
    threads = few.order_by(Comment.id.desc()).limit(ON_IDEA_PAGE).subquery("threads")
    count = sa.select(sa.func.count()).where(Comment.idea_id == IDEA, living).scalar_subquery().label("all")
    one = sa.select(sa.literal(1)).subquery("one")
    return sa.select(count, threads).select_from(one).outerjoin(threads, sa.true()).order_by(threads.c.id.desc())


def newest(idea_id: int, *, viewer: int | None) -> tuple[int, list[Said]]:
    """How many comments an idea has, and its newest threads without replies, in one statement.

    Words of the team are left out of these: the story of the idea has them.
    """
    rows = db.session.execute(_newest(viewer is not None), {"idea": idea_id, "viewer": viewer}).all()
    return rows[0].all, [_as_said(row) for row in rows if row.id is not None]


def threads(idea_id: int, *, viewer: int | None, sort: str, after: str | None) -> Page:
    """One page of threads with their first replies: newest first, or the most helpful first."""
    keys = [Comment.helpful, Comment.id] if sort == "helpful" else [Comment.id]
    top = _said(viewer is not None).where(Comment.idea_id == idea_id, Comment.level == 0)
    page = page_of(top.params(viewer=viewer), keys=keys, after=_own_mark(after, len(keys)), size=THREADS)
    found = [_as_said(row) for row in page.rows]
    _hang_replies(found, viewer=viewer)
    return Page(found, page.after)


def _own_mark(mark: str | None, parts: int) -> str | None:
    """The mark, if it is one of these lists: whole numbers, as many as it sorts by."""
    values = read_mark(mark)
    return mark if values and len(values) == parts and all(type(value) is int for value in values) else None


def _hang_replies(found: Sequence[Said], *, viewer: int | None) -> None:
    """Put the first replies under each thread, oldest first, in one statement."""
    ids = [each.id for each in found if each.reply_count]
    if not ids:
        return
    place = sa.func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id).label("place")
    ranked = sa.select(Comment.id, place).where(Comment.parent_id.in_(ids)).subquery("ranked")
    few = _said(viewer is not None).join(ranked, ranked.c.id == Comment.id).where(ranked.c.place <= FIRST_REPLIES)
    under: dict[int | None, list[Said]] = defaultdict(list)
    for row in db.session.execute(few.order_by(Comment.id), {"viewer": viewer}):
        under[row.parent_id].append(_as_said(row))
    for each in found:
        each.replies = under[each.id]


def thread(idea_id: int, comment_id: int, *, viewer: int | None, start: int = 0) -> tuple[Said, int | None]:
    """One comment with its replies, oldest first, from the id `start` on, and where the next page starts; else 404."""
    said = _said(viewer is not None)
    here = said.where(Comment.id == comment_id, Comment.idea_id == idea_id, Comment.level == 0)
    row = db.session.execute(here, {"viewer": viewer}).one_or_none()
    if row is None:
        raise NotFound()
    found = _as_said(row)
    replies = said.where(Comment.parent_id == comment_id, Comment.id >= start).order_by(Comment.id).limit(REPLIES + 1)
    rows = db.session.execute(replies, {"viewer": viewer}).all()
    found.replies = [_as_said(reply) for reply in rows[:REPLIES]]
    return found, rows[REPLIES].id if len(rows) > REPLIES else None


def start_of(said: Comment) -> int | None:
    """Where the replies of its thread have to start so that a late reply is on the page; None: at the first."""
    before = sa.select(sa.func.count()).where(Comment.parent_id == said.parent_id, Comment.id < said.id)
    return said.id if said.parent_id and (db.session.scalar(before) or 0) >= REPLIES else None


def official(idea_id: int) -> list[Said]:
    """What the team said last about an idea, newest first."""
    words = _said(False).where(Comment.idea_id == idea_id, Comment.is_official, Comment.deleted_at.is_(None))
    rows = db.session.execute(words.order_by(Comment.id.desc()).limit(OFFICIAL))
    return [_as_said(row) for row in rows]


def comment_of(idea: Idea, comment_id: int) -> Comment:
    """One comment on the idea; 404 for those on others."""
    found = db.session.scalar(sa.select(Comment).where(Comment.id == comment_id, Comment.idea_id == idea.id))
    if found is None:
        raise NotFound()
    return found


def own_comment(idea: Idea, comment_id: int, member: Member) -> Comment:
    """One of the member's own comments on the idea; 404 for those of others."""
    found = comment_of(idea, comment_id)
    if found.by_id != member.id:
        raise NotFound()
    return found


def sent_before(member: Member, form_key: str) -> Comment | None:
    """The comment that came with this form already."""
    return db.session.scalar(sa.select(Comment).where(Comment.by_id == member.id, Comment.form_key == form_key))
