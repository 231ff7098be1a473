"""Whether a period can be run: what stands in the way, as sentences with the page where it can be put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from ideas.db import db
from ideas.products.models import Product
from ideas.royalties import periods
from ideas.royalties.models import (
    Agreement,
    AgreementShare,
    AgreementVersion,
    ImportBatch,
    Period,
    SalesLine,
    Signature,
)
from ideas.royalties.run_freeze import agreement_of_product, to_settle
from ideas.royalties.sales_rules import PENDING
from ideas.words import _, _n, day


@dataclass(frozen=True)
class Obstacle:
    """Something in the way: the sentence, and the view that helps."""

    sentence: str
    view: str
    values: dict[str, str | int] = field(default_factory=dict)


def blockers(period: Period, today: date) -> list[Obstacle]:
    """Whatever forbids to calculate or post the period now. `today`: the day at the company."""
    return [
        *_too_early(period, today),
        *_parked(period),
        *_without_agreement(period),
        *_foreign(period),
        *_unsigned(period),
        *_not_reckoned(period),
    ]


def warnings(period: Period) -> list[Obstacle]:
    """What should be looked at before the period is run."""
    inside = sa.select(SalesLine.batch_id).where(SalesLine.posted_date <= period.last_day)
    waiting = sa.select(ImportBatch).where(
        ImportBatch.state.in_(PENDING), sa.or_(ImportBatch.id.in_(inside), ImportBatch.state != "checked")
    )
    return [
        Obstacle(
            _("Sales file “%(file)s” is not committed yet. Its lines would come into the next period.",
              file=batch.file_name),
            "royalties.sales",
        )
        for batch in db.session.scalars(waiting.order_by(ImportBatch.id))
    ]  # fmt: skip


def _too_early(period: Period, today: date) -> Iterator[Obstacle]:
    if period.state == "closed":
        yield Obstacle(_("The period %(code)s is closed.", code=period.code), "royalties.runs")
    elif today <= period.last_day:
        yield Obstacle(
            _("The period %(code)s runs until %(day)s.", code=period.code, day=day(period.last_day)), "royalties.runs"
        )
    for before in periods.open_before(period):
        yield Obstacle(_("The period %(code)s comes first.", code=before.code), "royalties.runs")


def _parked(period: Period) -> Iterator[Obstacle]:
    parked = sa.select(sa.func.count()).where(
        to_settle(period), SalesLine.product_id.is_(None), SalesLine.waived_by_id.is_(None)
    )
    count = int(db.session.scalar(parked.select_from(SalesLine)) or 0)
    if count:
        yield Obstacle(
            _n("%(num)s sales line belongs to no product. Give its code a product, or waive it.",
               "%(num)s sales lines belong to no product. Give their codes a product, or waive them.", count),
            "royalties.sales",
        )  # fmt: skip


def _without_agreement(period: Period) -> Iterator[Obstacle]:
    found = agreement_of_product()
    rows = (
        sa.select(Product.title, sa.func.count())
        .join(SalesLine, SalesLine.product_id == Product.id)
        .outerjoin(found, found.c.product_id == Product.id)
        .where(to_settle(period), found.c.agreement_id.is_(None))
        .group_by(Product.id, Product.title)
        .order_by(Product.title, Product.id)
    )
    for title, count in db.session.execute(rows):
        yield Obstacle(
            _n("“%(title)s” has %(num)s sales line, but no agreement in force.",
               "“%(title)s” has %(num)s sales lines, but no agreement in force.", count, title=title),
            "royalties.agreements",
        )  # fmt: skip


def _foreign(period: Period) -> Iterator[Obstacle]:
    """Sales in a currency that no version of the agreement speaks: there is no rate of exchange to turn them."""
    by_product = agreement_of_product()
    spoken = sa.select(AgreementVersion.id).where(
        AgreementVersion.agreement_id == Agreement.id, AgreementVersion.currency == SalesLine.currency
    )
    rows = (
        sa.select(Agreement.number, SalesLine.currency, sa.func.count())
        .join(by_product, by_product.c.product_id == SalesLine.product_id)
        .join(Agreement, Agreement.id == by_product.c.agreement_id)
        .where(to_settle(period), ~spoken.exists())
        .group_by(Agreement.number, SalesLine.currency)
        .order_by(Agreement.number, SalesLine.currency)
    )
    for number, currency, count in db.session.execute(rows):
        yield Obstacle(
            _n("Agreement %(number)s has %(num)s sales line in %(currency)s, for which there is no rate of exchange.",
               "Agreement %(number)s has %(num)s sales lines in %(currency)s, for which there is no rate of exchange.",
               count, number=number, currency=currency),
            "royalties.agreement_desk", {"number": number},
        )  # fmt: skip


def _in_force(period: Period) -> sa.Select[Any]:
    """Numbers of active agreements with an approved version that is in force before the end of the period."""
    return (
        sa.select(Agreement.number)
        .join(AgreementVersion, AgreementVersion.agreement_id == Agreement.id)
        .where(
            Agreement.entity_id == period.entity_id,
            Agreement.state.in_(("active", "ended")),
            AgreementVersion.approved_at.is_not(None),
            AgreementVersion.valid_from <= period.last_day,
        )
        .distinct()
        .order_by(Agreement.number)
    )


def _unsigned(period: Period) -> Iterator[Obstacle]:
    missing = (
        sa.select(AgreementShare.id)
        .outerjoin(
            Signature,
            sa.and_(Signature.version_id == AgreementShare.version_id, Signature.payee_id == AgreementShare.payee_id),
        )
        .where(AgreementShare.version_id == AgreementVersion.id, Signature.id.is_(None))
    )
    for number in db.session.scalars(_in_force(period).where(missing.exists())):
        yield Obstacle(
            _("Agreement %(number)s is not signed by everybody who has a share.", number=number),
            "royalties.agreement_desk", {"number": number},
        )  # fmt: skip


def _not_reckoned(period: Period) -> Iterator[Obstacle]:
    for number in db.session.scalars(_in_force(period).where(AgreementVersion.base != "net")):
        yield Obstacle(
            _("Agreement %(number)s pays on another base than net sales, which cannot be reckoned.", number=number),
            "royalties.agreement_desk", {"number": number},
        )  # fmt: skip
