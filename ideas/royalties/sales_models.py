"""Imported sales: the source, how its columns are read, a batch and its lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.db import Big, BigId, Id, Model


class Source(Model):
    """A retailer or system that reports sales."""

    __tablename__ = "sales_source"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))


class ImportProfile(Model):
    """How the columns of a source are read, as versioned data. A version never changes."""

    __tablename__ = "import_profile"
    __table_args__ = (sa.UniqueConstraint("name", "version"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int] = mapped_column(sa.Integer)
    body: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]


class ImportBatch(Model):
    """One sales file: all of its lines or none. Its lines count from the moment it is committed.

    They still count when it is reversed: the reversal is a batch of its own with the opposite of each line.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('uploaded', 'staging', 'checked', 'refused', 'committed', 'reversed', 'discarded')", name="state"
        ),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name="two_people"),
        sa.CheckConstraint("state NOT IN ('committed', 'reversed') OR approved_by_id IS NOT NULL", name="approved"),
        sa.Index(
            "uq_import_batch_committed", "file_sha256", unique=True,
            sqlite_where=sa.text("state = 'committed'"), postgresql_where=sa.text("state = 'committed'"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    profile_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("import_profile.id"))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    file_bytes: Mapped[int] = mapped_column(Big)
    stored_as: Mapped[str] = mapped_column(sa.String(120), comment="storage name of the uploaded bytes")
    state: Mapped[str] = mapped_column(sa.String(12), default="uploaded")
    rows: Mapped[int] = mapped_column(sa.Integer, default=0)
    units: Mapped[int] = mapped_column(Big, default=0)
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="net at 10^-6 by currency, and the like")
    control: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="totals typed from the cover sheet")
    errors: Mapped[list[Any]] = mapped_column(default=list, comment="the first thousand")
    error_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    warnings: Mapped[list[Any]] = mapped_column(default=list, comment="[{code, count}]: to look at, not wrong")
    read_bytes: Mapped[int] = mapped_column(Big, default=0, comment="progress of the first pass")
    staged_rows: Mapped[int] = mapped_column(sa.Integer, default=0, comment="progress of the second pass")
    touched_at: Mapped[datetime] = mapped_column(comment="last sign of life of the import")
    why: Mapped[str] = mapped_column(sa.String(200), default="", comment="why it reverses another batch")
    late_policy: Mapped[bool] = mapped_column(sa.Boolean, default=True, comment="late lines go to the open period")
    reverses_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("import_batch.id"), unique=True)
    prepared_by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    prepared_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    committed_at: Mapped[datetime | None]

    prepared_by: Mapped[Member] = relationship(lazy="raise", foreign_keys=[prepared_by_id])
    approved_by: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[approved_by_id])


class SalesLine(Model):
    """One line of a sales file; sums at 10^-6 of the currency. Append-only once its batch is committed."""

    __tablename__ = "sales_line"
    __table_args__ = (
        sa.CheckConstraint("net = gross - discount - deduction", name="net"),
        sa.CheckConstraint("kind IN ('sale', 'return', 'adjustment', 'free')", name="kind"),
        sa.CheckConstraint("kind <> 'sale' OR quantity >= 0", name="sale_sign"),
        sa.CheckConstraint("kind <> 'return' OR quantity <= 0", name="return_sign"),
        sa.CheckConstraint("kind <> 'free' OR (gross = 0 AND net = 0)", name="free"),
        sa.UniqueConstraint("batch_id", "line_no"),
        sa.UniqueConstraint("batch_id", "source", "line_id"),
        sa.Index("ix_sales_line_source_line_id", "source", "line_id"),
        sa.Index("ix_sales_line_product_id_posted_date", "product_id", "posted_date"),
        sa.Index(
            "ix_sales_line_parked", "sku", "source",
            sqlite_where=sa.text("product_id IS NULL"), postgresql_where=sa.text("product_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("import_batch.id"))
    line_no: Mapped[int] = mapped_column(sa.Integer)
    source: Mapped[str] = mapped_column(sa.String(40))
    line_id: Mapped[str] = mapped_column(sa.String(80))
    original_line_id: Mapped[str | None] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(10))
    sale_date: Mapped[date]
    posted_date: Mapped[date]
    sku: Mapped[str] = mapped_column(sa.String(60))
    product_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("product.id"), comment="null: parked")
    waived_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    waived_why: Mapped[str | None] = mapped_column(sa.String(200))
    quantity: Mapped[int] = mapped_column(Big)
    currency: Mapped[str] = mapped_column(sa.String(3), sa.ForeignKey("currency.code"))
    gross: Mapped[int] = mapped_column(Big)
    discount: Mapped[int] = mapped_column(Big)
    deduction: Mapped[int] = mapped_column(Big)
    tax: Mapped[int] = mapped_column(Big, default=0, comment="for information")
    net: Mapped[int] = mapped_column(Big)
    territory: Mapped[str] = mapped_column(sa.String(2))
    channel: Mapped[str] = mapped_column(sa.String(20))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
