"""What an owner adds to an idea that is open: updates, and revisions of what people support."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.db import BigId, Id, Model
from ideas.submissions.models import Idea


class Update(Model):
    """News of the owner about an open idea. Not published: a draft that only she sees, one for each idea."""

    __tablename__ = "idea_update"
    __table_args__ = (
        sa.CheckConstraint("published_at IS NULL OR length(trim(text)) > 0", name="text"),
        sa.CheckConstraint("withdrawn_at IS NULL OR published_at IS NOT NULL", name="withdrawn"),
        sa.Index("ix_idea_update_idea_id_published_at", "idea_id", "published_at"),
        sa.Index("ix_idea_update_published_at", "published_at"),
        sa.Index(
            "uq_idea_update_draft", "idea_id", unique=True, sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="", comment="Markdown as written")
    html: Mapped[str] = mapped_column(sa.Text, default="", comment="rendered and cleaned at save")
    saved_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    idea: Mapped[Idea] = relationship(lazy="raise")
    by: Mapped[Member] = relationship(lazy="raise")


class Revision(Model):
    """A change of an idea that is public. Mending is shown at once; what people supported waits for screening.

    `before` and `after` hold only what differs, of: title, pitch, story, facts, confirmations, cover (picture id),
    rules (number of the version).
    """

    __tablename__ = "revision"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("kind IN ('mend', 'change', 'rules')", name="kind"),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused', 'withdrawn')", name="state"),
        sa.CheckConstraint("kind = 'change' OR state = 'accepted'", name="at_once"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("state <> 'refused' OR (length(trim(answer)) > 0 AND code <> '')", name="reason"),
        sa.CheckConstraint("decided_by_id IS NULL OR state IN ('accepted', 'refused')", name="decided"),
        sa.Index(
            "uq_revision_waiting", "idea_id", unique=True, sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index("ix_revision_state", "state", "at"),
        sa.Index("ix_revision_ended_at", "ended_at"),
    )  # fmt: skip

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    number: Mapped[int] = mapped_column(sa.Integer, comment="counts the revisions of one idea from 1")
    kind: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10))
    by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(sa.String(500), default="", comment="the owner's words for it, public")
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    decided_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), comment="null: nobody had to")
    code: Mapped[str] = mapped_column(sa.String(40), default="", comment="reason of a refusal")
    answer: Mapped[str] = mapped_column(sa.Text, default="", comment="words of a refusal, to the owner")
    ended_at: Mapped[datetime | None] = mapped_column(comment="accepted, refused or withdrawn")

    idea: Mapped[Idea] = relationship(lazy="raise")
    by: Mapped[Member] = relationship(lazy="raise", foreign_keys=[by_id])
    decided_by: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])
