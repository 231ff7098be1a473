"""Posted runs are calculated anew; whatever was changed behind their back is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.products.models import Product
from ideas.royalties import entities, run_checks, verify
from ideas.royalties.models import Payee, RoyaltyRun
from tests.rig.people import Cast
from tests.royalties import quarter
from tests.royalties.quarter import JANUARY, OCTOBER, line, winter

Clock = Callable[[datetime], None]


@pytest.fixture
def year(cast: Cast, clock_at: Clock) -> RoyaltyRun:
    """Two posted quarters with sales, returns, a late line, a reversal and two creators."""
    agreement = quarter.made(cast, shared=True)
    quarter.sold(cast, line(1, 100, "1000.01"), line(2, -3, "-30.33"), line(3, 1, "10.00", territory="FR"))
    quarter.sold(cast, line(9, 5, "55.55"), name="wrong.csv")
    clock_at(OCTOBER)
    first = quarter.posted(cast)
    quarter.reversed_batch(cast, quarter.batches()[0].id)
    quarter.amended(cast, agreement, valid_from="2026-10-01", rate_ppm=70_000)
    clock_at(JANUARY)
    quarter.sold(
        cast, line(4, 2, "20.00"), winter(5, 9, "90.10"), winter(6, -1, "-10.00", original_line_id="L1"),
        name="winter.csv",
    )  # fmt: skip
    quarter.posted(cast, "2026-Q4")
    return first


def wrong() -> list[str]:
    return [sentence for _check, sentence in verify.problems()]


def test_posted_runs_come_out_the_same_byte_for_byte(year: RoyaltyRun) -> None:
    assert wrong() == []
    assert list(run_checks.run_problems(year.id)) == []


def test_names_that_change_later_do_not_touch_what_was_issued(year: RoyaltyRun, cast: Cast) -> None:
    before = [hashlib.sha256(each.body.encode()).hexdigest() for each in quarter.statements()]
    db.session.execute(sa.update(Payee).values(legal_name="Somebody Else"))
    db.session.execute(sa.update(Product).values(title="Another name"))
    db.session.execute(sa.update(Member).values(name="Other"))
    entities.set_entity("PLN", "Another company", "DE", "Elsewhere 2", by=cast.felix, at=JANUARY)
    db.session.commit()
    assert wrong() == []
    assert [hashlib.sha256(each.body.encode()).hexdigest() for each in quarter.statements()] == before


def test_a_back_dated_version_changes_nothing_that_was_issued(year: RoyaltyRun, cast: Cast) -> None:
    agreement = quarter.agreement()
    quarter.amended(cast, agreement, valid_from="2026-07-15", rate_ppm=900_000)
    assert wrong() == []


TAMPERING = [
    ("UPDATE statement SET body = replace(body, 'Shelf Lane', 'Shelf Alley')", "record it was issued with"),
    ("UPDATE statement SET prev_sha256 = sha256", "does not follow"),
    ("UPDATE statement_line SET amount = amount + 1", "do not add up"),
    ("DELETE FROM line_source WHERE sales_line_id = (SELECT min(sales_line_id) FROM line_source)", "not complete"),
    ("UPDATE sales_line SET net = net + 1, gross = gross + 1 WHERE line_no = 2", "inputs are not those"),
    ("DELETE FROM settled_line WHERE sales_line_id = (SELECT min(sales_line_id) FROM settled_line)", "inputs are not"),
    ("UPDATE run_item SET result_sha256 = input_sha256", "not those that were approved"),
    ("UPDATE royalty_period SET state = 'open', closed_at = NULL WHERE code = '2026-Q4'", "period 2026-Q4"),
    ("DELETE FROM entry WHERE journal_id IN (SELECT id FROM journal WHERE kind = 'due')", "due:"),
    ("UPDATE statement SET number = 'R-PLN-2026-000007' WHERE number = 'R-PLN-2026-000002'", "have gaps"),
]  # fmt: skip


@pytest.mark.parametrize(("lie", "found"), TAMPERING, ids=[found for _, found in TAMPERING])
def test_what_was_changed_in_the_tables_is_found(year: RoyaltyRun, lie: str, found: str) -> None:
    quarter.without_triggers(lie)
    assert any(found in sentence for sentence in wrong()), wrong()
