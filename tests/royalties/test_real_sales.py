"""Real sales, with returns in later quarters, become statements that agree with sums made straight from the file.

The slice, its origin and its licence are in tests/data/sales.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask

from ideas.db import db
from ideas.money import half_up
from ideas.royalties import agreements, sales, verify
from ideas.royalties.quarters import quarters
from tests.rig.people import Cast
from tests.royalties import finance, quarter

SLICE = Path(__file__).parents[1] / "data" / "sales" / "adventureworks_slice.csv"
SOURCE = "adventureworks"
BEGUN = datetime(2021, 1, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2023, 7, 10, 9, 0, tzinfo=UTC)
OURS = ("HL-", "WB-", "TT-", "BK-")
RATE = Fraction(50_000, 1_000_000)


def summed_by_hand() -> tuple[dict[str, Decimal], dict[str, tuple[int, int]], set[str]]:
    """Net sales, and units sold and returned, of our products by quarter; and the SKUs of the others."""
    net: dict[str, Decimal] = defaultdict(Decimal)
    units: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    others = set()
    with SLICE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["sku"].startswith(OURS):
                others.add(row["sku"])
                continue
            month = int(row["date"][5:7])
            code = f"{row['date'][:4]}-Q{(month + 2) // 3}"
            quantity = int(row["quantity"])
            net[code] += quantity * Decimal(row["unit_price"])
            sold, returned = units[code]
            units[code] = (sold + max(quantity, 0), returned - min(quantity, 0))
    return net, units, others


@pytest.mark.timeout(300)
def test_real_sales_become_statements_that_add_up(app: Flask, cast: Cast, clock_at: Callable[[datetime], None]) -> None:
    net, units, others = summed_by_hand()
    clock_at(BEGUN)
    agreement, idea = finance.offered(cast, currency="USD", rate_ppm=50_000, min_payout=0, valid_from=date(2021, 1, 1))
    finance.signed(agreement, idea, cast.maya)
    with SLICE.open(encoding="utf-8", newline="") as file:
        ours = {row["sku"] for row in csv.DictReader(file)} - others
    finance.product_of(idea, *sorted(ours))
    finance.source(SOURCE)
    agreements.link_products()
    db.session.commit()

    clock_at(LATER)
    finance.committed(SLICE.read_bytes(), cast, name="adventureworks.csv", profile=SOURCE)
    for sku in sorted(others):
        sales.waive(SOURCE, sku, why="sold under no agreement", by=cast.ines, at=LATER)
    db.session.commit()

    for each in quarters(date(2021, 1, 1), date(2023, 6, 30)):
        quarter.posted(cast, each.code)
        (statement,) = quarter.statements(each.code)
        body = quarter.body(statement)
        expected = half_up(Fraction(net[each.code]) * RATE * 100)
        assert statement.earned == expected, each.code
        assert sum(line["amount"] for line in body["lines"]) == expected
        sold = sum(line["units_sold"] for line in body["lines"])
        returned = sum(line["units_returned"] for line in body["lines"])
        assert (sold, returned) == units[each.code], "returns stand beside sales"
    assert not list(verify.problems())
