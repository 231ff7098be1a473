"""Issuing statements: a number, a frozen body with its hash in the payee's chain, its lines and what is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

import sqlalchemy as sa

from ideas.db import db
from ideas.products.models import Product
from ideas.royalties.bulk import put
from ideas.royalties.canonical import Json, canonical, sha256
from ideas.royalties.models import (
    Agreement,
    AgreementVersion,
    LegalEntity,
    LineSource,
    Payee,
    Period,
    RoyaltyRun,
    SalesLine,
    SettledLine,
    Statement,
    StatementLine,
)
from ideas.royalties.numbering import next_number
from ideas.royalties.reckoning import Account, PoolLine, PrintedLine, Result
from ideas.royalties.statement_body import Facts, Made, Party, build_body

START = "0" * 64
QUERY_DAYS = 180
_COPIED = (
    "territory",
    "channel",
    "units_sold",
    "units_returned",
    "units_free",
    "gross",
    "discount",
    "deduction",
    "net",
)


@dataclass(frozen=True)
class Issued:
    """A statement with its body, and the member it is for."""

    statement: Statement
    body: Json
    member_id: int | None


class Issuing:
    """The statements of one run, in the order of agreements and payees."""

    def __init__(self, run: RoyaltyRun, period: Period, today: date, at: datetime) -> None:
        self.run, self.period, self.today, self.at = run, period, today, at
        self.entity = db.session.get_one(LegalEntity, period.entity_id)

    def of(self, agreement: Agreement, result: Result) -> Iterator[Issued]:
        """Issue the statement of every account of one agreement."""
        products = products_of(result, units_before(result, self.period))
        for account in result["accounts"]:
            payee = db.session.get_one(Payee, account["payee"])
            version = db.session.get_one(AgreementVersion, account["version"])
            body = build_body(result, account, self._facts(agreement, version, payee, products))
            statement = self._keep(agreement, account, body)
            keep_lines(statement, result, account)
            yield Issued(statement, body, payee.member_id)

    def _facts(self, agreement: Agreement, version: AgreementVersion, payee: Payee, products: dict[int, Made]) -> Facts:
        series = f"R-{self.entity.code}-{self.today.year}"
        due = self.period.last_day + timedelta(days=version.terms_days)
        return Facts(
            number=f"{series}-{next_number(series):06}",
            issued_on=self.today,
            due_on=max(due, self.today),
            query_by=self.today + timedelta(days=QUERY_DAYS),
            entity=Party(self.entity.code, self.entity.name, self.entity.address),
            payee=payee.legal_name,
            agreement=agreement.number,
            valid_from=version.valid_from,
            rate_ppm=version.rate_ppm or 0,
            terms_days=version.terms_days,
            net_sales=version.net_sales_text,
            period=self.period.code,
            first_day=self.period.first_day,
            last_day=self.period.last_day,
            products=products,
            prev_sha256=last_sha256(payee.id),
        )

    def _keep(self, agreement: Agreement, account: Account, body: Json) -> Statement:
        text = canonical(body)
        statement = Statement(
            run_id=self.run.id, period_id=self.period.id, payee_id=account["payee"], agreement_id=agreement.id,
            version_id=account["version"], currency=account["currency"], number=body["number"], body=text,
            sha256=sha256(text), prev_sha256=body["prev_sha256"], issued_at=self.at,
            due_on=date.fromisoformat(body["due_on"]), **account["bridge"],
        )  # fmt: skip
        db.session.add(statement)
        db.session.flush()
        return statement


def keep_lines(statement: Statement, result: Result, account: Account) -> None:
    """The printed lines of a statement as rows, and the sales lines behind each."""
    printed = [(each, result["pools"][each["pool"]]["lines"][each["line"]]) for each in account["lines"]]
    if not printed:
        return
    values = [line_values(statement.id, i, each, source) for i, (each, source) in enumerate(printed)]
    ids = db.session.scalars(sa.insert(StatementLine).returning(StatementLine.id, sort_by_parameter_order=True), values)
    behind = ([(line, number) for number in source["sources"]] for line, (_, source) in zip(ids, printed, strict=True))
    put(LineSource, ("statement_line_id", "sales_line_id"), chain.from_iterable(behind))


def line_values(statement: int, position: int, printed: PrintedLine, source: PoolLine) -> Json:
    """The columns of one printed line."""
    figures: Json = dict(source)
    return {name: figures[name] for name in _COPIED} | {
        "statement_id": statement,
        "position": position,
        "kind": "sales",
        "product_id": source["product"],
        "sale_currency": source["currency"],
        "rate_ppm": source["rate_ppm"],
        "amount": printed["amount"],
    }


def products_of(result: Result, before: dict[int, int]) -> dict[int, Made]:
    """The products on the lines, by id: their lasting code, their name now, and units before this period."""
    ids = {line["product"] for pool in result["pools"] for line in pool["lines"]}
    rows = db.session.execute(sa.select(Product.id, Product.slug, Product.title).where(Product.id.in_(ids)))
    return {product: Made(slug, title, before.get(product, 0)) for product, slug, title in rows}


def units_before(result: Result, period: Period) -> dict[int, int]:
    """Units sold less returned, copies given away left out, in all periods before: by product."""
    ids = {line["product"] for pool in result["pools"] for line in pool["lines"]}
    earlier = (
        sa.select(SalesLine.product_id, sa.func.sum(SalesLine.quantity))
        .join(SettledLine, SettledLine.sales_line_id == SalesLine.id)
        .join(RoyaltyRun, RoyaltyRun.id == SettledLine.run_id)
        .join(Period, Period.id == RoyaltyRun.period_id)
        .where(SalesLine.product_id.in_(ids), SalesLine.kind != "free", Period.last_day < period.first_day)
        .group_by(SalesLine.product_id)
    )
    return {product: int(units) for product, units in db.session.execute(earlier) if product is not None}


def last_sha256(payee_id: int) -> str:
    """The hash of the payee's newest statement; the next one names it."""
    newest = sa.select(Statement.sha256).where(Statement.payee_id == payee_id).order_by(Statement.id.desc()).limit(1)
    return db.session.scalar(newest) or START
