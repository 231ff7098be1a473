"""Claims and outcomes of the screening desk, review windows and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.db import BigId, Id, Model
from ideas.submissions.models import Idea


class Claim(Model):
    """The screener working on an idea now, so that two do not. It lapses without a heartbeat."""

    __tablename__ = "claim"

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime]

    by: Mapped[Member] = relationship(lazy="raise")


class Outcome(Model):
    """What a screener decided. It waits a moment before it is applied, so that it can be taken back."""

    __tablename__ = "outcome"
    __table_args__ = (
        sa.CheckConstraint("verdict IN ('publish', 'needs_work', 'reject')", name="verdict"),
        sa.CheckConstraint("verdict = 'publish' OR (length(trim(why)) > 0 AND first_code <> '')", name="reason"),
        sa.CheckConstraint("applied_at IS NULL OR undone_at IS NULL", name="applied_or_undone"),
        sa.CheckConstraint("apply_at >= at", name="wait"),
        sa.Index(
            "uq_outcome_pending", "idea_id", unique=True,
            sqlite_where=sa.text("applied_at IS NULL AND undone_at IS NULL"),
            postgresql_where=sa.text("applied_at IS NULL AND undone_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), index=True)
    by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    verdict: Mapped[str] = mapped_column(sa.String(12))
    first_code: Mapped[str] = mapped_column(sa.String(40), default="")
    codes: Mapped[list[Any]] = mapped_column(default=list, comment="reason codes, the first included")
    why: Mapped[str] = mapped_column(sa.Text, default="", comment="to the creator")
    note: Mapped[str] = mapped_column(sa.Text, default="", comment="for staff")
    at: Mapped[datetime]
    apply_at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    by: Mapped[Member] = relationship(lazy="raise")


class Window(Model):
    """A review window: what was achieved before its cut-off is decided in it, by its target date."""

    __tablename__ = "review_window"
    __table_args__ = (
        sa.UniqueConstraint("kind", "cutoff_at"),
        sa.CheckConstraint("kind IN ('calendar', 'rolling', 'manual')", name="kind"),
        sa.CheckConstraint("target_at > cutoff_at", name="target"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(80))
    cutoff_at: Mapped[datetime]
    target_at: Mapped[datetime]


class Entry(Model):
    """An idea in a review window."""

    __tablename__ = "review_entry"
    __table_args__ = (sa.UniqueConstraint("idea_id", "window_id"),)

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    window_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("review_window.id"), index=True)
    entered_at: Mapped[datetime]

    idea: Mapped[Idea] = relationship(lazy="raise")
    window: Mapped[Window] = relationship(lazy="raise")


class Decision(Model):
    """What was decided about an idea in a window: one each; public only from `public_at` on.

    An approval waits for a second reviewer and may be withdrawn until then. With `public_at` it is final: triggers
    refuse to change or delete it.
    """

    __tablename__ = "decision"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "window_id"),
        sa.CheckConstraint("verdict IN ('approve', 'decline', 'defer', 'park')", name="verdict"),
        sa.ForeignKeyConstraint(["idea_id", "window_id"], ["review_entry.idea_id", "review_entry.window_id"]),
        sa.CheckConstraint("length(trim(why)) > 0", name="why"),
        sa.CheckConstraint("first_code <> ''", name="code"),
        sa.CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> decided_by_id", name="two_people"),
        sa.CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        sa.CheckConstraint("verdict <> 'approve' OR public_at IS NULL OR confirmed_at IS NOT NULL", name="approval"),
        sa.CheckConstraint("verdict = 'approve' OR public_at IS NOT NULL", name="public_at"),
        sa.CheckConstraint("public_at IS NULL OR public_at >= decided_at", name="embargo"),
        sa.CheckConstraint("(verdict = 'park') = (parked_until IS NOT NULL)", name="parked"),
        sa.CheckConstraint("parked_until IS NULL OR parked_until > decided_at", name="parked_until"),
        sa.CheckConstraint("applied_at IS NULL OR public_at IS NOT NULL", name="applied"),
        sa.Index("ix_decision_public_at", "applied_at", "public_at"),
        sa.Index("uq_decision_pending", "idea_id", unique=True, sqlite_where=sa.text("applied_at IS NULL"),
                 postgresql_where=sa.text("applied_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    window_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("review_window.id"))
    verdict: Mapped[str] = mapped_column(sa.String(10))
    first_code: Mapped[str] = mapped_column(sa.String(40))
    codes: Mapped[list[Any]] = mapped_column(comment="public reason codes, the first included")
    why: Mapped[str] = mapped_column(sa.Text, comment="public reason in words")
    note: Mapped[str] = mapped_column(sa.Text, default="", comment="private, for staff")
    parked_until: Mapped[datetime | None]
    decided_by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    decided_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None]
    public_at: Mapped[datetime | None] = mapped_column(comment="complete decisions only: decided plus the embargo")
    applied_at: Mapped[datetime | None]

    idea: Mapped[Idea] = relationship(lazy="raise")
    window: Mapped[Window] = relationship(lazy="raise")
    decided_by: Mapped[Member] = relationship(lazy="raise", foreign_keys=[decided_by_id])
    confirmed_by: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[confirmed_by_id])

    @property
    def complete_at(self) -> datetime | None:
        """When the decision became complete: at once, or for an approval with its confirmation."""
        return self.confirmed_at or (None if self.verdict == "approve" else self.decided_at)
