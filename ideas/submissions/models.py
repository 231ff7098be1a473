"""The idea, what belongs to it before anybody supports it, and the passages between its stages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign, Rules
from ideas.db import Big, BigId, Id, Model
from ideas.submissions.stages import BEFORE_OPEN, DECIDED, Stage

OWN_SHELF = "idea"
"""The shelf of the pictures that the idea itself shows."""


def _among(stages: frozenset[Stage]) -> str:
    return "(" + ", ".join(f"'{stage}'" for stage in sorted(stages)) + ")"


class Idea(Model):
    """One idea offered by its creator. Its stage is written by lifecycle.move alone."""

    __tablename__ = "idea"
    __table_args__ = (
        sa.CheckConstraint(f"stage IN {_among(frozenset(Stage))}", name="stage"),
        sa.CheckConstraint(f"stage IN {_among(BEFORE_OPEN)} OR opened_at IS NOT NULL", name="opened"),
        sa.CheckConstraint("stage <> 'open' OR mode = 'request' OR closes_at IS NOT NULL", name="open_closes"),
        sa.CheckConstraint("opened_at IS NULL OR mode <> 'support' OR goal > 0", name="open_goal"),
        sa.CheckConstraint("stage <> 'screening' OR submitted_at IS NOT NULL", name="submitted"),
        sa.CheckConstraint("stage NOT IN ('achieved', 'in_review') OR achieved_at IS NOT NULL", name="achieved"),
        sa.CheckConstraint(f"stage NOT IN {_among(DECIDED)} OR decided_at IS NOT NULL", name="decided"),
        sa.CheckConstraint("stage <> 'parked' OR parked_until IS NOT NULL", name="parked"),
        sa.CheckConstraint("stage <> 'released' OR released_at IS NOT NULL", name="released"),
        sa.CheckConstraint("mode IN ('support', 'score', 'request')", name="mode"),
        sa.CheckConstraint("relaunch_of_id IS NULL OR relaunch_of_id <> id", name="relaunch"),
        sa.Index("ix_idea_stage_opened_at", "stage", "opened_at", "id"),
        sa.Index("ix_idea_stage_closes_at", "stage", "closes_at", "id"),
        sa.Index("ix_idea_stage_submitted_at", "stage", "submitted_at", "id"),
        sa.Index("uq_idea_form_key", "owner_id", "form_key", unique=True),
        sa.Index("ix_idea_relaunch_of_id", "relaunch_of_id"),
        sa.Index(
            "uq_idea_relaunch",
            "relaunch_of_id",
            unique=True,
            sqlite_where=sa.text("stage <> 'withdrawn'"),
            postgresql_where=sa.text("stage <> 'withdrawn'"),
        ),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    campaign_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("campaign.id"), index=True)
    rules_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("rules.id"))
    owner_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    pitch: Mapped[str] = mapped_column(sa.String(400), default="")
    story: Mapped[str] = mapped_column(sa.Text, default="", comment="Markdown as written")
    story_html: Mapped[str] = mapped_column(sa.Text, default="", comment="rendered and cleaned at save")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confirmations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edition: Mapped[int] = mapped_column(sa.Integer, default=1, comment="counts saves: two tabs cannot overwrite")
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    stage: Mapped[str] = mapped_column(sa.String(20), default=Stage.DRAFT)
    stage_since: Mapped[datetime]
    mode: Mapped[str] = mapped_column(sa.String(10), default="support", comment="frozen at opening")
    submitted_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None] = mapped_column(comment="moved on by gates")
    goal: Mapped[int | None] = mapped_column(sa.Integer)
    achieved_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    parked_until: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    relaunch_of_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    form_key: Mapped[str | None] = mapped_column(
        sa.String(40), comment="of the form it began with: sent twice, one idea"
    )

    owner: Mapped[Member] = relationship(lazy="raise")
    campaign: Mapped[Campaign] = relationship(lazy="raise")
    rules: Mapped[Rules] = relationship(lazy="raise")


class Passage(Model):
    """One recorded change of stage: who, when, why. Append-only."""

    __tablename__ = "passage"
    __table_args__ = (sa.Index("ix_passage_idea_id_id", "idea_id", "id"),)

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    from_stage: Mapped[str] = mapped_column(sa.String(20))
    to_stage: Mapped[str] = mapped_column(sa.String(20))
    by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), comment="null: the clock")
    at: Mapped[datetime] = mapped_column(index=True)
    codes: Mapped[list[Any]] = mapped_column(default=list, comment="public reason codes")
    why: Mapped[str] = mapped_column(sa.Text, default="", comment="public reason in words")
    note: Mapped[str] = mapped_column(sa.Text, default="", comment="private, for staff")


class Creator(Model):
    """The owner and the co-creators of an idea, with their shares of the reward in parts per million."""

    __tablename__ = "creator"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "member_id"),
        sa.CheckConstraint("share_ppm BETWEEN 0 AND 1000000", name="share"),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="answer"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), index=True)
    share_ppm: Mapped[int] = mapped_column(sa.Integer)
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise")

    @property
    def is_waiting(self) -> bool:
        """Invited, and neither accepted nor declined."""
        return self.accepted_at is None and self.declined_at is None

    @property
    def is_in(self) -> bool:
        """Whether the share counts: not declined."""
        return self.declined_at is None


class Picture(Model):
    """One picture of an idea. Its files are named by their content; the first by position is the cover.

    `shelf`: `idea` for what the idea shows, `update:<id>` for the pictures of an update, `revision:<id>` for a cover
    that waits for screening. Each shelf has positions of its own.
    """

    __tablename__ = "picture"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "shelf", "position"),
        sa.CheckConstraint("position > 0", name="position"),
        sa.CheckConstraint("width > 0 AND height > 0", name="size"),
        sa.CheckConstraint("tint BETWEEN 0 AND 9", name="tint"),
        {"sqlite_autoincrement": True},  # a number that a picture had is never another's: flags and jobs name it
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    shelf: Mapped[str] = mapped_column(sa.String(40), default=OWN_SHELF, server_default=OWN_SHELF)
    position: Mapped[int] = mapped_column(sa.Integer)
    file_name: Mapped[str] = mapped_column(sa.String(200), comment="as uploaded, shown to the owner only")
    master: Mapped[str] = mapped_column(sa.String(80), comment="storage name of the bare upright master")
    width: Mapped[int] = mapped_column(sa.Integer)
    height: Mapped[int] = mapped_column(sa.Integer)
    renditions: Mapped[list[Any]] = mapped_column(default=list, comment="[{w, h, type, name}], narrow to wide")
    tint: Mapped[int] = mapped_column(sa.Integer, default=0)
    dhash: Mapped[int] = mapped_column(Big, index=True, comment="64-bit difference hash, signed")
    caption: Mapped[str] = mapped_column(sa.String(200), default="")
    alt: Mapped[str] = mapped_column(sa.String(300), default="")
    added_at: Mapped[datetime]


class MediaFile(Model):
    """Every stored file by name, for quotas, look-ups and the clean-up of orphans."""

    __tablename__ = "media_file"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    type: Mapped[str] = mapped_column(sa.String(40))
    bytes: Mapped[int] = mapped_column(Big)
    added_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), index=True)
    added_at: Mapped[datetime]


class PictureFile(Model):
    """Which stored files a picture uses: who may see a file follows from the pictures that use it."""

    __tablename__ = "picture_file"

    name: Mapped[str] = mapped_column(sa.String(80), sa.ForeignKey("media_file.name"), primary_key=True)
    picture_id: Mapped[int] = mapped_column(
        BigId, sa.ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Follow(Model):
    """A member who wants to hear about an idea without supporting it."""

    __tablename__ = "follow"

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Bookmark(Model):
    """An idea somebody keeps for herself: nobody is told, and nothing is counted."""

    __tablename__ = "bookmark"

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class DraftLink(Model):
    """The secret address by which friends see an idea before it is public. Renewing it ends the old one."""

    __tablename__ = "draft_link"

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(43), unique=True)
    made_at: Mapped[datetime]


from ideas.submissions.near_models import NearPicture, PictureView  # noqa: E402  (they hang on Picture)
from ideas.submissions.open_models import Revision, Update  # noqa: E402  (they hang on Idea)

__all__ = [
    "OWN_SHELF", "Bookmark", "Creator", "DraftLink", "Follow", "Idea", "MediaFile", "NearPicture", "Passage", "Picture",
    "PictureFile", "PictureView", "Revision", "Update",
]  # fmt: skip
