"""The ledger: journals of balanced entries. Triggers let a journal be posted only at zero, and nothing be changed."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ideas.db import Big, BigId, Id, Model


class Account(Model):
    """An account of the chart; seeded by the migration."""

    __tablename__ = "account"
    __table_args__ = (sa.CheckConstraint("type IN ('asset', 'liability', 'expense', 'clearing', 'memo')", name="type"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(4), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    type: Mapped[str] = mapped_column(sa.String(10))


class Journal(Model):
    """One event in the books. `idem_key` makes posting it twice impossible."""

    __tablename__ = "journal"
    __table_args__ = (sa.CheckConstraint("state IN ('open', 'posted')", name="state"),)

    id: Mapped[Id]
    idem_key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    date: Mapped[date]
    text: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(6), default="open")
    created_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    created_at: Mapped[datetime]
    prev_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")


class Entry(Model):
    """One posting: + debit, - credit, minor units of its currency (memo accounts: 10^-6). Never changed."""

    __tablename__ = "entry"
    __table_args__ = (
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.Index("ix_entry_journal_id", "journal_id", "currency", "amount"),
        sa.Index("ix_entry_payee", "payee_id", "agreement_id", "account_id"),
    )

    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("journal.id"))
    account_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("account.id"))
    payee_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("payee.id"))
    agreement_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("agreement.id"))
    currency: Mapped[str] = mapped_column(sa.String(3), sa.ForeignKey("currency.code"))
    amount: Mapped[int] = mapped_column(Big)


class Counter(Model):
    """The last number given in a gapless series, for example R-PLN-2026."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    last: Mapped[int] = mapped_column(sa.Integer, default=0)
