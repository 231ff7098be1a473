"""Agreements and the people they pay. Money is an integer of minor units, rates are parts per million."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.db import Big, BigId, Id, Model
from ideas.products.models import Product
from ideas.submissions.models import Idea


class Currency(Model):
    """An ISO 4217 currency and its number of decimals; seeded by the migration."""

    __tablename__ = "currency"
    __table_args__ = (sa.CheckConstraint("minor_units BETWEEN 0 AND 4", name="minor_units"),)

    code: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    minor_units: Mapped[int] = mapped_column(sa.Integer)


class LegalEntity(Model):
    """The company that owes the royalties and numbers the statements."""

    __tablename__ = "legal_entity"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    country: Mapped[str] = mapped_column(sa.String(2))
    address: Mapped[str] = mapped_column(sa.Text, default="")


class Payee(Model):
    """Who is paid: a creator under her legal name."""

    __tablename__ = "payee"

    id: Mapped[Id]
    member_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"), unique=True)
    legal_name: Mapped[str] = mapped_column(sa.String(120))
    country: Mapped[str] = mapped_column(sa.String(2), default="ZZ")
    born_on: Mapped[date | None] = mapped_column(comment="asked when signing: 18 and over")
    created_at: Mapped[datetime]

    member: Mapped[Member | None] = relationship(lazy="raise")


class Agreement(Model):
    """The terms for one adopted idea; what they say stands in its versions."""

    __tablename__ = "agreement"
    __table_args__ = (
        sa.CheckConstraint("state IN ('draft', 'offered', 'active', 'ended', 'refused', 'withdrawn')", name="state"),
        sa.CheckConstraint("(state = 'active' OR state = 'ended') = (active_at IS NOT NULL)", name="active_at"),
        sa.CheckConstraint("(state IN ('refused', 'withdrawn', 'ended')) = (closed_at IS NOT NULL)", name="closed"),
        sa.Index(
            "uq_agreement_idea_living", "idea_id", unique=True,
            sqlite_where=sa.text("state IN ('draft', 'offered', 'active')"),
            postgresql_where=sa.text("state IN ('draft', 'offered', 'active')"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(sa.String(30), unique=True)
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    product_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("product.id"), index=True)
    entity_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("legal_entity.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    created_at: Mapped[datetime]
    active_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    closed_why: Mapped[str] = mapped_column(sa.Text, default="", comment="why it was refused, withdrawn or ended")

    idea: Mapped[Idea] = relationship(lazy="raise")
    product: Mapped[Product | None] = relationship(lazy="raise")
    entity: Mapped[LegalEntity] = relationship(lazy="raise")


class AgreementVersion(Model):
    """One signed wording of an agreement. Append-only once it is offered; sales use the one in force on their day."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "valid_from"),
        sa.CheckConstraint("base IN ('net', 'gross', 'unit')", name="base"),
        sa.CheckConstraint("(base = 'unit') = (unit_m6 IS NOT NULL)", name="unit"),
        sa.CheckConstraint("(base = 'unit') = (rate_ppm IS NULL)", name="rate_or_unit"),
        sa.CheckConstraint("rate_ppm IS NULL OR rate_ppm BETWEEN 0 AND 1000000", name="rate"),
        sa.CheckConstraint("min_payout >= 0", name="min_payout"),
        sa.CheckConstraint("terms_days BETWEEN 0 AND 365", name="terms_days"),
        sa.CheckConstraint("share_total > 0", name="share_total"),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name="two_people"),
        sa.CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("agreement.id"))
    valid_from: Mapped[date]
    currency: Mapped[str] = mapped_column(sa.String(3), sa.ForeignKey("currency.code"))
    base: Mapped[str] = mapped_column(sa.String(5), default="net")
    rate_ppm: Mapped[int | None] = mapped_column(sa.Integer)
    unit_m6: Mapped[int | None] = mapped_column(Big, comment="money per unit at a millionth, instead of a rate")
    min_payout: Mapped[int] = mapped_column(Big, default=0)
    terms_days: Mapped[int] = mapped_column(sa.Integer, default=45, comment="days after the end of the period")
    share_total: Mapped[int] = mapped_column(sa.Integer, default=1_000_000)
    net_sales_text: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text, comment="the document as signed, canonical JSON")
    sha256: Mapped[str] = mapped_column(sa.String(64))
    prepared_by_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    prepared_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    approved_at: Mapped[datetime | None]

    agreement: Mapped[Agreement] = relationship(lazy="raise")


class AgreementShare(Model):
    """The share of one payee in a version, as a weight of `share_total`."""

    __tablename__ = "agreement_share"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "payee_id"),
        sa.CheckConstraint("share > 0", name="share"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("agreement_version.id"))
    payee_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("payee.id"), index=True)
    share: Mapped[int] = mapped_column(sa.Integer)

    payee: Mapped[Payee] = relationship(lazy="raise")


class Signature(Model):
    """A creator's signature under exactly one wording."""

    __tablename__ = "signature"
    __table_args__ = (sa.UniqueConstraint("version_id", "payee_id"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("agreement_version.id"))
    payee_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("payee.id"), index=True)
    signed_at: Mapped[datetime]
    signed_name: Mapped[str] = mapped_column(sa.String(120))
    sha256: Mapped[str] = mapped_column(sa.String(64), comment="of the wording signed")


# The other tables of the room, split by aspect.
from ideas.royalties.ledger_models import Account, Counter, Entry, Journal  # noqa: E402
from ideas.royalties.run_models import (  # noqa: E402
    LineSource,
    Period,
    RoyaltyRun,
    RunItem,
    SettledLine,
    Statement,
    StatementLine,
)
from ideas.royalties.sales_models import ImportBatch, ImportProfile, SalesLine, Source  # noqa: E402

__all__ = [
    "Account", "Agreement", "AgreementShare", "AgreementVersion", "Counter", "Currency", "Entry", "ImportBatch",
    "ImportProfile", "Journal", "LegalEntity", "LineSource", "Payee", "Period", "RoyaltyRun", "RunItem", "SalesLine",
    "SettledLine", "Signature", "Source", "Statement", "StatementLine",
]  # fmt: skip
