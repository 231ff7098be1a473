"""Comments with one level of replies, private peer feedback, flags with their evidence, and news that gathers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.db import BigId, Id, Model

SUBJECTS = ("idea", "picture", "update", "comment", "feedback")
KINDS = ("not_own", "other_mark", "person", "hurtful", "dangerous", "advertising", "wrong", "other")


class Comment(Model):
    """One comment on an idea, or a reply to one. Deleting leaves the row without its words.

    What staff removed is shown to nobody either, but its words stay on the row: its writer may ask why.
    """

    __tablename__ = "comment"
    __table_args__ = (
        sa.UniqueConstraint("id", "idea_id", "level"),
        sa.UniqueConstraint("by_id", "form_key"),
        sa.CheckConstraint("(level = 0) = (parent_id IS NULL)", name="level"),
        sa.CheckConstraint("level IN (0, 1)", name="two_levels"),
        sa.CheckConstraint("(parent_id IS NULL) = (parent_level IS NULL)", name="parent"),
        sa.CheckConstraint("parent_level IS NULL OR parent_level = 0", name="parent_level"),
        sa.CheckConstraint("deleted_at IS NULL OR (html = '' AND (text = '' OR removed_why <> ''))", name="deleted"),
        sa.CheckConstraint("removed_why = '' OR deleted_at IS NOT NULL", name="removed"),
        sa.ForeignKeyConstraint(
            ["parent_id", "idea_id", "parent_level"], ["comment.id", "comment.idea_id", "comment.level"]
        ),
        sa.Index("ix_comment_idea_id_level_id", "idea_id", "level", "id"),
        sa.Index("ix_comment_most_helpful", "idea_id", "level", "helpful", "id"),
        sa.Index("ix_comment_parent_id_id", "parent_id", "id"),
        sa.Index("ix_comment_official", "idea_id", "id", sqlite_where=sa.text("is_official"),
                 postgresql_where=sa.text("is_official")),
    )  # fmt: skip

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
        sa.Index("ix_feedback_by_id", "by_id"),
        sa.CheckConstraint("length(trim(works)) + length(trim(better)) > 0", name="words"),
        sa.CheckConstraint(
            "originality BETWEEN 1 AND 5 AND making BETWEEN 1 AND 5 AND detail BETWEEN 1 AND 5", name="scores"
        ),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), comment="null: the account is closed")
    key: Mapped[str] = mapped_column(
        sa.String(22), unique=True, comment="random: creators see it instead of the id, which tells an order"
    )
    originality: Mapped[int] = mapped_column(sa.Integer, comment="1 to 5")
    making: Mapped[int] = mapped_column(sa.Integer, comment="1 to 5")
    detail: Mapped[int] = mapped_column(sa.Integer, comment="1 to 5")
    works: Mapped[str] = mapped_column(sa.Text, default="", comment="what works")
    better: Mapped[str] = mapped_column(sa.Text, default="", comment="what would make it better")
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="by screeners: creators see it no longer")


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
        sa.CheckConstraint("state = 'waiting' OR length(trim(answer)) > 0", name="answered"),
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


class News(Model):
    """What gathers until the creators of an idea are told: one notice for many comments, one a day for feedback."""

    __tablename__ = "conversation_news"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('comment', 'feedback')", name="kind"),
        sa.CheckConstraint("waiting >= 0 AND (waiting > 0) = (due_at IS NOT NULL)", name="due"),
    )

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    waiting: Mapped[int] = mapped_column(sa.Integer, default=0, comment="how many nobody was told of yet")
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    told_at: Mapped[datetime | None]
