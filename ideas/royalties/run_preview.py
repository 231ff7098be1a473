"""What the person who approves looks at: sums, what moved since the last quarter, who is new, and whether every line
that counts is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.royalties import periods
from ideas.royalties.models import Agreement, LegalEntity, Payee, Period, RoyaltyRun, SalesLine, Statement
from ideas.royalties.run_freeze import settled_in, to_settle
from ideas.royalties.run_rules import LIVING, jumped
from ideas.submissions.models import Idea

MOST = 200


@dataclass(frozen=True)
class QuarterRow:
    """A quarter on the list: its days, when its royalties are due, and the run that counts."""

    code: str
    first_day: date
    last_day: date
    due: date
    over: bool
    closed: bool
    overdue: bool
    next: bool
    run: RoyaltyRun | None


@dataclass(frozen=True)
class Row:
    """One agreement in a run, beside the quarter before. `moved`: its royalty changed by more than it should."""

    number: str
    title: str
    currency: str
    lines: int
    sold: int
    returned: int
    net: int
    amount: int
    before: int
    payable: int
    closing: int
    statements: int
    moved: bool


@dataclass(frozen=True)
class Balance:
    """The completeness of one currency, at 10^-6: what counts is on statements, parked or waived."""

    currency: str
    committed: int
    stated: int
    parked: int
    waived: int

    @property
    def left(self) -> int:
        return self.committed - self.stated - self.parked - self.waived


@dataclass(frozen=True)
class Preview:
    sums: dict[str, dict[str, int]]
    rows: list[Row]
    more: int
    balances: list[Balance]
    new_payees: list[str]
    statements: list[Statement]


def quarters_of(entity: LegalEntity, today: date) -> list[QuarterRow]:
    """All quarters that have begun, the newest first; opened or not."""
    opened = {period.code: period for period in periods.periods(entity)}
    run_of = _runs(entity)
    rows, waiting = [], True
    for each in periods.expected(entity, today):
        period, due = opened.get(each.code), periods.due_on(each.last_day, entity.id)
        closed, over = period is not None and period.state == "closed", each.last_day < today
        row = QuarterRow(
            each.code, each.first_day, each.last_day, due, over, closed, over and not closed and due < today,
            waiting and over and not closed, run_of.get(each.code),
        )  # fmt: skip
        waiting = waiting and not row.next
        rows.append(row)
    return rows[::-1]


def _runs(entity: LegalEntity) -> dict[str, RoyaltyRun]:
    wanted = (
        sa.select(Period.code, RoyaltyRun)
        .join(RoyaltyRun, RoyaltyRun.period_id == Period.id)
        .where(Period.entity_id == entity.id, RoyaltyRun.state.in_((*LIVING, "posted")))
        .order_by(RoyaltyRun.id)
    )
    return dict(db.session.execute(wanted).all())


def lines_waiting(period: Period) -> int:
    """How many lines the next run of a period has to settle."""
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(SalesLine).where(to_settle(period))) or 0)


def waiting_for(member: Member) -> int:
    """How many calculated runs this member may approve: those somebody else started."""
    waiting = sa.select(sa.func.count()).select_from(RoyaltyRun)
    waiting = waiting.where(RoyaltyRun.state == "calculated", RoyaltyRun.prepared_by_id != member.id)
    return int(db.session.scalar(waiting) or 0)


def preview(run: RoyaltyRun) -> Preview:
    """All of it; of very many agreements those with the largest amounts."""
    totals = run.totals or {"currencies": {}, "agreements": [], "payees": [], "net": {}}
    rows = _rows(run, totals["agreements"])
    return Preview(
        totals["currencies"], rows[:MOST], max(0, len(rows) - MOST), balances(run), _new_payees(run, totals["payees"]),
        _statements(run),
    )  # fmt: skip


def _rows(run: RoyaltyRun, kept: list[dict[str, Any]]) -> list[Row]:
    known: dict[int, tuple[str, str]] = {
        number: (code, title)
        for number, code, title in db.session.execute(
            sa.select(Agreement.id, Agreement.number, Idea.title).join(Idea, Idea.id == Agreement.idea_id)
        )
    }
    before = _earned_before(run)
    rows = []
    for each in kept:
        code, title = known[each["agreement"]]
        earlier = before.get((each["agreement"], each["currency"]), 0)
        figures = {name: each[name] for name in Row.__dataclass_fields__ if name in each}
        rows.append(Row(number=code, title=title, before=earlier, moved=jumped(each["amount"], earlier), **figures))
    return sorted(rows, key=lambda row: (not row.moved, -abs(row.amount - row.before), row.number))


def _earned_before(run: RoyaltyRun) -> dict[tuple[int, str], int]:
    """Royalties by agreement and currency in the period before."""
    period = db.session.get_one(Period, run.period_id)
    last = sa.select(sa.func.max(Period.last_day)).where(
        Period.entity_id == period.entity_id, Period.last_day < period.first_day
    )
    rows = db.session.execute(
        sa.select(Statement.agreement_id, Statement.currency, sa.func.sum(Statement.earned))
        .join(Period, Period.id == Statement.period_id)
        .where(Period.entity_id == period.entity_id, Period.last_day == last.scalar_subquery())
        .group_by(Statement.agreement_id, Statement.currency)
    )
    return {(agreement, currency): int(earned) for agreement, currency, earned in rows}


def balances(run: RoyaltyRun) -> list[Balance]:
    """Completeness by currency of sale: of a posted run over what it settled, before that over what it would settle."""
    period = db.session.get_one(Period, run.period_id)
    which = settled_in(run.id) if run.state == "posted" else to_settle(period)
    has_product, is_waived = SalesLine.product_id.is_not(None), SalesLine.waived_by_id.is_not(None)
    kind = sa.case((has_product, "stated"), (is_waived, "waived"), else_="parked").label("kind")
    rows = db.session.execute(
        sa.select(SalesLine.currency, kind, sa.func.sum(SalesLine.net))
        .where(which)
        .group_by(SalesLine.currency, kind)
    )  # fmt: skip
    sums: dict[str, dict[str, int]] = {}
    for currency, name, net in rows:
        sums.setdefault(currency, {})[name] = int(net)
    stated = (run.totals or {}).get("net", {})
    return [
        Balance(
            currency, sum(sums.get(currency, {}).values()), stated.get(currency, 0),
            sums.get(currency, {}).get("parked", 0), sums.get(currency, {}).get("waived", 0),
        )
        for currency in sorted({*sums, *stated})
    ]  # fmt: skip


def _new_payees(run: RoyaltyRun, payees: list[int]) -> list[str]:
    """Names of those who never had a statement before."""
    known = sa.select(Statement.payee_id).where(Statement.run_id < run.id)
    wanted = sa.select(Payee.legal_name).where(Payee.id.in_(payees[:MOST]), Payee.id.not_in(known))
    return list(db.session.scalars(wanted.order_by(Payee.legal_name)))


def _statements(run: RoyaltyRun) -> list[Statement]:
    wanted = sa.select(Statement).where(Statement.run_id == run.id).order_by(Statement.id).limit(MOST)
    return list(db.session.scalars(wanted.options(sa.orm.defer(Statement.body))))
