"""What a run is about, frozen: agreements and their terms, balances, and exactly which sales lines.

Lines are append-only and settled once, so that the set to be settled is known by its count and sums; the lines
themselves are streamed, for the calculation as well as for replaying it years later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ideas.db import db
from ideas.royalties.canonical import Json
from ideas.royalties.models import (
    Agreement,
    AgreementShare,
    AgreementVersion,
    ImportBatch,
    Period,
    SalesLine,
    SettledLine,
    Signature,
    Statement,
)
from ideas.royalties.periods import local_day
from ideas.royalties.reckoning import Inputs, Line, Share, Standing, Terms, Tier
from ideas.royalties.sales_rules import COUNTED

_STREAM = 2_000
NO_LINES = {"count": 0, "ids": 0, "net": 0}


@dataclass(frozen=True)
class Frozen:
    """One agreement in one period. `lines`: count, sum of ids and of net; `terms_dates`: by line, where another day
    than that of the sale decides on the terms.
    """

    inputs: Inputs
    lines: dict[str, int]
    terms_dates: dict[int, date]

    @property
    def agreement(self) -> int:
        return self.inputs.agreement

    def as_json(self) -> Json:
        """Plain data that says all of it; equal records are equal inputs."""
        plain = asdict(self.inputs)
        for terms in plain["terms"]:
            terms["valid_from"] = terms["valid_from"].isoformat()
            terms["tiers"], terms["shares"] = list(terms["tiers"]), list(terms["shares"])
        plain["terms"], plain["standings"] = list(plain["terms"]), list(plain["standings"])
        dates = {str(line): day.isoformat() for line, day in self.terms_dates.items()}
        return plain | {"lines": self.lines, "terms_dates": dates}


def thaw(kept: Json) -> Frozen:
    """The opposite of `as_json`."""
    terms = tuple(
        Terms(
            **each
            | {
                "valid_from": date.fromisoformat(each["valid_from"]),
                "tiers": tuple(Tier(**tier) for tier in each["tiers"]),
                "shares": tuple(Share(**share) for share in each["shares"]),
            }
        )
        for each in kept["terms"]
    )
    standings = tuple(Standing(**each) for each in kept["standings"])
    dates = {int(line): date.fromisoformat(day) for line, day in kept["terms_dates"].items()}
    return Frozen(Inputs(kept["agreement"], kept["period"], terms, standings), kept["lines"], dates)


def freeze(period: Period) -> list[Frozen]:
    """Everything that a run of the period depends on now, one record an agreement, in the order of their ids."""
    terms, standings, lines, dates = _terms(), _standings(), _line_sums(period), _terms_dates(period)
    found = []
    for agreement in _agreements(period.entity_id):
        counted = lines.get(agreement.id, NO_LINES)
        balances = standings.get(agreement.id, ())
        if not (counted["count"] or balances or _runs_in(agreement, period)):
            continue
        signed = terms.get(agreement.id, ())
        in_force = tuple(each for each in signed if each.valid_from <= period.last_day)
        if not in_force and not (counted["count"] or balances):
            continue
        inputs = Inputs(agreement.id, period.code, in_force or signed[:1], balances)
        found.append(Frozen(inputs, counted, dates.get(agreement.id, {})))
    return found


def lines_of(frozen: Frozen, which: sa.ColumnElement[bool]) -> Iterator[Line]:
    """The lines of an agreement among `which`, in `reckoning.line_order`, a few thousand in memory at a time."""
    if not frozen.lines["count"]:
        return
    product = sa.select(Agreement.product_id).where(Agreement.id == frozen.agreement).scalar_subquery()
    columns: list[Any] = [
        SalesLine.id, SalesLine.source, SalesLine.line_id, SalesLine.kind, SalesLine.sale_date, SalesLine.product_id,
        SalesLine.territory, SalesLine.channel, SalesLine.currency, SalesLine.quantity, SalesLine.gross,
        SalesLine.discount, SalesLine.deduction, SalesLine.net,
    ]  # fmt: skip
    order = [SalesLine.sale_date, _bytewise(SalesLine.source), _bytewise(SalesLine.line_id), SalesLine.id]
    rows: Any = db.session.execute(
        sa.select(*columns)
        .where(SalesLine.product_id == product, which)
        .order_by(*order)
        .execution_options(yield_per=_STREAM)
    )
    dates = frozen.terms_dates
    for number, source, line_id, kind, sale_date, *rest in rows:
        yield Line(number, source, line_id, kind, sale_date, dates.get(number, sale_date), *rest)


def to_settle(period: Period) -> sa.ColumnElement[bool]:
    """Lines that count, posted until the end of the period, and not settled before: late ones too."""
    counted = sa.select(ImportBatch.id).where(ImportBatch.state.in_(COUNTED))
    settled = sa.select(SettledLine.sales_line_id).where(SettledLine.sales_line_id == SalesLine.id)
    return sa.and_(SalesLine.posted_date <= period.last_day, SalesLine.batch_id.in_(counted), ~settled.exists())


def settled_in(run_id: int) -> sa.ColumnElement[bool]:
    """Lines that a posted run settled."""
    settled = sa.select(SettledLine.sales_line_id).where(
        SettledLine.sales_line_id == SalesLine.id, SettledLine.run_id == run_id
    )
    return settled.exists()


def agreement_of_product() -> sa.Subquery:
    """The agreement whose terms a product's sales follow: the active one, else the one that ended last."""
    rank = sa.func.row_number().over(
        partition_by=Agreement.product_id, order_by=(Agreement.state != "active", Agreement.id.desc())
    )
    ranked = (
        sa.select(Agreement.id.label("agreement_id"), Agreement.product_id, rank.label("rank"))
        .where(Agreement.state.in_(("active", "ended")), Agreement.product_id.is_not(None))
        .subquery()
    )
    return sa.select(ranked.c.agreement_id, ranked.c.product_id).where(ranked.c.rank == 1).subquery()


def _agreements(entity_id: int) -> list[Agreement]:
    wanted = sa.select(Agreement).where(Agreement.entity_id == entity_id, Agreement.state.in_(("active", "ended")))
    return list(db.session.scalars(wanted.order_by(Agreement.id)))


def _runs_in(agreement: Agreement, period: Period) -> bool:
    """While an agreement runs, a statement is due even if nothing was sold."""
    assert agreement.active_at is not None
    if local_day(agreement.active_at) > period.last_day:
        return False
    return agreement.closed_at is None or local_day(agreement.closed_at) >= period.first_day


def _terms() -> dict[int, tuple[Terms, ...]]:
    """The versions that everybody signed, by agreement, the oldest first."""
    shares: dict[int, list[Share]] = defaultdict(list)
    rows = sa.select(AgreementShare.version_id, AgreementShare.payee_id, AgreementShare.share)
    for version_id, payee, share in db.session.execute(rows.order_by(AgreementShare.payee_id)):
        shares[version_id].append(Share(payee, share))
    counts = sa.select(Signature.version_id, sa.func.count()).group_by(Signature.version_id)
    signed = dict(db.session.execute(counts).all())
    found: dict[int, list[Terms]] = defaultdict(list)
    approved = sa.select(AgreementVersion).where(AgreementVersion.approved_at.is_not(None))
    for version in db.session.scalars(approved.order_by(AgreementVersion.valid_from, AgreementVersion.id)):
        if signed.get(version.id) == len(shares[version.id]):
            found[version.agreement_id].append(_terms_of(version, shares[version.id]))
    return {agreement: tuple(versions) for agreement, versions in found.items()}


def _terms_of(version: AgreementVersion, shares: list[Share]) -> Terms:
    return Terms(
        version=version.id, valid_from=version.valid_from, currency=version.currency, base=version.base,
        tiers=(Tier(0, version.rate_ppm or 0),), shares=tuple(shares), min_payout=version.min_payout,
    )  # fmt: skip


def _standings() -> dict[int, tuple[Standing, ...]]:
    """By agreement, what stands open from the last statement of each payee and currency."""
    newest = sa.select(sa.func.max(Statement.id)).group_by(
        Statement.agreement_id, Statement.payee_id, Statement.currency
    )
    found: dict[int, list[Standing]] = defaultdict(list)
    last = sa.select(Statement.agreement_id, Statement.payee_id, Statement.currency, Statement.closing)
    last = last.where(Statement.id.in_(newest), Statement.closing != 0)
    for agreement, payee, currency, closing in db.session.execute(
        last.order_by(Statement.agreement_id, Statement.payee_id, Statement.currency)
    ):
        found[agreement].append(Standing(payee, currency, opening=closing))
    return {agreement: tuple(standings) for agreement, standings in found.items()}


def _line_sums(period: Period) -> dict[int, dict[str, int]]:
    by_product = agreement_of_product()
    sums = (
        sa.select(
            by_product.c.agreement_id, sa.func.count(), sa.func.sum(SalesLine.id), sa.func.sum(SalesLine.net)
        )
        .join(by_product, by_product.c.product_id == SalesLine.product_id)
        .where(to_settle(period))
        .group_by(by_product.c.agreement_id)
    )  # fmt: skip
    return {
        agreement: {"count": int(count), "ids": int(ids), "net": int(net)}
        for agreement, count, ids, net in db.session.execute(sums)
    }


def _terms_dates(period: Period) -> dict[int, dict[int, date]]:
    """By agreement and line, the day of the sale that a return names, or that a reversed return named."""
    by_product, reversed_line = agreement_of_product(), aliased(SalesLine)
    named = sa.func.coalesce(
        sa.case(
            (ImportBatch.reverses_id.is_(None), SalesLine.original_line_id), else_=reversed_line.original_line_id
        ),
        "",
    )  # fmt: skip
    day = _day_of_sale(named, reversed_line)
    rows = (
        sa.select(by_product.c.agreement_id, SalesLine.id, day.label("day"))
        .join(by_product, by_product.c.product_id == SalesLine.product_id)
        .join(ImportBatch, ImportBatch.id == SalesLine.batch_id)
        .outerjoin(
            reversed_line,
            sa.and_(
                reversed_line.batch_id == ImportBatch.reverses_id,
                reversed_line.source == SalesLine.source,
                reversed_line.line_id == SalesLine.line_id,
            ),
        )
        .where(to_settle(period), SalesLine.original_line_id.is_not(None), day.is_not(None), day != SalesLine.sale_date)
    )
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for agreement, line, sold in db.session.execute(rows.order_by(SalesLine.id)):
        found[agreement][line] = sold
    return found


def _day_of_sale(line_id: Any, reversed_line: Any) -> Any:
    """The day of the line of that name at the same source: in a file that stands, rather than in a reversed one."""
    original, batch = aliased(SalesLine), aliased(ImportBatch)
    return (
        sa.select(original.sale_date)
        .join(batch, batch.id == original.batch_id)
        .where(
            original.source == SalesLine.source,
            original.line_id == line_id,
            batch.state.in_(COUNTED),
            batch.reverses_id.is_(None),
        )
        .order_by(batch.state != "committed", original.id)
        .limit(1)
        .correlate(SalesLine, ImportBatch, reversed_line)
        .scalar_subquery()
    )


def _bytewise(column: Any) -> Any:
    """Order by code points, as Python does, whatever the language of the database."""
    return sa.collate(column, "C") if db.engine.dialect.name == "postgresql" else column
