"""Sales files from the command line, and the shipped profile on real lines."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import sqlalchemy as sa

from ideas.db import db
from ideas.money import m6_to_decimal
from ideas.royalties.models import ImportBatch, SalesLine
from tests.rig.people import Cast
from tests.royalties import finance
from tests.royalties.finance import csv_file, line

Shell = Callable[..., CompletedProcess[str]]
SLICE = Path(__file__).parents[1] / "data" / "sales" / "adventureworks_slice.csv"


@pytest.fixture
def cashed(cast: Cast) -> Cast:
    """Felix and ines are there, and so is the source “shop”."""
    finance.source()
    assert cast.felix
    assert cast.ines
    db.session.commit()
    return cast


def file_of(place: Path, data: bytes) -> str:
    path = place / "august.csv"
    path.write_bytes(data)
    return str(path)


def test_a_file_is_imported_by_one_and_approved_by_another(cashed: Cast, shell: Shell, tmp_path: Path) -> None:
    file = file_of(tmp_path, csv_file(line(1), line(2)))
    done = shell("royalties", "import", file, "--by", "felix", "--control", "rows=2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "B-1: 2 lines, 2 units, net 20.00 EUR; 2 lines without a product." in done.stdout
    own = shell("royalties", "approve-batch", "1", "--park", "--by", "felix")
    assert own.returncode == 1
    assert "another person of finance must approve it" in own.stderr
    parked = shell("royalties", "approve-batch", "1", "--by", "ines")
    assert "2 lines belong to no product" in parked.stderr
    assert shell("royalties", "approve-batch", "1", "--park", "--by", "ines").returncode == 0
    again = shell("royalties", "import", file, "--by", "ines")
    assert again.returncode == 0
    assert "nothing to do" in again.stdout


def test_errors_are_listed_and_the_exit_code_is_2(cashed: Cast, shell: Shell, tmp_path: Path) -> None:
    file = file_of(tmp_path, csv_file(line(1), line(2, net="3")))
    done = shell("royalties", "import", file, "--by", "felix")
    assert done.returncode == 2
    assert "line 3, net: E-SUM: 10.00 - 0.00 - 0.00 is 10.00, the file says 3.00." in done.stderr
    assert "1 error, nothing was imported" in done.stderr


@pytest.mark.parametrize("who", ["maya", "nobody"])
def test_only_finance_imports(cashed: Cast, shell: Shell, tmp_path: Path, who: str) -> None:
    done = shell("royalties", "import", file_of(tmp_path, csv_file(line(1))), "--by", who)
    assert done.returncode == 1
    assert f"{who} is not a member of finance." in done.stderr


def test_real_lines_come_in_through_the_profile_with_totals_made_another_way(cast: Cast) -> None:
    finance.source("adventureworks")
    batch = finance.committed(SLICE.read_bytes(), cast, profile="adventureworks")
    with SLICE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    net = sum(Decimal(row["quantity"]) * Decimal(row["unit_price"]) for row in rows)
    assert m6_to_decimal(batch.totals["net"]["USD"]) == net
    assert (batch.rows, batch.units) == (len(rows), sum(int(row["quantity"]) for row in rows))
    stored: Any = db.session.execute(sa.select(sa.func.count(), sa.func.sum(SalesLine.net))).one()
    assert (stored[0], m6_to_decimal(stored[1])) == (len(rows), net)
    assert batch.totals["kinds"]["return"] == sum(row["kind"] == "return" for row in rows)


def test_an_unknown_profile_is_refused(cashed: Cast, shell: Shell, tmp_path: Path) -> None:
    file = file_of(tmp_path, csv_file(line(1)))
    done = shell("royalties", "import", file, "--profile", "kiosk", "--by", "felix")
    assert done.returncode == 1
    assert "There is no profile “kiosk”." in done.stderr
    assert db.session.scalar(sa.select(ImportBatch.id)) is None
