"""Nearly the same pictures, anywhere on the site: found once, when a picture is looked at, and told to screeners alone.

Candidates are found by equal bands of hashes (four indexes, never a scan), and judged by the correlation of samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import mul
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ideas.db import db, insert_once, reading
from ideas.office import jobs
from ideas.submissions.media import is_shown
from ideas.submissions.models import OWN_SHELF, Idea, NearPicture, Picture, PictureView
from ideas.submissions.queries import FOR_STAFF

if TYPE_CHECKING:
    from ideas.picture_look import Look, Looks

NEAR = 870
"""Per mille of correlation; docs/house.md has the figures that this was chosen from."""
ALIKE_BITS = 24
"""Hashes that differ in more of their 64 bits are not worth comparing samples."""
MOST = 2000
"""Candidates that are looked at for one picture."""
TURN = timedelta(minutes=10)
"""A picture that has just come is looked at when its sizes are made."""
NOTHING = (0, 0xFFFF)
"""Bands of an empty wall: they would find every picture with one."""

BANDS = (PictureView.band0, PictureView.band1, PictureView.band2, PictureView.band3)
Bands = list[int | None]
Sample = list[float]


@dataclass(frozen=True)
class Near:
    """A picture of another idea that is nearly the same as `picture_id`. `is_own`: both have one owner."""

    picture_id: int
    other: Picture
    idea: Idea
    likeness: int
    is_own: bool

    @property
    def since(self) -> datetime:
        """When the other idea was shown, or else sent."""
        return self.idea.opened_at or self.idea.submitted_at or self.idea.created_at


def bands_of(bits: int) -> Bands:
    """The four bands of a hash; None: it says nothing."""
    parts = [bits >> shift & 0xFFFF for shift in (48, 32, 16, 0)]
    return [None if part in NOTHING else part for part in parts]


def sample_of(grey: bytes) -> Sample:
    """Grey values around their mean, of length one: the product of two samples is their correlation."""
    mean = sum(grey) / len(grey)
    around = [value - mean for value in grey]
    length = sum(map(mul, around, around)) ** 0.5 or 1.0
    return [value / length for value in around]


def write_down(picture: Picture, looks: Looks) -> None:
    """Keep what the picture looks like, so that later ones are compared with it."""
    db.session.execute(sa.delete(PictureView).where(PictureView.picture_id == picture.id))
    flat: list[Look] = [{"hash": 0, "sample": ""}]
    for view, look in enumerate(looks["kept"] or flat):
        bits = look["hash"]
        bands = dict(zip(("band0", "band1", "band2", "band3"), bands_of(bits), strict=True))
        dhash = bits - (1 << 64) if bits >> 63 else bits
        insert_once(
            PictureView, picture_id=picture.id, view=view, dhash=dhash, sample=bytes.fromhex(look["sample"]), **bands
        )


def found_near(idea_id: int, looks: Looks) -> dict[int, int]:
    """The pictures of other ideas that are nearly the same: their ids, and how near (per mille)."""
    windows = [(look["hash"], bytes.fromhex(look["sample"])) for look in looks["windows"]]
    samples: dict[int, Sample] = {}
    near: dict[int, int] = {}
    for row in _candidates(idea_id, [bits for bits, _grey in windows]):
        other = sample_of(row.sample)
        for place, (bits, grey) in enumerate(windows):
            if ((bits ^ row.dhash) & (1 << 64) - 1).bit_count() > ALIKE_BITS:
                continue
            sample = samples.get(place) or samples.setdefault(place, sample_of(grey))
            likeness = min(1000, round(1000 * sum(map(mul, sample, other))))
            if likeness >= NEAR:
                near[row.picture_id] = max(likeness, near.get(row.picture_id, 0))
    return near


def _candidates(idea_id: int, hashes: Iterable[int]) -> Sequence[sa.Row[int, int, bytes]]:
    columns = zip(*map(bands_of, hashes), strict=True)
    values = [sorted({band for band in column if band is not None}) for column in columns]
    same = [column.in_(some) for column, some in zip(BANDS, values, strict=False) if some]
    if not same:
        return []
    return db.session.execute(
        sa.select(PictureView.picture_id, PictureView.dhash, PictureView.sample)
        .join(Picture, Picture.id == PictureView.picture_id)
        .where(sa.or_(*same), Picture.idea_id != idea_id)
        .limit(MOST)
    ).all()


def compare(picture_id: int, looks: Looks) -> None:
    """Write down what a picture looks like and, in a transaction of its own, whatever is nearly the same. Commits.

    In this order: of two pictures that arrive at one moment at least one finds the other.
    """
    picture = db.session.get(Picture, picture_id, with_for_update=True, populate_existing=True)
    if picture is None:
        return
    write_down(picture, looks)
    db.session.commit()
    with reading():
        near = found_near(picture.idea_id, looks)
    there = set(db.session.scalars(sa.select(Picture.id).where(Picture.id.in_([picture_id, *near])).with_for_update()))
    for other_id in sorted(there & near.keys() if picture_id in there else ()):
        insert_once(NearPicture, picture_id=picture_id, other_id=other_id, likeness=near[other_id])
    db.session.commit()


def look_at_old(at: datetime) -> int:
    """Ask for a look at pictures from before there was anything to compare. How many were asked for."""
    looked = sa.exists().where(PictureView.picture_id == Picture.id)
    old = sa.select(Picture.id, Picture.master).where(~looked, Picture.added_at < at - TURN)
    rows = db.session.execute(old.order_by(Picture.id).limit(MOST)).all()
    asked = [jobs.put("submissions.look", {"picture_id": id}, at=at, key=f"look:{id}:{master}") for id, master in rows]
    db.session.commit()
    return sum(asked)


def near_pictures(*pictures: Picture) -> list[Near]:
    """What staff may be told about pictures: those of other ideas that are nearly the same, the nearest first.

    Ideas that were never sent, and pictures that only their owner sees, stay out of it.
    """
    near = _near(Mine.id.in_([picture.id for picture in pictures]))
    rows = db.session.execute(near.order_by(sa.desc("likeness"), Picture.id).options(joinedload(Idea.owner)))
    return [Near(mine, other, idea, likeness, is_own) for mine, likeness, is_own, other, idea in rows]


def with_foreign_pictures(ids: Sequence[int]) -> set[int]:
    """Those of the ideas `ids` that show nearly the same picture as an idea of somebody else."""
    near = _near(sa.and_(Mine.idea_id.in_(ids), Mine.shelf == OWN_SHELF)).where(Idea.owner_id != Holder.owner_id)
    return set(db.session.scalars(near.with_only_columns(Mine.idea_id)))


Mine, Holder = aliased(Picture), aliased(Idea)


def _near(which: sa.ColumnElement[bool]) -> sa.Select[int, int, bool, Picture, Idea]:
    """The pictures `which` beside those that are nearly the same, as far as staff may see them."""
    pairs = _pairs(sa.select(Mine.id).where(which))
    is_own = Idea.owner_id == Holder.owner_id
    return (
        sa.select(Mine.id, pairs.c.likeness.label("likeness"), is_own.label("is_own"), Picture, Idea)
        .join(pairs, pairs.c.mine == Mine.id)
        .join(Holder, Holder.id == Mine.idea_id)
        .join(Picture, Picture.id == pairs.c.other)
        .join(Idea, Idea.id == Picture.idea_id)
        .where(Idea.stage.in_(sorted(FOR_STAFF)), is_shown())
    )


def _pairs(mine: sa.Select[int]) -> sa.Subquery:
    """Each pair as seen from the pictures `mine`: it is written once, from the later to the earlier."""
    pair = NearPicture
    later = sa.select(pair.picture_id.label("mine"), pair.other_id.label("other"), pair.likeness)
    earlier = sa.select(pair.other_id, pair.picture_id, pair.likeness)
    return later.where(pair.picture_id.in_(mine)).union_all(earlier.where(pair.other_id.in_(mine))).subquery("pairs")
