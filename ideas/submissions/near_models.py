"""How pictures are found by what they look like, and which ones were found to be nearly the same."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ideas.db import Big, BigId, Model


class PictureView(Model):
    """A window of a picture as a difference hash, cut in bands to be found by, with a sample to be compared by.

    A band is null where it says nothing; all four are in a flat picture, which is like no other.
    """

    __tablename__ = "picture_view"
    __table_args__ = (
        sa.Index("ix_picture_view_band0", "band0"),
        sa.Index("ix_picture_view_band1", "band1"),
        sa.Index("ix_picture_view_band2", "band2"),
        sa.Index("ix_picture_view_band3", "band3"),
    )

    picture_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True)
    view: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="0: the whole picture, 1: its middle")
    dhash: Mapped[int] = mapped_column(Big, comment="64 bits, signed")
    band0: Mapped[int | None] = mapped_column(sa.Integer, comment="16 bits of the hash each")
    band1: Mapped[int | None] = mapped_column(sa.Integer)
    band2: Mapped[int | None] = mapped_column(sa.Integer)
    band3: Mapped[int | None] = mapped_column(sa.Integer)
    sample: Mapped[bytes] = mapped_column(sa.LargeBinary, comment="16 x 16 grey values")


class NearPicture(Model):
    """Two pictures of different ideas that are nearly the same; written when the later one is looked at."""

    __tablename__ = "near_picture"
    __table_args__ = (
        sa.CheckConstraint("picture_id <> other_id", name="two"),
        sa.CheckConstraint("likeness BETWEEN 0 AND 1000", name="likeness"),
    )

    picture_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        BigId, sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    likeness: Mapped[int] = mapped_column(sa.Integer, comment="per mille; 1000: the same drawing")
