"""Comments with one level of replies, private peer feedback, and flags with their evidence."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.db import BigId, Id, Model

SUBJECTS = ("idea", "picture", "update", "comment", "feedback")
KINDS = ("not_own", "other_mark", "person", "hurtful", "dangerous", "advertising", "wrong", "other")


class Comment(Model):
    """One comment on an idea, or a reply to one. Deleting leaves the row without its words."""

    __tablename__ = "comment"
    __table_args__ = (
        sa.UniqueConstraint("id", "idea_id", "level"),
        sa.UniqueConstraint("by_id", "form_key"),
        sa.CheckConstraint("(level = 0) = (parent_id IS NULL)", name="level"),
        sa.CheckConstraint("level IN (0, 1)", name="two_levels"),
        sa.CheckConstraint("(parent_id IS NULL) = (parent_level IS NULL)", name="parent"),
        sa.CheckConstraint("parent_level IS NULL OR parent_level = 0", name="parent_level"),
        sa.CheckConstraint("deleted_at IS NULL OR (text = '' AND html = '')", name="deleted"),
        sa.CheckConstraint("removed_why = '' OR deleted_at IS NOT NULL", name="removed"),
        sa.ForeignKeyConstraint(
            ["parent_id", "idea_id", "parent_level"], ["comment.id", "comment.idea_id", "comment.level"]
        ),
        sa.Index("ix_comment_idea_id_level_id", "idea_id", "level", "id"),
        sa.Index("ix_comment_parent_id_id", "parent_id", "id"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    level: Mapped[int] = mapped_column(sa.Integer, default=0, comment="1: a reply; replies have none")
    parent_id: Mapped[int | None] = mapped_column(BigId)
    parent_level: Mapped[int | None] = mapped_column(sa.Integer)
    by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), comment="null: the account is closed")
    text: Mapped[str] = mapped_column(sa.Text, comment="Markdown-lite as written")
    html: Mapped[str] = mapped_column(sa.Text, comment="rendered and cleaned at save")
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    removed_why: Mapped[str] = mapped_column(sa.String(300), default="", comment="the public reason, when staff did it")
    is_official: Mapped[bool] = mapped_column(sa.Boolean, default=False, comment="staff speaking for the house")
    form_key: Mapped[str | None] = mapped_column(
        sa.String(40), comment="of the form it came with: sent twice, one comment"
    )
    helpful: Mapped[int] = mapped_column(sa.Integer, default=0, comment="how many found it helpful")

    by: Mapped[Member | None] = relationship(lazy="raise")


class Helpful(Model):
    """A member found a comment helpful."""

    __tablename__ = "helpful"

    comment_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("comment.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Feedback(Model):
    """Private words of a member to the creators of an idea, on three criteria. Creators never learn who wrote it."""

    __tablename__ = "feedback"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "by_id"),
        sa.CheckConstraint(
            "originality BETWEEN 1 AND 5 AND making BETWEEN 1 AND 5 AND detail BETWEEN 1 AND 5", name="scores"
        ),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), comment="null: the account is closed")
    originality: Mapped[int] = mapped_column(sa.Integer, comment="1 to 5")
    making: Mapped[int] = mapped_column(sa.Integer, comment="1 to 5")
    detail: Mapped[int] = mapped_column(sa.Integer, comment="1 to 5")
    works: Mapped[str] = mapped_column(sa.Text, default="", comment="what works")
    better: Mapped[str] = mapped_column(sa.Text, default="", comment="what would make it better")
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class Flag(Model):
    """A member's word to the screeners that something is wrong, with evidence. It hides nothing by itself."""

    __tablename__ = "flag"
    __table_args__ = (
        sa.UniqueConstraint("subject_kind", "subject_id", "by_id"),
        sa.CheckConstraint("subject_kind IN ('" + "', '".join(SUBJECTS) + "')", name="subject"),
        sa.CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        sa.CheckConstraint("state IN ('waiting', 'upheld', 'dismissed')", name="state"),
        sa.CheckConstraint("length(trim(evidence)) > 0", name="evidence"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> by_id", name="two_people"),
        sa.Index("ix_flag_state_at", "state", "at"),
        sa.Index("ix_flag_idea_id", "idea_id"),
        sa.Index("ix_flag_by_id", "by_id"),
    )

    id: Mapped[Id]
    subject_kind: Mapped[str] = mapped_column(sa.String(10))
    subject_id: Mapped[int] = mapped_column(BigId)
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    evidence: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), comment="null: the account is closed")
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    decided_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="", comment="to the one who flagged it")

    by: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[by_id])
