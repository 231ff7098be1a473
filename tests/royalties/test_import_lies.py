"""Lies about sales that the database itself refuses, on both kinds."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ideas.db import db
from ideas.royalties.models import ImportBatch
from tests.rig.people import Cast
from tests.royalties import finance
from tests.royalties.finance import csv_file, line


def refused(sql: str, **values: object) -> None:
    with pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.text(sql), values)
    db.session.rollback()


@pytest.fixture
def batch(cast: Cast) -> ImportBatch:
    finance.source()
    return finance.committed(csv_file(line(1), line(2)), cast)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sales_line SET net = 1, gross = 1",
        "UPDATE sales_line SET posted_date = '2026-01-01'",
        "DELETE FROM sales_line",
        "UPDATE import_batch SET units = 7",
        "UPDATE import_batch SET totals = '{}'",
        "UPDATE import_batch SET approved_by_id = NULL",
        "UPDATE import_batch SET state = 'checked'",
        "UPDATE import_batch SET state = 'discarded'",
        "DELETE FROM import_batch",
        "INSERT INTO sales_line (batch_id, line_no, source, line_id, kind, sale_date, posted_date, sku, quantity, "
        "currency, gross, discount, deduction, tax, net, territory, channel, note) VALUES (1, 9, 'shop', 'L9', 'sale', "
        "'2026-08-01', '2026-08-01', 'LAMP', 1, 'EUR', 5, 0, 0, 0, 5, 'DE', 'online', '')",
    ],
)
def test_a_committed_batch_is_never_changed(batch: ImportBatch, change: str) -> None:
    refused(change)


def test_a_line_is_given_its_product_once(batch: ImportBatch, cast: Cast) -> None:
    product = finance.product_of(finance.approved_idea(cast.maya), "LAMP")
    db.session.execute(sa.text("UPDATE sales_line SET product_id = :id"), {"id": product.id})
    db.session.commit()
    refused("UPDATE sales_line SET product_id = NULL")


def test_nobody_commits_what_she_brought(cast: Cast) -> None:
    finance.source()
    finance.brought(csv_file(line(1)), cast.felix)
    refused("UPDATE import_batch SET state = 'committed', approved_by_id = prepared_by_id, committed_at = prepared_at")
    refused("UPDATE import_batch SET state = 'committed'")


def test_a_batch_skips_no_check(cast: Cast) -> None:
    finance.source()
    batch = finance.brought(csv_file(line(1, net="3")), cast.felix)
    assert batch.state == "refused"
    refused("UPDATE import_batch SET state = 'committed', approved_by_id = :who", who=cast.ines.id)
    refused("UPDATE import_batch SET state = 'checked'")


@pytest.mark.parametrize(
    "lie",
    ["net = 5", "kind = 'sale', quantity = -1", "kind = 'return'", "kind = 'free'", "kind = 'gift'", "line_id = 'L1'"],
)
def test_a_line_that_contradicts_itself_is_refused(cast: Cast, lie: str) -> None:
    finance.source()
    finance.brought(csv_file(line(1), line(2)), cast.felix)
    refused(f"UPDATE sales_line SET {lie} WHERE line_no = 3")


def test_the_same_bytes_are_not_committed_twice(cast: Cast) -> None:
    finance.source()
    first = finance.committed(csv_file(line(1)), cast)
    second = finance.brought(csv_file(line(2)), cast.felix, name="b.csv")
    refused(
        "UPDATE import_batch SET state = 'committed', approved_by_id = :who, file_sha256 = :sha WHERE id = :id",
        who=cast.ines.id, sha=first.file_sha256, id=second.id,
    )  # fmt: skip
