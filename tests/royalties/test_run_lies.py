"""What the database itself refuses, whoever writes the SQL: nothing that was posted or issued is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa

from ideas.db import db, start_writing
from ideas.royalties.models import RoyaltyRun
from tests.rig.people import Cast
from tests.royalties import quarter
from tests.royalties.quarter import OCTOBER, line

Clock = Callable[[datetime], None]
LIES = [
    "UPDATE statement SET payable = payable + 1, closing = closing - 1",
    "UPDATE statement SET body = '{}'",
    "UPDATE statement SET number = 'R-PLN-2026-000099'",
    "DELETE FROM statement",
    "UPDATE statement_line SET amount = 0",
    "DELETE FROM statement_line",
    "DELETE FROM line_source",
    "UPDATE settled_line SET run_id = 2",
    "DELETE FROM settled_line",
    "UPDATE royalty_period SET state = 'open' WHERE code = '2026-Q3'",
    "DELETE FROM royalty_period WHERE code = '2026-Q3'",
    "UPDATE royalty_run SET state = 'calculated' WHERE state = 'posted'",
    "UPDATE royalty_run SET input_sha256 = '' WHERE state = 'posted'",
    "DELETE FROM royalty_run WHERE state = 'posted'",
    "UPDATE run_item SET result_sha256 = ''",
    "DELETE FROM run_item",
    "UPDATE entry SET amount = amount + 1",
    "DELETE FROM entry",
    "UPDATE journal SET text = ''",
    "DELETE FROM journal",
    "INSERT INTO settled_line (sales_line_id, run_id) SELECT sales_line_id, run_id FROM settled_line",
    "INSERT INTO statement_line SELECT * FROM statement_line",
]


@pytest.fixture
def run(cast: Cast, clock_at: Clock) -> RoyaltyRun:
    quarter.made(cast)
    quarter.sold(cast, line(1, 100, "1000.00"))
    clock_at(OCTOBER)
    return quarter.posted(cast)


@pytest.mark.parametrize("lie", LIES)
def test_what_was_posted_stays(run: RoyaltyRun, lie: str) -> None:
    start_writing()
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text(lie))
    db.session.rollback()


@pytest.mark.parametrize("table", ["statement", "statement_line", "line_source", "settled_line", "royalty_run",
                                   "royalty_period", "run_item", "entry", "journal"])  # fmt: skip
def test_no_table_of_the_books_is_emptied(run: RoyaltyRun, table: str) -> None:
    start_writing()
    stroke = "TRUNCATE {} CASCADE" if db.engine.dialect.name == "postgresql" else "DELETE FROM {}"
    with pytest.raises(sa.exc.DBAPIError, match=r"never|not.*changed"):
        db.session.execute(sa.text(stroke.format(table)))
    db.session.rollback()


@pytest.mark.parametrize("state", ["posted", "calculated"])
def test_one_person_can_not_be_both_even_in_sql(cast: Cast, clock_at: Clock, state: str) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    own = {"state": state, "approved_by_id": RoyaltyRun.prepared_by_id, "posted_at": OCTOBER}
    lie = sa.update(RoyaltyRun).where(RoyaltyRun.id == quarter.calculated(cast).id).values(own)
    start_writing()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(lie)
    db.session.rollback()


def test_a_run_is_not_posted_without_a_second_person(cast: Cast, clock_at: Clock) -> None:
    quarter.made(cast)
    clock_at(OCTOBER)
    lie = sa.update(RoyaltyRun).where(RoyaltyRun.id == quarter.calculated(cast).id).values(state="posted")
    start_writing()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(lie)
    db.session.rollback()


def test_a_second_run_of_a_period_can_not_be_posted(run: RoyaltyRun, cast: Cast) -> None:
    second = sa.insert(RoyaltyRun).values(
        period_id=run.period_id, seq=9, state="posted", calc_version="1", input_sha256="", totals={},
        prepared_by_id=cast.felix.id, prepared_at=OCTOBER, approved_by_id=cast.ines.id, posted_at=OCTOBER,
    )  # fmt: skip
    start_writing()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(second)
    db.session.rollback()
