"""A foreign file becomes ours by data alone, exactly, and the totals agree with sums made another way."""

from __future__ import annotations

import copy
import csv
import io
import tracemalloc
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from ideas.money import m6_to_decimal
from ideas.royalties.sales_columns import REQUIRED, Known, SalesRow
from ideas.royalties.sales_faults import advice
from ideas.royalties.sales_file import check_sales, sales_rows
from ideas.royalties.sales_profile import load_profile, shipped_profile

SLICE = Path(__file__).parents[1] / "data" / "sales" / "adventureworks_slice.csv"
KNOWN = Known(date(2026, 10, 1))
PROFILE = load_profile(shipped_profile("adventureworks"))
CODES = {
    "Australia": "AU", "Canada": "CA", "France": "FR", "Germany": "DE", "United Kingdom": "GB", "United States": "US",
}  # fmt: skip


def taken(data: bytes, profile: Any = PROFILE) -> list[SalesRow]:
    checked = check_sales(io.BytesIO(data), KNOWN, profile)
    assert checked.report.faults == []
    return list(sales_rows(io.BytesIO(data), KNOWN, profile))


def test_adventureworks_agrees_with_sums_made_straight_from_the_file() -> None:
    straight: Counter[tuple[str, str, str]] = Counter()
    units: Counter[tuple[str, str, str]] = Counter()
    with SLICE.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            key = (line["kind"], CODES[line["country"]], line["sku"])
            straight[key] += Decimal(line["quantity"]) * Decimal(line["unit_price"])  # type: ignore[assignment]
            units[key] += int(line["quantity"])
    rows = taken(SLICE.read_bytes())
    ours: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        ours[(row.kind, row.territory, row.sku)] += row.net
        units[(row.kind, row.territory, row.sku)] -= row.quantity
    assert {key: m6_to_decimal(value) for key, value in ours.items()} == dict(straight)
    assert not any(units.values())
    assert len(rows) == 208
    assert Counter(row.kind for row in rows) == {"sale": 150, "return": 58}


def test_sales_are_named_by_order_and_line_and_unlinked_returns_by_what_they_say() -> None:
    rows = taken(SLICE.read_bytes())
    assert rows[0].line_id == "SO45080-1"
    returned = [row for row in rows if row.kind == "return"]
    assert all(row.line_id.startswith("row-") and row.original_line_id is None for row in returned)
    assert len({row.line_id for row in rows}) == len(rows)
    assert {(row.source, row.currency, row.channel) for row in rows} == {("adventureworks", "USD", "online")}


def test_rows_that_are_alike_get_a_number_and_their_order_is_irrelevant() -> None:
    head, *lines = SLICE.read_text(encoding="utf-8").splitlines()
    back = next(line for line in lines if line.startswith("return"))
    data = "\n".join([head, back, back, lines[0], back]).encode()
    other = "\n".join([head, lines[0], back, back, back]).encode()
    names = [row.line_id for row in taken(data) if row.kind == "return"]
    assert [name[-2:] for name in names] == ["-1", "-2", "-3"]
    assert sorted(names) == sorted(row.line_id for row in taken(other) if row.kind == "return")


def test_a_fault_is_told_under_the_name_the_column_has_in_the_file(press: Flask) -> None:
    head, *lines = SLICE.read_text(encoding="utf-8").splitlines()
    bad = [
        lines[0].replace("United States", "Freedonia"),
        lines[1].replace("3578.27", "3,578.27"),
        lines[0].replace("2021-01-01", "01/01/2021"),
        lines[0].replace("Northwest,1,", "Northwest,one,").replace("SO45080", "SO1"),
        lines[0].replace("699.1,", "699.1234567,").replace("SO45080", "SO2"),
    ]
    bad[1] = lines[0].replace("699.1,", "1e3,")
    found = check_sales(io.BytesIO("\n".join([head, *bad]).encode()), KNOWN, PROFILE).report.faults
    assert [(fault.line, fault.column, fault.code) for fault in found] == [
        (2, "country", "E-TERR"), (3, "unit_price", "E-NUM"), (4, "date", "E-DATE"), (4, "date", "E-DATE"),
        (5, "quantity", "E-NUM"), (6, "unit_price", "E-SCALE"),
    ]  # fmt: skip
    assert "“one” is not a whole number" in advice(found[4])


def changed(**changes: Any) -> dict[str, Any]:
    body = copy.deepcopy(shipped_profile("adventureworks"))
    for name, value in changes.items():
        (body["fields"] if name in body["fields"] else body)[name] = value
    return body


def test_returns_without_a_sign_are_turned_and_zeros_stay_zeros() -> None:
    profile = load_profile(changed(returns="positive"))
    head, *lines = SLICE.read_text(encoding="utf-8").splitlines()
    back = next(line for line in lines if line.startswith("return")).replace(",-", ",")
    (row,) = taken("\n".join([head, back]).encode(), profile)
    assert (row.quantity, row.gross, row.discount, row.net) == (-1, -3_578_270_000, 0, -3_578_270_000)


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [("DD.MM.YYYY", "31.7.2026", "2026-07-31"), ("MM/DD/YYYY", "07/31/2026", "2026-07-31"),
     ("DD/MM/YYYY", "31/07/2026", "2026-07-31"), ("YYYYMMDD", "20260731", "2026-07-31")],
)  # fmt: skip
def test_dates_are_read_in_the_one_format_the_profile_names(form: str, text: str, day: str) -> None:
    profile = load_profile(changed(sale_date={"column": "date", "format": form}))
    ours = profile.map(dict.fromkeys(profile.columns, "1") | {"date": text}, lambda row: 1)
    assert ours["sale_date"] == day
    unread = profile.map(dict.fromkeys(profile.columns, "1") | {"date": "31-07-26"}, lambda row: 1)
    assert unread["sale_date"] == "31-07-26"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": {"python": "1"}}, "a recipe has one of"),
        ({"kind": {"constant": "sale", "column": "kind"}}, "a recipe has one of"),
        ({"kind": {"constant": "sale", "values": {}}}, "cannot go with"),
        ({"gross": {"derived": True}}, "only net can be derived"),
        ({"sale_date": {"column": "date", "format": "%c"}}, "the format must be one of"),
        ({"gross": {"times": ["quantity"]}}, "a count and a price"),
        ({"encoding": "rot13"}, "encoding must be one of"),
        ({"delimiter": "::"}, "the delimiter must be"),
        ({"returns": "maybe"}, "returns must be"),
        ({"surprise": 1}, "exactly these keys"),
    ],
)
def test_a_profile_that_says_something_we_do_not_understand_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load_profile(changed(**changes))


def test_a_profile_must_say_where_every_column_comes_from() -> None:
    body = changed()
    del body["fields"]["sku"]
    with pytest.raises(ValueError, match="no recipe for"):
        load_profile(body)
    with pytest.raises(ValueError, match="unknown columns"):
        load_profile(changed(fields={**changed()["fields"], "colour": {"constant": "red"}}))


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zs", "Zl", "Zp", "Co", "Cn")), min_size=1)
CENTS = st.integers(0, 10**9)


@given(st.lists(st.tuples(TEXTS.map(lambda text: text[:60]), CENTS, CENTS, st.integers(0, 999)), max_size=8))
def test_what_is_written_canonically_is_read_back_to_the_last_decimal(
    written: list[tuple[str, int, int, int]],
) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(REQUIRED)
    for number, (sku, gross, discount, units) in enumerate(written):
        money = [f"{m6_to_decimal(value):f}" for value in (gross, discount, 0, gross - discount)]
        writer.writerow(
            ["shop", f"L{number}", "sale", "2026-07-01", "2026-07-02", sku, units, "EUR", *money, "DE", "online"]
        )
    rows = taken(out.getvalue().encode(), None)
    assert [(row.gross, row.discount, row.net, row.quantity) for row in rows] == [
        (gross, discount, gross - discount, units) for _, gross, discount, units in written
    ]


class Endless(io.RawIOBase):
    """A sales file of many lines that is made while it is read."""

    def __init__(self, lines: int) -> None:
        head = ",".join(REQUIRED)
        body = "shop,L{},sale,2026-07-01,2026-07-02,SNAIL,1,EUR,10,0,0,10,DE,online"
        self._lines = iter([head, *()])
        self._rest = (body.format(number) for number in range(lines))

    def readline(self, size: int | None = -1) -> bytes:
        line = next(self._lines, None) or next(self._rest, None)
        return f"{line}\n".encode() if line else b""


def test_memory_does_not_grow_with_the_file() -> None:
    tracemalloc.start()
    try:
        checked = check_sales(Endless(20_000), KNOWN)  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert checked.good
    assert checked.totals.rows == 20_000
    assert peak < 2_000_000
