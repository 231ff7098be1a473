"""How long a real sales file takes, and whether its totals are those of an independent route (csv and Decimal).

    python -m bench.import_sales ../shared/data/sales_adventureworks.csv

Runs on a fresh SQLite file; set DATABASE_URL to an empty database for another one.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import config
from ideas import clock, create_app
from ideas.accounts.models import Member
from ideas.db import db, start_writing
from ideas.money import m6_to_decimal
from ideas.office import schema
from ideas.royalties import ledger, sales, sales_staging, verify
from ideas.royalties.models import ImportBatch, SalesLine

PROFILE = "adventureworks"


def peak() -> int:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def by_hand(path: Path) -> tuple[int, int, Decimal, Counter[str]]:
    """Lines, units, net sales, and net sales by SKU, straight from the file."""
    lines = units = 0
    per_sku: Any = Counter()
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lines += 1
            units += int(row["quantity"])
            per_sku[row["sku"]] += Decimal(row["quantity"]) * Decimal(row["unit_price"])
    return lines, units, sum(per_sku.values(), Decimal(0)), per_sku


def people() -> tuple[Member, Member]:
    at = clock.now()
    pair = [Member(handle=name, handle_key=name, name=name.capitalize(), joined_at=at) for name in ("felix", "ines")]
    db.session.add_all(pair)
    sales.add_source(PROFILE, "AdventureWorks", by=_flushed(pair[0]), at=at)
    db.session.commit()
    return pair[0], pair[1]


def _flushed(member: Member) -> Member:
    db.session.flush()
    return member


def measure(path: Path) -> None:
    start_writing()
    felix, ines = people()
    before, began = peak(), time.perf_counter()
    with path.open("rb") as file:
        batch, _ = sales.receive(file, path.name, profile=PROFILE, control={}, late=True, by=felix, at=clock.now())
    db.session.commit()
    state = sales_staging.work_through(batch.id, at=clock.now())
    staged = time.perf_counter()
    batch = db.session.get_one(ImportBatch, batch.id, populate_existing=True)
    sales.approve(batch, park=True, by=ines, at=clock.now())
    db.session.commit()
    done = time.perf_counter()
    print(f"{db.engine.dialect.name}: {batch.rows:,} lines, {state} in {staged - began:.2f} s, "
          f"committed in {done - staged:.3f} s, memory {before} -> {peak()} MB")  # fmt: skip
    compare(batch, path)


def compare(batch: ImportBatch, path: Path) -> None:
    lines, units, net, per_sku = by_hand(path)
    stored = db.session.execute(sa.select(SalesLine.sku, sa.func.sum(SalesLine.net)).group_by(SalesLine.sku))
    assert {sku: m6_to_decimal(int(value)) for sku, value in stored} == dict(per_sku)
    assert (batch.rows, batch.units) == (lines, units)
    assert m6_to_decimal(batch.totals["net"]["USD"]) == net == m6_to_decimal(ledger.balance("9100", "USD"))
    assert list(verify.problems()) == []
    print(f"by hand: {lines:,} lines, {units:,} units, net {net:,} USD in {len(per_sku)} SKUs: equal")


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/sales_adventureworks.csv")
    with tempfile.TemporaryDirectory() as place:
        app = create_app(config.Test({**os.environ, "DATA": place}))
        with app.app_context():
            schema.upgrade()
            measure(path)
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
