"""What stands in the way of a run is named, one sentence each, and nothing that counts is left out of a statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from subprocess import CompletedProcess

import pytest
import sqlalchemy as sa

from ideas import clock
from ideas.db import db, start_writing
from ideas.office import settings
from ideas.office.setup import CLOCK
from ideas.refusals import Refused
from ideas.royalties import periods, posting, run_gate, run_preview, runs, sales
from ideas.royalties.models import Period, SettledLine, Signature
from tests.rig.people import Cast
from tests.royalties import finance, quarter
from tests.royalties.quarter import JANUARY, OCTOBER, line, winter

Clock = Callable[[datetime], None]
Shell = Callable[..., CompletedProcess[str]]


def obstacles(code: str = "2026-Q3") -> list[str]:
    today = periods.local_day(clock.now())
    start_writing()
    period = periods.period_named(quarter.entity(), code, today)
    return [each.sentence for each in run_gate.blockers(period, today)]


def test_a_quarter_is_run_when_it_is_over_at_the_company(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    assert obstacles() == ["The period 2026-Q3 runs until 30 September 2026."]
    clock_at(datetime.fromisoformat("2026-09-30T21:59:00+00:00"))  # 23:59 in Berlin
    assert len(obstacles()) == 1
    clock_at(datetime.fromisoformat("2026-09-30T22:00:00+00:00"))
    assert obstacles() == []


def test_quarters_are_run_one_after_another(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(JANUARY)
    assert obstacles("2026-Q4") == ["The period 2026-Q3 comes first."]


@pytest.mark.parametrize("code", ["2026-Q5", "autumn", "", "2025-Q1", "2031-Q1"])
def test_a_quarter_that_does_not_exist_is_refused(cast: Cast, clock_at: Clock, code: str) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    with pytest.raises(Refused):
        runs.start(code, by=cast.felix, at=OCTOBER)


def test_lines_without_a_product_block_until_mapped_or_waived(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1), line(2, sku="MUG"), line(3, sku="MUG"))
    clock_at(OCTOBER)
    assert obstacles() == ["2 sales lines belong to no product. Give their codes a product, or waive them."]
    with pytest.raises(Refused, match="belong to no product"):
        quarter.calculated(cast)
    db.session.rollback()
    sales.waive("shop", "MUG", why="not ours", by=cast.ines, at=OCTOBER)
    db.session.commit()
    run = quarter.posted(cast)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SettledLine)) == 3
    [each] = run_preview.balances(run)
    assert (each.committed, each.stated, each.waived, each.left) == (30_000_000, 10_000_000, 20_000_000, 0)


def test_sales_in_another_currency_block(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast)
    quarter.sold(cast, line(1), line(2, currency="USD"))
    clock_at(OCTOBER)
    assert obstacles() == [
        f"Agreement {agreement.number} has 1 sales line in USD, for which there is no rate of exchange."
    ]


def test_sales_of_a_product_without_an_agreement_block(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    other = finance.approved_idea(cast.noor, title="A vase")
    finance.product_of(other, "VASE")
    quarter.sold(cast, line(1, sku="VASE"))
    clock_at(OCTOBER)
    assert obstacles() == ["“A vase” has 1 sales line, but no agreement in force."]


def test_shares_nobody_signed_block(cast: Cast, clock_at: Clock) -> None:
    agreement = quarter.made(cast, shared=True)
    quarter.amended(cast, agreement, valid_from="2026-09-01", rate_ppm=60_000)
    start_writing()
    newest = db.session.scalars(sa.select(sa.func.max(Signature.id))).one()
    quarter.without_triggers(f"DELETE FROM signature WHERE id = {newest}")
    clock_at(OCTOBER)
    assert obstacles() == [f"Agreement {agreement.number} is not signed by everybody who has a share."]


def test_a_file_that_waits_is_a_warning_only(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1))
    finance.brought(finance.csv_file(line(2)), cast.felix, name="waiting.csv")
    finance.brought(finance.csv_file(winter(3)), cast.felix, name="winter.csv")
    clock_at(JANUARY)
    run = quarter.calculated(cast)
    said = [each.sentence for each in run_gate.warnings(runs.period_of(run))]
    assert len(said) == 1
    assert "waiting.csv" in said[0]


def test_every_line_that_counts_is_on_statements_parked_or_waived_per_currency(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast, shared=True)
    quarter.sold(cast, line(1, 3, "29.999999"), line(2, -1, "-9.999999"), line(3, sku="MUG"))
    clock_at(OCTOBER)
    sales.waive("shop", "MUG", why="not ours", by=cast.ines, at=OCTOBER)
    db.session.commit()
    before = run_preview.balances(quarter.calculated(cast))
    after = run_preview.balances(quarter.posted(cast))
    assert before == after
    assert [(each.currency, each.committed, each.left) for each in after] == [("EUR", 30_000_000, 0)]


def test_periods_open_by_themselves_and_once(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(JANUARY)
    start_writing()
    assert periods.open_all(JANUARY) == 3
    assert periods.open_all(JANUARY) == 0
    codes = db.session.scalars(sa.select(Period.code).order_by(Period.first_day)).all()
    assert codes == ["2026-Q3", "2026-Q4", "2027-Q1"]


def test_the_list_says_what_is_due_and_what_comes_first(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    rows = run_preview.quarters_of(quarter.entity(), JANUARY.date())
    assert [(row.code, row.over, row.next, row.overdue) for row in rows] == [
        ("2027-Q1", False, False, False),
        ("2026-Q4", True, False, False),
        ("2026-Q3", True, True, True),
    ]
    assert rows[2].due.isoformat() == "2026-11-14"


def test_nobody_approves_a_run_that_pays_her(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    run = quarter.calculated(cast)
    start_writing()
    db.session.execute(sa.text("UPDATE payee SET member_id = :ines"), {"ines": cast.ines.id})
    with pytest.raises(Refused, match="paid by this run"):
        posting.approve(run, by=cast.ines, at=OCTOBER)


def test_commands_calculate_approve_and_verify(cast: Cast, clock_at: Clock, shell: Shell) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1, 100, "1000.00"))
    assert cast.ines
    real = datetime.now(OCTOBER.tzinfo)
    settings.put(CLOCK, int((OCTOBER - real).total_seconds()), at=OCTOBER)
    db.session.commit()
    done = shell("royalties", "run", "2026-Q3", "--by", "felix")
    assert (done.returncode, done.stderr) == (0, "")
    assert "EUR: 1 statements, royalties €50.00, to be paid €50.00" in done.stdout
    assert "another person" in shell("royalties", "approve-run", "2026-Q3", "--by", "felix").stderr
    posted = shell("royalties", "approve-run", "2026-Q3", "--by", "ines")
    assert posted.stdout == "2026-Q3 is closed: 1 statements issued.\n"
    assert shell("royalties", "approve-run", "2026-Q3", "--by", "ines").returncode == 1
    assert shell("royalties", "verify").returncode == 0
    assert shell("royalties", "verify", "--run", "1").returncode == 0
    assert shell("royalties", "verify", "--run", "7").returncode == 1
    quarter.without_triggers("UPDATE statement SET body = replace(body, 'Berlin', 'Bonn')")
    wrong = shell("royalties", "verify", "--run", "1")
    assert wrong.returncode == 1
    assert "R-PLN-2026-000001" in wrong.stdout
