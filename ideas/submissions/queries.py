"""Looking up ideas, always from the person who looks: what she may not see is not there."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Gone, NotFound

from ideas.accounts.models import Member
from ideas.db import db
from ideas.submissions.models import OWN_SHELF, Creator, Idea, Passage, Picture
from ideas.submissions.stages import GONE, PUBLIC, Stage

FOR_STAFF = PUBLIC | {Stage.SCREENING, Stage.NEEDS_WORK, Stage.REJECTED}


def visible_to(member: Member | None) -> sa.ColumnElement[bool]:
    """The condition on ideas that `member` (None: a visitor) may see. Drafts are for their creators alone."""
    public = Idea.stage.in_(sorted(PUBLIC))
    if member is None:
        return public
    creates = sa.exists().where(
        Creator.idea_id == Idea.id, Creator.member_id == member.id, Creator.declined_at.is_(None)
    )
    own = sa.and_(sa.or_(Idea.owner_id == member.id, creates), Idea.stage.not_in(sorted(GONE)))
    if member.has_role():
        return sa.or_(Idea.stage.in_(sorted(FOR_STAFF)), own)
    return sa.or_(public, own)


def idea_for(member: Member | None, slug: str) -> Idea:
    """The idea, with owner, campaign and rules. 404 unless `member` may see it, 410 when it was public and is gone."""
    idea = db.session.scalar(_whole().where(Idea.slug == slug, visible_to(member)))
    if idea is None:
        raise _gone_or_not_found(slug)
    return idea


def public_idea(member: Member | None, slug: str) -> Idea:
    """The idea, if everybody may see it; 404 else, 410 when it was public and is gone."""
    idea = idea_for(member, slug)
    if idea.stage not in PUBLIC:
        raise NotFound()
    return idea


def _gone_or_not_found(slug: str) -> NotFound | Gone:
    gone = sa.exists().where(Idea.slug == slug, Idea.stage.in_(sorted(GONE)), Idea.opened_at.is_not(None))
    return Gone() if db.session.scalar(sa.select(gone)) else NotFound()


def own_idea(member: Member, slug: str) -> Idea:
    """The idea, if `member` is its owner, whatever its stage; else 404."""
    idea = db.session.scalar(_whole().where(Idea.slug == slug, Idea.owner_id == member.id))
    if idea is None:
        raise NotFound()
    return idea


def own_id(member: Member, slug: str | None) -> int | None:
    """The id of her own idea of this address; None for those of others."""
    return db.session.scalar(sa.select(Idea.id).where(Idea.slug == slug, Idea.owner_id == member.id))


def part_of(member: Member, slug: str) -> tuple[Idea, Creator]:
    """The idea and the part of `member` in it, asked, accepted or declined; 404 without one, 410 when it is gone."""
    mine = sa.select(Creator).join(Idea, Idea.id == Creator.idea_id).where(Idea.slug == slug)
    part = db.session.scalar(mine.where(Creator.member_id == member.id, Idea.stage.not_in(sorted(GONE))))
    if part is None:
        raise _gone_or_not_found(slug)
    return db.session.scalars(_whole().where(Idea.id == part.idea_id)).one(), part


def _whole() -> sa.Select[Idea]:
    return sa.select(Idea).options(joinedload(Idea.owner), joinedload(Idea.campaign), joinedload(Idea.rules))


def locked(idea: Idea) -> Idea:
    """The idea, held until the end of the transaction and with its stage read afresh: its pictures change in turn."""
    db.session.execute(sa.select(Idea.id).where(Idea.id == idea.id).with_for_update())
    db.session.refresh(idea, ["stage", "stage_since", "edition", "saved_at"])
    return idea


def begun_with(form_key: str | None, member: Member) -> Idea | None:
    """Her idea that began with this very form, when it came for the first time."""
    if not form_key:
        return None
    return db.session.scalar(_whole().where(Idea.owner_id == member.id, Idea.form_key == form_key))


def drafts(member: Member) -> Sequence[Idea]:
    """Her ideas that wait for her: begun, or sent back. The one saved last comes first."""
    waiting = (Stage.DRAFT, Stage.NEEDS_WORK, Stage.REJECTED)
    return db.session.scalars(
        sa.select(Idea)
        .where(Idea.owner_id == member.id, Idea.stage.in_(waiting))
        .order_by(Idea.saved_at.desc(), Idea.id.desc())
    ).all()


def pictures_of(idea_id: int, shelf: str = OWN_SHELF) -> Sequence[Picture]:
    """The pictures of one shelf in their order as it stands in the database, the cover first."""
    return db.session.scalars(
        sa.select(Picture)
        .where(Picture.idea_id == idea_id, Picture.shelf == shelf)
        .order_by(Picture.position)
        .execution_options(populate_existing=True)
    ).all()


def picture_of(idea: Idea, picture_id: int, shelf: str = OWN_SHELF) -> Picture:
    """One picture on a shelf of the idea; 404 for those of others."""
    here = (Picture.id == picture_id, Picture.idea_id == idea.id, Picture.shelf == shelf)
    picture = db.session.scalar(sa.select(Picture).where(*here))
    if picture is None:
        raise NotFound()
    return picture


def creators_of(idea_id: int) -> Sequence[Creator]:
    """The owner and whoever was invited, the owner first, as they stand in the database, with the members."""
    return db.session.scalars(
        sa.select(Creator)
        .where(Creator.idea_id == idea_id)
        .order_by(Creator.id)
        .options(joinedload(Creator.member))
        .execution_options(populate_existing=True)
    ).all()


def creator_ids(idea: Idea) -> list[int]:
    """The owner and everybody who accepted to be a co-creator: who is told first."""
    accepted = sa.select(Creator.member_id).where(Creator.idea_id == idea.id, Creator.accepted_at.is_not(None))
    return sorted({idea.owner_id, *db.session.scalars(accepted)})


def is_creator(idea: Idea, member: Member | None) -> bool:
    """Whether the member owns the idea or accepted to be a co-creator."""
    if member is None or idea.owner_id == member.id:
        return member is not None
    part = sa.exists().where(
        Creator.idea_id == idea.id, Creator.member_id == member.id, Creator.accepted_at.is_not(None)
    )
    return bool(db.session.scalar(sa.select(part)))


def has_part(idea: Idea, member_id: int) -> bool:
    """Whether the member creates the idea or is asked to."""
    part = sa.select(Creator.id).where(Creator.idea_id == idea.id, Creator.member_id == member_id)
    return db.session.scalar(part.where(Creator.declined_at.is_(None))) is not None


def last_passage(idea_id: int) -> Passage | None:
    return db.session.scalar(sa.select(Passage).where(Passage.idea_id == idea_id).order_by(Passage.id.desc()).limit(1))
