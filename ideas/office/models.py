"""Tables of the office. Rows name members and subjects by plain id and kind: the office knows no later room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ideas.db import Big, Id, Json, Model


class Mail(Model):
    """One outgoing message to one address. The row is the truth; a relay that is down only delays it."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        sa.Index("ix_mail_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[Id]
    to_address: Mapped[str] = mapped_column(sa.String(320))
    kind: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True, comment="makes posting it twice harmless")
    message_id: Mapped[str] = mapped_column(sa.String(120), unique=True, comment="stable over retries")
    language: Mapped[str] = mapped_column(sa.String(10))
    subject: Mapped[str] = mapped_column(sa.String(250))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str | None] = mapped_column(sa.Text)
    unsubscribe: Mapped[str | None] = mapped_column(sa.String(500), comment="address of the one-click unsubscribe")
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))


class Job(Model):
    """Work to do outside a request. Whatever is not done is found again by the next sweep."""

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        sa.Index("ix_job_state_run_at", "state", "run_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))


class AuditEntry(Model):
    """One line of the audit book. Append-only; each line carries the hash of the one before."""

    __tablename__ = "audit_entry"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(Big, index=True, comment="member; null: the clock or a command")
    verb: Mapped[str] = mapped_column(sa.String(60))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int | None] = mapped_column(Big)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    address_hash: Mapped[str | None] = mapped_column(sa.String(64))
    prev_sha256: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)


class Bucket(Model):
    """A token bucket of a rate limit: holds over several processes and restarts."""

    __tablename__ = "bucket"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    tokens_m6: Mapped[int] = mapped_column(Big, comment="tokens left, in millionths")
    updated_at: Mapped[datetime] = mapped_column(index=True)


class Setting(Model):
    """A kept setting: the demo clock, the last run of a duty."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    value: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
