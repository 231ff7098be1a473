"""Periods, runs and the statements they issue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.db import Big, BigId, Id, Model


class Period(Model):
    """A quarter of one legal entity. Days are inclusive; a closed period is never opened again."""

    __tablename__ = "royalty_period"
    __table_args__ = (
        sa.UniqueConstraint("entity_id", "code"),
        sa.UniqueConstraint("entity_id", "first_day"),
        sa.CheckConstraint("last_day > first_day", name="days"),
        sa.CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    id: Mapped[Id]
    entity_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("legal_entity.id"))
    code: Mapped[str] = mapped_column(sa.String(10), comment="2026-Q3")
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[str] = mapped_column(sa.String(6), default="open")
    closed_at: Mapped[datetime | None]


class RoyaltyRun(Model):
    """The calculation of one period. One per period can ever be posted."""

    __tablename__ = "royalty_run"
    __table_args__ = (
        sa.UniqueConstraint("period_id", "seq"),
        sa.CheckConstraint("state IN ('calculating', 'calculated', 'stale', 'posted', 'discarded')", name="state"),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name="two_people"),
        sa.CheckConstraint(
            "state <> 'posted' OR (approved_by_id IS NOT NULL AND posted_at IS NOT NULL)", name="posted"
        ),
        sa.Index(
            "uq_royalty_run_posted", "period_id", unique=True,
            sqlite_where=sa.text("state = 'posted'"), postgresql_where=sa.text("state = 'posted'"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    period_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("royalty_period.id"))
    seq: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = mapped_column(sa.String(12), default="calculating")
    calc_version: Mapped[str] = mapped_column(sa.String(20))
    input_sha256: Mapped[str] = mapped_column(sa.String(64))
    totals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lease_owner: Mapped[str | None] = mapped_column(sa.String(60))
    lease_until: Mapped[datetime | None]
    prepared_by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    prepared_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    posted_at: Mapped[datetime | None]

    period: Mapped[Period] = relationship(lazy="raise")


class RunItem(Model):
    """The checkpoint of one agreement in a run: a restart skips items whose inputs are equal."""

    __tablename__ = "run_item"

    run_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("royalty_run.id"), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("agreement.id"), primary_key=True)
    inputs: Mapped[dict[str, Any]] = mapped_column(comment="frozen terms and standings, and which lines there were")
    input_sha256: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[dict[str, Any]]
    result_sha256: Mapped[str] = mapped_column(sa.String(64))


class Statement(Model):
    """The frozen account of one payee, under one agreement, in one currency, for one period."""

    __tablename__ = "statement"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "payee_id", "agreement_id", "currency"),
        sa.UniqueConstraint("period_id", "payee_id", "agreement_id", "currency"),
        sa.CheckConstraint(
            "closing = opening + earned + corrections - reserve_held + reserve_released - recouped - payable",
            name="bridge",
        ),
        sa.CheckConstraint(
            "payable >= 0 AND reserve_held >= 0 AND reserve_released >= 0 AND recouped >= 0", name="signs"
        ),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("royalty_run.id"))
    period_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("royalty_period.id"))
    payee_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("payee.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("agreement.id"), index=True)
    version_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("agreement_version.id"))
    currency: Mapped[str] = mapped_column(sa.String(3), sa.ForeignKey("currency.code"))
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    opening: Mapped[int] = mapped_column(Big)
    earned: Mapped[int] = mapped_column(Big)
    corrections: Mapped[int] = mapped_column(Big, default=0)
    reserve_held: Mapped[int] = mapped_column(Big, default=0)
    reserve_released: Mapped[int] = mapped_column(Big, default=0)
    recouped: Mapped[int] = mapped_column(Big, default=0)
    payable: Mapped[int] = mapped_column(Big)
    closing: Mapped[int] = mapped_column(Big)
    body: Mapped[str] = mapped_column(sa.Text, comment="canonical JSON: the record; all renderings come from it")
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    prev_sha256: Mapped[str] = mapped_column(sa.String(64))
    issued_at: Mapped[datetime]
    due_on: Mapped[date]

    period: Mapped[Period] = relationship(lazy="raise")


class StatementLine(Model):
    """One printed line of a statement: per product, territory, channel and currency."""

    __tablename__ = "statement_line"
    __table_args__ = (
        sa.UniqueConstraint("statement_id", "position"),
        sa.CheckConstraint("net = gross - discount - deduction", name="net"),
    )

    id: Mapped[Id]
    statement_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("statement.id"))
    position: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(sa.String(12), default="sales")
    product_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("product.id"))
    territory: Mapped[str] = mapped_column(sa.String(2))
    channel: Mapped[str] = mapped_column(sa.String(20))
    sale_currency: Mapped[str] = mapped_column(sa.String(3), sa.ForeignKey("currency.code"))
    units_sold: Mapped[int] = mapped_column(Big)
    units_returned: Mapped[int] = mapped_column(Big)
    units_free: Mapped[int] = mapped_column(Big)
    gross: Mapped[int] = mapped_column(Big, comment="10^-6")
    discount: Mapped[int] = mapped_column(Big)
    deduction: Mapped[int] = mapped_column(Big)
    net: Mapped[int] = mapped_column(Big)
    rate_ppm: Mapped[int | None] = mapped_column(sa.Integer)
    amount: Mapped[int] = mapped_column(Big, comment="minor units of the statement's currency")


class LineSource(Model):
    """From a printed line down to the imported lines behind it."""

    __tablename__ = "line_source"

    statement_line_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("statement_line.id"), primary_key=True)
    sales_line_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("sales_line.id"), primary_key=True, index=True)


class SettledLine(Model):
    """The run in which a sales line was settled: every committed line once, for ever."""

    __tablename__ = "settled_line"

    sales_line_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("sales_line.id"), primary_key=True)
    run_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("royalty_run.id"), index=True)
