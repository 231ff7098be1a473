"""The moment a quarter becomes true: one transaction posts the journals, numbers and issues the statements, settles the
lines and closes the period. A unique index lets one run of a period be posted; whoever comes second is told so.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import cast

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.notices.actions import tell, tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.royalties import ledger, periods, runs
from ideas.royalties import run_letters as letters
from ideas.royalties import run_rules as rules
from ideas.royalties.bulk import put
from ideas.royalties.canonical import canonical, sha256
from ideas.royalties.issuing import Issued, Issuing
from ideas.royalties.models import Agreement, Payee, Period, RoyaltyRun, RunItem, SalesLine, SettledLine
from ideas.royalties.periods import local_day
from ideas.royalties.reckoning import Result
from ideas.royalties.run_calculating import run_digest
from ideas.royalties.run_freeze import to_settle
from ideas.royalties.run_gate import blockers
from ideas.words import _


def approve(run: RoyaltyRun, *, by: Member, at: datetime) -> int:
    """Approve and post a calculated run, in the caller's transaction; how many statements were issued.

    Refused: own work, own money, something in the way, something changed since it was calculated, posted already.
    """
    ledger.lock()
    period = runs.period_of(run)
    periods.lock(period)
    runs.lock(run)
    refuse_if(rules.why_not_approve(run.state, run.prepared_by_id, _members(run), by.id))
    today = local_day(at)
    runs.refuse_obstacles(blockers(period, today))
    if runs.is_stale(run) or run_digest(run) != run.input_sha256:
        raise Refused(_("Something has changed since this run was calculated. Calculate it again."))
    statements = _post_items(run, period, today, by=by, at=at)
    _settle_waived(run, period)
    _close(run, period, by=by, at=at)
    after = {"period": period.code, "statements": statements, "input_sha256": run.input_sha256}
    audit.record("run posted", "royalty_run", run.id, by=by.id, at=at, after=after)
    letter = partial(letters.posted, period.code, run.id, statements)
    tell_many([run.prepared_by_id], letter, event=f"run:{run.id}:posted", at=at)
    return statements


def _post_items(run: RoyaltyRun, period: Period, today: date, *, by: Member, at: datetime) -> int:
    issuing = Issuing(run, period, today, at)
    wanted = sa.select(RunItem.agreement_id).where(RunItem.run_id == run.id).order_by(RunItem.agreement_id)
    count = 0
    for agreement_id in list(db.session.scalars(wanted)):
        item = db.session.get_one(RunItem, (run.id, agreement_id))
        if sha256(canonical(item.result)) != item.result_sha256:
            raise Refused(_("The stored calculation is damaged. Calculate the period again."))
        result, agreement = cast(Result, item.result), db.session.get_one(Agreement, agreement_id)
        _post_pools(run, result, agreement, today, by=by, at=at)
        _settle(run, [number for pool in result["pools"] for line in pool["lines"] for number in line["sources"]])
        for issued in issuing.of(agreement, result):
            _post_due(issued, today, by=by, at=at)
            _tell(issued, at=at)
            count += 1
        db.session.expunge(item)
    return count


def _post_pools(
    run: RoyaltyRun, result: Result, agreement: Agreement, today: date, *, by: Member, at: datetime
) -> None:
    """Royalty expense against what is owed to each payee; the signs turn for a negative pool."""
    sides = []
    for pool in result["pools"]:
        sides.append(ledger.Side("5000", pool["currency"], pool["amount"], agreement=agreement.id))
        sides += [
            ledger.Side("2000", pool["currency"], -share["amount"], share["payee"], agreement.id)
            for share in pool["shares"]
        ]
    text = f"Royalties {result['period']}, agreement {agreement.number}"
    ledger.post("royalty", f"run:{run.id}:{agreement.id}", today, text, sides, by=by, at=at)


def _post_due(issued: Issued, today: date, *, by: Member, at: datetime) -> None:
    """What is to be paid now leaves the running balance: it is due."""
    row = issued.statement
    sides = [
        ledger.Side("2000", row.currency, row.payable, row.payee_id, row.agreement_id),
        ledger.Side("2010", row.currency, -row.payable, row.payee_id, row.agreement_id),
    ]
    ledger.post("due", f"due:{row.id}", today, f"Statement {row.number}", sides, by=by, at=at)


def _tell(issued: Issued, *, at: datetime) -> None:
    member = db.session.get(Member, issued.member_id) if issued.member_id else None
    if member is not None:
        tell(member, lambda: letters.issued(issued.body), event=f"statement:{issued.statement.id}", at=at)


def _settle(run: RoyaltyRun, lines: list[int]) -> None:
    put(SettledLine, ("sales_line_id", "run_id"), ((line, run.id) for line in lines))


def _settle_waived(run: RoyaltyRun, period: Period) -> None:
    """Waived lines earn nothing, but they belong to this period and to no other."""
    waived = sa.select(SalesLine.id).where(
        to_settle(period), SalesLine.product_id.is_(None), SalesLine.waived_by_id.is_not(None)
    )
    _settle(run, list(db.session.scalars(waived)))


def _close(run: RoyaltyRun, period: Period, *, by: Member, at: datetime) -> None:
    period.state, period.closed_at = "closed", at
    db.session.flush()
    run.state, run.approved_by_id, run.posted_at = "posted", by.id, at
    db.session.flush()


def _members(run: RoyaltyRun) -> set[int]:
    """The members who are paid by a run."""
    payees = run.totals.get("payees", [])
    found: set[int] = set()
    for begin in range(0, len(payees), 500):
        some = sa.select(Payee.member_id).where(Payee.id.in_(payees[begin : begin + 500]))
        found |= {member for member in db.session.scalars(some) if member is not None}
    return found
