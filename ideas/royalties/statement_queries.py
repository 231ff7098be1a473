"""Finding statements: a creator's own, for finance all; and the imported lines behind a printed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import defer, joinedload

from ideas.accounts.models import Member
from ideas.db import db
from ideas.royalties.models import (
    Agreement,
    AgreementShare,
    AgreementVersion,
    ImportBatch,
    LineSource,
    Payee,
    Period,
    SalesLine,
    Signature,
    Statement,
    StatementLine,
)
from ideas.royalties.periods import TERMS_DAYS
from ideas.royalties.quarters import quarter_of
from ideas.submissions.models import Idea

SIZE = 200


def statement_for(member: Member, number: str) -> Statement:
    """A statement of which the member is the payee, or any for finance; 404 for everybody else."""
    wanted = sa.select(Statement).where(Statement.number == number).options(joinedload(Statement.period))
    if not member.has_role("finance"):
        wanted = wanted.where(_own(member))
    found = db.session.scalar(wanted)
    if found is None:
        abort(404)
    return found


def is_own(statement: Statement, member: Member) -> bool:
    payee = db.session.get_one(Payee, statement.payee_id)
    return payee.member_id == member.id


def idea_of(statement: Statement) -> Idea:
    wanted = sa.select(Idea).join(Agreement, Agreement.idea_id == Idea.id).where(Agreement.id == statement.agreement_id)
    return db.session.scalars(wanted).one()


def statements_of(member: Member) -> list[Statement]:
    """A creator's statements, the newest first."""
    wanted = sa.select(Statement).where(_own(member)).options(joinedload(Statement.period), defer(Statement.body))
    return list(db.session.scalars(wanted.order_by(Statement.id.desc())))


def _own(member: Member) -> sa.ColumnElement[bool]:
    return Statement.payee_id.in_(sa.select(Payee.id).where(Payee.member_id == member.id))


@dataclass(frozen=True)
class Behind:
    """Some imported lines, each with the name of its file; `after` leads to the next ones."""

    rows: list[Any]
    count: int
    after: int | None


def lines_behind(statement: Statement, position: int, *, after: int = 0) -> Behind:
    """The imported lines behind a printed line, in the order they were imported."""
    wanted = (
        sa.select(SalesLine, ImportBatch.file_name)
        .join(LineSource, LineSource.sales_line_id == SalesLine.id)
        .join(StatementLine, StatementLine.id == LineSource.statement_line_id)
        .join(ImportBatch, ImportBatch.id == SalesLine.batch_id)
        .where(StatementLine.statement_id == statement.id, StatementLine.position == position)
    )
    count = db.session.scalar(sa.select(sa.func.count()).select_from(wanted.with_only_columns(SalesLine.id).subquery()))
    rows = db.session.execute(wanted.where(SalesLine.id > after).order_by(SalesLine.id).limit(SIZE + 1)).all()
    more = len(rows) > SIZE
    rows = rows[:SIZE]
    return Behind(list(rows), int(count or 0), rows[-1][0].id if more else None)


@dataclass(frozen=True)
class Earnings:
    """A creator's royalties in one currency, minor units: in all, to be paid, open, and by quarter, oldest first."""

    currency: str
    earned: int
    payable: int
    balance: int
    statements: int
    quarters: list[tuple[str, int]]


def earnings(statements: list[Statement]) -> list[Earnings]:
    """What the statements of a creator (newest first) come to, by currency."""
    found = []
    for currency in sorted({statement.currency for statement in statements}):
        own = [statement for statement in statements if statement.currency == currency]
        newest: dict[int, int] = {}
        by_quarter: dict[str, int] = {}
        for statement in own:
            newest.setdefault(statement.agreement_id, statement.closing)
            code = statement.period.code
            by_quarter[code] = by_quarter.get(code, 0) + statement.earned
        found.append(
            Earnings(
                currency, sum(each.earned for each in own), sum(each.payable for each in own), sum(newest.values()),
                len(own), sorted(by_quarter.items()),
            )
        )  # fmt: skip
    return found


def to_sign(member: Member) -> list[Agreement]:
    """Agreements that wait for this creator's signature."""
    mine = (
        sa.select(AgreementVersion.agreement_id)
        .join(AgreementShare, AgreementShare.version_id == AgreementVersion.id)
        .join(Payee, Payee.id == AgreementShare.payee_id)
        .outerjoin(
            Signature, sa.and_(Signature.version_id == AgreementVersion.id, Signature.payee_id == Payee.id)
        )
        .where(Payee.member_id == member.id, AgreementVersion.approved_at.is_not(None), Signature.id.is_(None))
    )  # fmt: skip
    wanted = sa.select(Agreement).where(Agreement.id.in_(mine), Agreement.state == "offered")
    return list(db.session.scalars(wanted.options(joinedload(Agreement.idea)).order_by(Agreement.id)))


@dataclass(frozen=True)
class Expected:
    """The quarter whose statement comes next, the day it ends, and the day by which it is due."""

    code: str
    last_day: date
    due: date
    overdue: bool


def next_statement(agreements: list[Agreement], today: date) -> Expected | None:
    """What a creator with these agreements can expect next; None without one in force."""
    active = [agreement for agreement in agreements if agreement.state == "active"]
    if not active:
        return None
    open_one = db.session.scalar(
        sa.select(Period)
        .where(Period.entity_id == active[0].entity_id, Period.state == "open")
        .order_by(Period.first_day)
        .limit(1)
    )
    quarter = quarter_of(open_one.first_day if open_one else today)
    ids = [agreement.id for agreement in active]
    terms = sa.select(sa.func.min(AgreementVersion.terms_days)).where(AgreementVersion.agreement_id.in_(ids))
    days = db.session.scalar(terms)
    due = quarter.last_day + timedelta(days=TERMS_DAYS if days is None else days)
    return Expected(quarter.code, quarter.last_day, due, due < today)
