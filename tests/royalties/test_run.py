"""A quarter from its sales to its statements: what is posted, what is carried forward, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa

from ideas.db import db
from ideas.refusals import Refused
from ideas.royalties import ledger, posting, runs
from ideas.royalties.canonical import canonical, sha256
from ideas.royalties.models import Journal, LineSource, Period, SettledLine, Statement, StatementLine
from tests.rig.people import Cast
from tests.royalties import finance, quarter
from tests.royalties.quarter import APRIL, JANUARY, OCTOBER, line, winter

Clock = Callable[[datetime], None]


def test_a_quarter_becomes_a_statement_with_a_number_and_balanced_books(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast)
    quarter.sold(cast, line(1, 100, "1000.00"), line(2, -10, "-100.00"))
    clock_at(OCTOBER)
    run = quarter.posted(cast)
    (statement,) = quarter.statements()
    assert run.state == "posted"
    assert statement.number == "R-PLN-2026-000001"
    assert quarter.bridge(statement) == (0, 4500, 4500, 0)
    assert statement.due_on.isoformat() == "2026-11-14"
    assert sha256(statement.body) == statement.sha256
    assert ledger.balance("5000", "EUR") == 4500
    assert ledger.balance("2000", "EUR", payee=statement.payee_id, agreement=agreement.id) == 0
    assert ledger.balance("2010", "EUR", payee=statement.payee_id) == -4500
    keys = set(db.session.scalars(sa.select(Journal.idem_key).where(Journal.kind.in_(("royalty", "due")))))
    assert keys == {f"run:{run.id}:{agreement.id}", f"due:{statement.id}"}
    assert list(ledger.problems()) == []


def test_sold_and_returned_stand_apart_and_every_line_leads_to_its_imported_lines(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1, 5, "50.00"), line(2, -5, "-50.00"), line(3, 2, "20.00", territory="FR"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    rows = db.session.execute(
        sa.select(StatementLine.territory, StatementLine.units_sold, StatementLine.units_returned, sa.func.count())
        .join(LineSource, LineSource.statement_line_id == StatementLine.id)
        .group_by(StatementLine.id, StatementLine.territory, StatementLine.units_sold, StatementLine.units_returned)
        .order_by(StatementLine.territory)
    ).all()
    assert [tuple(row) for row in rows] == [("DE", 5, 5, 2), ("FR", 2, 0, 1)]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SettledLine)) == 3


def test_two_creators_share_a_pool_that_is_rounded_once(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast, shared=True, min_payout=0)
    quarter.sold(cast, line(1, 1, "0.50"), line(2, 1, "10.10"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    maya, noor = quarter.statements()
    assert (maya.earned, noor.earned) == (32, 21)  # 0.53 of 60 and 40 per cent
    assert quarter.body(maya)["pools"][0]["amount"] == 53
    assert ledger.balance("5000", "EUR", agreement=agreement.id) == 53
    assert [int(s.number[-6:]) for s in (maya, noor)] == [1, 2]


def test_a_balance_below_the_minimum_is_carried_to_the_next_quarter_and_says_why(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast)
    quarter.sold(cast, line(1, 10, "100.00"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    first = quarter.statements()[0]
    assert quarter.bridge(first) == (0, 500, 0, 500)
    assert quarter.body(first)["payment"] == "carried"
    assert ledger.balance("2000", "EUR", payee=first.payee_id, agreement=agreement.id) == -500
    clock_at(JANUARY)
    quarter.sold(cast, winter(2, 40, "400.00"), name="winter.csv")
    quarter.posted(cast, "2026-Q4")
    second = quarter.statements("2026-Q4")[0]
    assert quarter.bridge(second) == (500, 2000, 2500, 0)
    assert second.prev_sha256 == first.sha256
    assert second.number == "R-PLN-2027-000001"
    assert quarter.body(second)["products"][0]["units_to_date"] == 50


def test_returns_larger_than_sales_are_carried_and_set_against_later_royalties(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast, shared=True, min_payout=0)
    quarter.sold(cast, line(1, 10, "100.00"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    clock_at(JANUARY)
    quarter.sold(cast, winter(2, -20, "-200.01"), name="winter.csv")
    quarter.posted(cast, "2026-Q4")
    maya, noor = quarter.statements("2026-Q4")
    assert (maya.earned, noor.earned) == (-600, -400)
    assert quarter.bridge(maya) == (0, -600, 0, -600)
    assert quarter.body(maya)["payment"] == "owed"
    assert ledger.balance("2000", "EUR", payee=maya.payee_id, agreement=agreement.id) == 600
    clock_at(APRIL)
    spring = {"sale_date": "2027-02-01", "posted_date": "2027-02-01"}
    quarter.sold(cast, line(3, 100, "1000.00", **spring), name="spring.csv")
    quarter.posted(cast, "2027-Q1")
    assert quarter.bridge(quarter.statements("2027-Q1")[0]) == (-600, 3000, 2400, 0)


def test_closing_is_the_next_opening_and_the_ledger_says_the_same(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast, shared=True)
    quarter.sold(cast, line(1, 30, "299.99"), line(2, 7, "70.00", territory="US", channel="retail"))
    for moment, code in ((OCTOBER, "2026-Q3"), (JANUARY, "2026-Q4"), (APRIL, "2027-Q1")):
        clock_at(moment)
        quarter.posted(cast, code)
        for statement in quarter.statements(code):
            owed = -ledger.balance("2000", "EUR", payee=statement.payee_id, agreement=agreement.id)
            assert statement.closing == owed
    for payee in {statement.payee_id for statement in quarter.statements()}:
        chain = [statement for statement in quarter.statements() if statement.payee_id == payee]
        assert len(chain) == 3, "a statement of nothing is sent too"
        assert all(a.closing == b.opening and a.sha256 == b.prev_sha256 for a, b in pairwise(chain))


def test_late_lines_come_into_the_next_open_quarter(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1, 100, "1000.00"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    before = {statement.number: statement.body for statement in quarter.statements()}
    quarter.sold(cast, line(2, 100, "1000.00"), name="late.csv")
    clock_at(JANUARY)
    quarter.posted(cast, "2026-Q4")
    assert quarter.statements("2026-Q4")[0].earned == 5000
    assert {statement.number: statement.body for statement in quarter.statements("2026-Q3")} == before


def test_the_terms_on_the_day_of_sale_count_even_for_a_return_that_names_its_sale(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast, min_payout=0)
    clock_at(OCTOBER)
    quarter.amended(cast, agreement, valid_from="2026-10-01", rate_ppm=100_000)
    quarter.sold(cast, line(1, 10, "100.00"))
    quarter.posted(cast)
    clock_at(JANUARY)
    quarter.sold(
        cast, winter(2, 10, "100.00"), winter(3, -10, "-100.00", original_line_id="L1"),
        winter(4, -1, "-10.00"), name="winter.csv",
    )  # fmt: skip
    quarter.posted(cast, "2026-Q4")
    assert quarter.statements("2026-Q3")[0].earned == 500
    assert quarter.statements("2026-Q4")[0].earned == 1000 - 500 - 100


def test_the_order_of_files_and_lines_changes_no_statement(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast, shared=True)
    quarter.made(cast, "CHAIR", shared=True)
    some = [
        line(n, n if n % 4 else -n, f"{(n if n % 4 else -n) * 10}.07", territory=("DE", "FR", "US")[n % 3])
        for n in range(1, 16)
    ]
    chairs = [each | {"sku": "CHAIR", "line_id": f"C{each['line_id']}"} for each in some]
    quarter.sold(cast, *some, name="lamps.csv")
    quarter.sold(cast, *chairs[9:], name="chairs-2.csv")
    quarter.sold(cast, *reversed(chairs[:9]), name="chairs-1.csv")
    clock_at(OCTOBER)
    quarter.posted(cast)
    lamps, chairs_of = quarter.statements()[:2], quarter.statements()[2:]
    for one, other in zip(lamps, chairs_of, strict=True):
        assert [each | {"product": ""} for each in quarter.body(one)["lines"]] == [
            each | {"product": ""} for each in quarter.body(other)["lines"]
        ]
        assert quarter.bridge(one) == quarter.bridge(other)


def test_a_zero_statement_is_sent_while_the_agreement_runs(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    quarter.posted(cast)
    (statement,) = quarter.statements()
    assert quarter.bridge(statement) == (0, 0, 0, 0)
    assert quarter.body(statement)["payment"] == "nothing"


def test_each_payee_hears_once_and_finance_too(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast, shared=True)
    clock_at(OCTOBER)
    run = quarter.posted(cast)
    for who, statement in zip((cast.maya, cast.noor), quarter.statements(), strict=True):
        assert finance.events(who).count(f"statement:{statement.id}") == 1
    assert f"run:{run.id}:waiting" in finance.events(cast.ines)
    assert f"run:{run.id}:posted" in finance.events(cast.felix)


def test_nobody_approves_her_own_run(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    run = quarter.calculated(cast)
    with pytest.raises(Refused, match="another person"):
        posting.approve(run, by=cast.felix, at=OCTOBER)


def test_a_run_whose_inputs_changed_is_stale_and_is_not_posted(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1, 10, "100.00"))
    clock_at(OCTOBER)
    run = quarter.calculated(cast)
    quarter.sold(cast, line(2, 10, "100.00"), name="more.csv")
    with pytest.raises(Refused, match="has changed"):
        posting.approve(run, by=cast.ines, at=OCTOBER)
    db.session.rollback()
    assert runs.mark_stale(run)
    db.session.commit()
    again = quarter.posted(cast)
    assert again.id != run.id
    assert quarter.statements()[0].earned == 1000


def test_a_posted_run_is_over(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    run = quarter.posted(cast)
    with pytest.raises(Refused, match="posted"):
        posting.approve(run, by=cast.ines, at=OCTOBER)
    with pytest.raises(Refused, match="posted"):
        runs.discard(run, by=cast.ines, at=OCTOBER)
    with pytest.raises(Refused, match="closed"):
        runs.start("2026-Q3", by=cast.felix, at=OCTOBER)
    assert db.session.scalar(sa.select(Period.state).where(Period.code == "2026-Q3")) == "closed"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Statement)) == 1


def test_the_body_is_canonical(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    quarter.posted(cast)
    (statement,) = quarter.statements()
    assert canonical(quarter.body(statement)) == statement.body
