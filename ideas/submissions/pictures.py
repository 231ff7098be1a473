"""The pictures of a draft: add, describe, place and remove them. Positions run from 1 without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from ideas.accounts.models import Member
from ideas.campaigns.queries import newest_rules
from ideas.db import db, insert_once
from ideas.office import buckets, jobs
from ideas.pictures import Taken, content_type
from ideas.refusals import Refused, refuse_if
from ideas.submissions import queries, shelves
from ideas.submissions.media import bytes_of
from ideas.submissions.models import OWN_SHELF, Idea, MediaFile, Picture, PictureFile, Update
from ideas.submissions.saving import count_save
from ideas.words import _

ASIDE = 10_000
"""Added to positions while they are dealt anew: no two pictures ever share one."""
TRIES = 10
"""Files that may be tried for each picture that may be added on a day."""
DAY = timedelta(days=1)


def count_try(member: Member, *, at: datetime) -> None:
    """Count one file before it costs anything. Raises Refused (429)."""
    _count(f"picture-tries:{member.id}", TRIES * int(current_app.config["PICTURES_PER_DAY"]), at)


def _count(key: str, rate: int, at: datetime) -> None:
    many = _("You have sent very many pictures today. Please send the others tomorrow.")
    buckets.count(key, many, rate=rate, per=DAY, at=at)


def add(idea: Idea, taken: Taken, *, file_name: str, by: Member, at: datetime, shelf: str = OWN_SHELF) -> Picture:
    """Hang a picture after the others of its shelf; its other sizes are made by a job. The files must be in the store.

    Raises Refused when there is no place left, by the campaign's rules or by the member's share of the store.
    """
    idea = queries.locked(idea)
    hanging = queries.pictures_of(idea.id, shelf)
    terms = newest_rules(idea.campaign_id)
    refuse_if(shelves.why_not_add(idea, shelf, terms, len(hanging), file_name), status=422)
    refuse_if(_why_published(idea, shelf))
    refuse_if(_why_twice(hanging, taken, file_name), status=422)
    _check_quota(taken, by)
    _count(f"pictures:{by.id}", int(current_app.config["PICTURES_PER_DAY"]), at)
    picture = Picture(
        idea_id=idea.id, shelf=shelf, position=len(hanging) + 1, file_name=file_name, master=taken.master,
        width=taken.width, height=taken.height, renditions=taken.renditions, tint=taken.tint, dhash=taken.dhash,
        caption="", alt="", added_at=at,
    )  # fmt: skip
    db.session.add(picture)
    db.session.flush()
    record_files(picture, taken.files, by_id=by.id, at=at)
    jobs.put("submissions.renditions", {"picture_id": picture.id}, at=at)
    _touch(idea, at)
    return picture


def hangs(idea: Idea, taken: Taken, *, shelf: str = OWN_SHELF) -> bool:
    """Whether the very same picture hangs on the shelf."""
    return any(picture.master == taken.master for picture in queries.pictures_of(idea.id, shelf))


def _why_twice(hanging: Sequence[Picture], taken: Taken, name: str) -> str | None:
    """Why the very same picture is not hung beside itself (a double click, a form sent again), or None."""
    if all(picture.master != taken.master for picture in hanging):
        return None
    return _("“%(file)s” is there already. It was not added a second time.", file=name)


def _check_quota(taken: Taken, by: Member) -> None:
    more = sum(len(data) for data in taken.files.values())
    if bytes_of(by.id) + more > int(current_app.config["STORAGE_QUOTA"]):
        full = _("Your pictures fill all the room we can give to one member. Remove some that you do not need.")
        raise Refused(full, status=422)


def record_files(picture: Picture, files: dict[str, bytes], *, by_id: int | None, at: datetime) -> None:
    """Write down which stored files a picture uses: who may see them, and that they are still needed."""
    for name, data in files.items():
        insert_once(MediaFile, name=name, type=content_type(name), bytes=len(data), added_by_id=by_id, added_at=at)
        insert_once(PictureFile, name=name, picture_id=picture.id)


def _held(idea: Idea, shelf: str) -> Idea:
    """The idea, held until the end of the transaction, if the pictures on that shelf may be changed now."""
    idea = queries.locked(idea)
    refuse_if(shelves.why_not_touch(idea, shelf))
    refuse_if(_why_published(idea, shelf))
    return idea


def _why_published(idea: Idea, shelf: str) -> str | None:
    """Why the pictures of an update stay as they are, once everybody sees it; None on other shelves."""
    if not shelves.is_of_update(shelf):
        return None
    shown = sa.select(Update.title).where(
        Update.idea_id == idea.id, Update.published_at.is_not(None), shelves.THE_UPDATES.in_([shelf])
    )
    title = db.session.scalar(shown)
    if title is None:
        return None
    return _("“%(title)s” is published. What people see cannot be changed here.", title=title)


def describe(idea: Idea, texts: dict[int, dict[str, str]], *, at: datetime, shelf: str = OWN_SHELF) -> None:
    """Save words (`alt`, `caption`) by picture id; pictures of others are passed over."""
    count_save(idea.owner_id, at=at)
    idea = _held(idea, shelf)
    for picture in queries.pictures_of(idea.id, shelf):
        for name, text in texts.get(picture.id, {}).items():
            setattr(picture, name, text)
    if db.session.dirty:
        _touch(idea, at)


def place(idea: Idea, picture: Picture, position: int, *, at: datetime) -> None:
    """Put a picture at a position (1: the cover); the others make room. Outside of the row: the nearest end."""
    idea = _held(idea, picture.shelf)
    order = [other.id for other in queries.pictures_of(idea.id, picture.shelf) if other.id != picture.id]
    order.insert(max(1, position) - 1, picture.id)
    _deal(idea, picture.shelf, order)
    _touch(idea, at)


def remove(idea: Idea, picture: Picture, *, at: datetime) -> None:
    """Take a picture down. Its files go when no picture uses them any more."""
    idea = _held(idea, picture.shelf)
    take_off(picture)
    _deal(idea, picture.shelf, [other.id for other in queries.pictures_of(idea.id, picture.shelf)])
    _touch(idea, at)


def take_off(picture: Picture) -> None:
    """Take a picture off its shelf, whoever decided so; the others keep their positions."""
    db.session.execute(sa.delete(PictureFile).where(PictureFile.picture_id == picture.id))
    db.session.execute(sa.delete(Picture).where(Picture.id == picture.id))


def make_cover(idea: Idea, picture_id: int, *, at: datetime) -> None:
    """Put a picture of any shelf of the idea in front of the idea's own; the former cover is the second."""
    order = [picture.id for picture in queries.pictures_of(idea.id) if picture.id != picture_id]
    mine = (Picture.id == picture_id, Picture.idea_id == idea.id)
    aside = sa.update(Picture).where(*mine).values(shelf=OWN_SHELF, position=2 * ASIDE)
    db.session.execute(aside.execution_options(synchronize_session=False))
    _deal(idea, OWN_SHELF, [picture_id, *order])
    _touch(idea, at)


def _deal(idea: Idea, shelf: str, order: Sequence[int]) -> None:
    """Give out the positions anew in two steps, since each must be unique at every moment."""
    here = (Picture.idea_id == idea.id, Picture.shelf == shelf)
    pictures = sa.update(Picture).where(*here).execution_options(synchronize_session=False)
    db.session.execute(pictures.values(position=Picture.position + ASIDE))
    for position, picture_id in enumerate(order, start=1):
        db.session.execute(pictures.where(Picture.id == picture_id).values(position=position))


def _touch(idea: Idea, at: datetime) -> None:
    idea.saved_at = at
    db.session.flush()


def finish(picture_id: int, made: list[Any], files: dict[str, bytes], *, at: datetime) -> bool:
    """Hang the other sizes beside the first one. False: the picture is gone by now."""
    picture = db.session.get(Picture, picture_id, with_for_update=True)
    if picture is None:
        return False
    owner_id = db.session.scalar(sa.select(Idea.owner_id).where(Idea.id == picture.idea_id))
    record_files(picture, files, by_id=owner_id, at=at)
    known = {rendition["name"] for rendition in picture.renditions}
    new = [rendition for rendition in made if rendition["name"] not in known]
    picture.renditions = sorted([*picture.renditions, *new], key=lambda rendition: (rendition["w"], rendition["type"]))
    db.session.flush()
    return True
