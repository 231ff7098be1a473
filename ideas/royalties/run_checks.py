"""Whether posted runs are still what was posted: recomputes every one of them from its stored inputs and lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from ideas.db import db
from ideas.royalties import ledger
from ideas.royalties.calculation import CALC_VERSION, calculate
from ideas.royalties.canonical import Json, canonical, sha256
from ideas.royalties.issuing import START, line_values, products_of, units_before
from ideas.royalties.models import (
    Journal,
    LineSource,
    Period,
    RoyaltyRun,
    RunItem,
    Statement,
    StatementLine,
)
from ideas.royalties.reckoning import Account, Result, input_digest
from ideas.royalties.run_calculating import run_digest
from ideas.royalties.run_freeze import lines_of, settled_in, thaw
from ideas.royalties.run_preview import balances
from ideas.royalties.statement_body import Facts, Made, Party, build_body


def problems() -> Iterator[str]:
    """Everything that is wrong with runs and statements: all posted runs, chains, balances and numbers."""
    posted = sa.select(RoyaltyRun.id).where(RoyaltyRun.state == "posted").order_by(RoyaltyRun.id)
    for run_id in list(db.session.scalars(posted)):
        yield from run_problems(run_id)
    yield from _broken_chains()
    yield from _gaps()
    yield from _unclosed()


def run_problems(run_id: int) -> Iterator[str]:
    """What is wrong with one posted run: another result from the same inputs, another record, a journal missing."""
    run = db.session.get_one(RoyaltyRun, run_id)
    if run_digest(run) != run.input_sha256:
        yield f"run {run.id}: the results are not those that were approved"
    for item in db.session.scalars(sa.select(RunItem).where(RunItem.run_id == run.id).order_by(RunItem.agreement_id)):
        yield from _replayed(run, item)
    for each in balances(run):
        if each.left or each.parked:
            yield f"run {run.id}: {each.left} of the net sales in {each.currency} (10^-6) are on no statement"


def _replayed(run: RoyaltyRun, item: RunItem) -> Iterator[str]:
    """One agreement of a run, calculated anew."""
    name, frozen = f"run {run.id}, agreement {item.agreement_id}", thaw(item.inputs)
    if input_digest(frozen.inputs, lines_of(frozen, settled_in(run.id))) != item.input_sha256:
        yield f"{name}: its inputs are not those it was calculated from"
        return
    result = cast(Result, item.result)
    if run.calc_version == CALC_VERSION:
        result = calculate(frozen.inputs, lines_of(frozen, settled_in(run.id)))
    if sha256(canonical(result)) != item.result_sha256 or canonical(item.result) != canonical(result):
        yield f"{name}: calculated anew, the result is another one"
    key = f"run:{run.id}:{item.agreement_id}"
    if any(pool["amount"] for pool in result["pools"]) and not _is_posted(key):
        yield f"journal {key} is missing"
    period = _period_of(run)
    kept = {
        (statement.payee_id, statement.currency): statement
        for statement in db.session.scalars(
            sa.select(Statement).where(Statement.run_id == run.id, Statement.agreement_id == item.agreement_id)
        )
    }
    for account in result["accounts"]:
        statement = kept.pop((account["payee"], account["currency"]), None)
        if statement is None:
            yield f"{name}: payee {account['payee']} has no statement"
        else:
            yield from _statement_problems(statement, result, account, period)
    for statement in kept.values():
        yield f"statement {statement.number} belongs to no account of its run"


def _statement_problems(statement: Statement, result: Result, account: Account, period: Period) -> Iterator[str]:
    name = f"statement {statement.number}"
    if sha256(statement.body) != statement.sha256:
        yield f"{name} does not have the record it was issued with"
        return
    body = json.loads(statement.body)
    made = products_of(result, units_before(result, period))
    if canonical(build_body(result, account, facts_of(body, made))) != statement.body:
        yield f"{name}, made anew, has another record"
    stored = {step: getattr(statement, step) for step in account["bridge"]}
    if stored != dict(account["bridge"]) or statement.prev_sha256 != body["prev_sha256"]:
        yield f"{name}: its row and its record differ"
    yield from _line_problems(statement, result, account)
    key = f"due:{statement.id}"
    if statement.payable and not _is_posted(key):
        yield f"journal {key} is missing"


def _line_problems(statement: Statement, result: Result, account: Account) -> Iterator[str]:
    wanted = [
        line_values(statement.id, i, each, result["pools"][each["pool"]]["lines"][each["line"]])
        for i, each in enumerate(account["lines"])
    ]
    rows = db.session.scalars(
        sa.select(StatementLine).where(StatementLine.statement_id == statement.id).order_by(StatementLine.position)
    ).all()
    if [{name: getattr(row, name) for name in values} for row, values in zip(rows, wanted, strict=False)] != wanted:
        yield f"statement {statement.number}: its lines are not those that were printed"
    if sum(row.amount for row in rows) != statement.earned:
        yield f"statement {statement.number}: its lines do not add up to the royalty"
    counts = dict(
        db.session.execute(
            sa.select(LineSource.statement_line_id, sa.func.count())
            .where(LineSource.statement_line_id.in_([row.id for row in rows]))
            .group_by(LineSource.statement_line_id)
        ).all()
    )
    behind = [len(result["pools"][each["pool"]]["lines"][each["line"]]["sources"]) for each in account["lines"]]
    if [counts.get(row.id, 0) for row in rows] != behind:
        yield f"statement {statement.number}: the imported lines behind it are not complete"


def facts_of(body: Json, made: dict[int, Made]) -> Facts:
    """What a stored record says beyond its figures; names as they were then, units before counted anew."""
    titles = {product["code"]: product["title"] for product in body["products"]}
    agreement, period = body["agreement"], body["period"]
    named: dict[int, Made] = {
        number: Made(each.code, titles.get(each.code, each.title), each.units_before) for number, each in made.items()
    }
    return Facts(
        number=body["number"], issued_on=_day(body["issued_on"]), due_on=_day(body["due_on"]),
        query_by=_day(body["query_by"]), entity=Party(**body["entity"]), payee=body["payee"]["name"],
        agreement=agreement["number"], valid_from=_day(agreement["valid_from"]), rate_ppm=agreement["rate_ppm"],
        terms_days=agreement["terms_days"], net_sales=agreement["net_sales"], period=period["code"],
        first_day=_day(period["first_day"]), last_day=_day(period["last_day"]), products=named,
        prev_sha256=body["prev_sha256"],
    )  # fmt: skip


def _broken_chains() -> Iterator[str]:
    """Each statement names the one before it of the same payee, begins where it ended, and the books agree."""
    hashes: dict[int, str] = {}
    closing: dict[tuple[int, int, str], int] = {}
    columns = (
        Statement.number, Statement.payee_id, Statement.agreement_id, Statement.currency, Statement.opening,
        Statement.closing, Statement.sha256, Statement.prev_sha256,
    )  # fmt: skip
    for number, payee, agreement, currency, opens, closes, own, before in db.session.execute(
        sa.select(*columns).order_by(Statement.id)
    ):
        key = (payee, agreement, currency)
        if before != hashes.get(payee, START):
            yield f"statement {number} does not follow the one before it"
        if opens != closing.get(key, 0):
            yield f"statement {number} does not begin where the one before it ended"
        hashes[payee], closing[key] = own, closes
    for (payee, agreement, currency), closes in closing.items():
        if closes != -ledger.balance("2000", currency, payee=payee, agreement=agreement):
            yield f"payee {payee}, agreement {agreement}: the books do not say {closes} {currency} minor units"


def _gaps() -> Iterator[str]:
    """Numbers of a company and year run from one on without a gap."""
    series: dict[str, list[int]] = {}
    for number in db.session.scalars(sa.select(Statement.number).order_by(Statement.id)):
        name, _dash, count = number.rpartition("-")
        series.setdefault(name, []).append(int(count))
    for name, counts in series.items():
        if sorted(counts) != list(range(1, len(counts) + 1)):
            yield f"the numbers {name} have gaps"


def _unclosed() -> Iterator[str]:
    """A period is closed exactly when a run of it is posted."""
    posted: Any = sa.select(RoyaltyRun.id).where(RoyaltyRun.period_id == Period.id, RoyaltyRun.state == "posted")
    for code in db.session.scalars(sa.select(Period.code).where((Period.state == "closed") != posted.exists())):
        yield f"period {code} is closed without a posted run, or open with one"


def _period_of(run: RoyaltyRun) -> Period:
    return db.session.get_one(Period, run.period_id)


def _is_posted(key: str) -> bool:
    found = sa.select(Journal.id).where(Journal.idem_key == key, Journal.state == "posted")
    return db.session.scalar(found) is not None


def _day(text: str) -> date:
    return date.fromisoformat(text)
