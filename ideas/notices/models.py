"""A notice is one message to one person about one event; inbox and mail come from the same row."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ideas.db import BigId, Id, Model


class Notice(Model):
    """One message to one member. UNIQUE (member, event): however many relations, told once."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "event"),
        sa.Index("ix_notice_member_id_id", "member_id", "id"),
        sa.Index("ix_notice_unread", "member_id", sqlite_where=sa.text("read_at IS NULL"),
                 postgresql_where=sa.text("read_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    event: Mapped[str] = mapped_column(sa.String(80), comment="what happened, for example passage:123")
    kind: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    link: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("mail.id", ondelete="SET NULL"))


class MailChoice(Model):
    """A kind of notice that a member does not want by mail. No row: she wants it."""

    __tablename__ = "mail_choice"

    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    off_at: Mapped[datetime]
