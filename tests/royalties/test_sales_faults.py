"""Bad input: every code with its line, its column and a sentence that says what to do; everything is found at once."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask import Flask

from ideas.royalties import sales_reader
from ideas.royalties.sales_columns import Known, is_gtin
from ideas.royalties.sales_faults import KEPT, Fault, Report, advice, faults_from, report_csv
from ideas.royalties.sales_file import Checked, check_sales, sales_rows
from ideas.words import speaking

KNOWN = Known(date(2026, 10, 1), frozenset({"shop", "kdp"}))
HEADER = (
    "source,line_id,original_line_id,kind,sale_date,posted_date,sku,gtin,quantity,currency,gross,discount,deduction,"
    "tax,net,territory,channel,note"
)
GOOD = {
    "source": "shop", "line_id": "A-1", "original_line_id": "", "kind": "sale", "sale_date": "2026-07-31",
    "posted_date": "2026-08-02", "sku": "SNAIL", "gtin": "4006381333931", "quantity": "2", "currency": "EUR",
    "gross": "51.80", "discount": "1.80", "deduction": "0", "tax": "9.50", "net": "50.00", "territory": "DE",
    "channel": "online", "note": "",
}  # fmt: skip


def row(**changes: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow((GOOD | changes).values())
    return out.getvalue()


def sales(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows, "")).encode()


def check(data: bytes, control: dict[str, str] | None = None) -> Checked:
    return check_sales(io.BytesIO(data), KNOWN, control=control)


def only(data: bytes, control: dict[str, str] | None = None) -> tuple[int, str, str, str]:
    """The one thing wrong: line, column, code and the sentence."""
    (fault,) = check(data, control).report.faults
    assert faults_from([fault.as_json()]) == [fault]
    return fault.line, fault.column, fault.code, advice(fault)


FREE = {"kind": "free", "gross": "0", "discount": "0", "net": "0"}
RETURN = {"kind": "return", "quantity": "-2", "gross": "-51.80", "discount": "-1.80", "net": "-50.00"}


@pytest.mark.parametrize(
    ("changes", "column", "code", "said"),
    [
        ({"gross": "1,234.56"}, "gross", "E-NUM", "“1,234.56” is not a plain decimal"),
        ({"gross": "1.234,56"}, "gross", "E-NUM", "not a plain decimal"),
        ({"net": ""}, "net", "E-NUM", "“” is not a plain decimal"),
        ({"tax": "NaN"}, "tax", "E-NUM", "“NaN” is not a plain decimal"),
        ({"discount": "Infinity"}, "discount", "E-NUM", "not a plain decimal"),
        ({"gross": "1e3"}, "gross", "E-NUM", "“1e3” is not a plain decimal"),
        ({"gross": "1_000"}, "gross", "E-NUM", "not a plain decimal"),
        ({"gross": "５１"}, "gross", "E-NUM", "not a plain decimal"),
        ({"gross": "\N{MINUS SIGN}5"}, "gross", "E-NUM", "not a plain decimal"),
        ({"quantity": "2.0"}, "quantity", "E-NUM", "“2.0” is not a whole number"),
        ({"net": "50.0000001"}, "net", "E-SCALE", "more than 6 decimals"),
        ({"net": "50.01"}, "net", "E-SUM", "51.80 - 1.80 - 0.00 is 50.00, the file says 50.01"),
        ({"net": "50.000001"}, "net", "E-SUM", "the file says 50.000001"),
        ({"quantity": "-2"}, "quantity", "E-SIGN", "A sale cannot be negative"),
        (RETURN | {"quantity": "2"}, "quantity", "E-SIGN", "A return must be zero or negative"),
        (FREE | {"net": "1", "gross": "1"}, "gross", "E-SIGN", "A free copy has no money"),
        (FREE | {"quantity": "-1"}, "quantity", "E-SIGN", "cannot be negative"),
        ({"currency": "EURO"}, "currency", "E-CUR", "“EURO” is not a currency we know"),
        ({"currency": "eur"}, "currency", "E-CUR", "ISO 4217"),
        ({"territory": "UK"}, "territory", "E-TERR", "“UK” is not a country"),
        ({"territory": "XK"}, "territory", "E-TERR", "ZZ if it is not known"),
        ({"sale_date": "2026-02-31"}, "sale_date", "E-DATE", "“2026-02-31” is not a date"),
        ({"sale_date": "31.07.2026"}, "sale_date", "E-DATE", "like 2026-07-31"),
        ({"sale_date": "２０２６-07-31"}, "sale_date", "E-DATE", "is not a date"),
        ({"posted_date": "2026-10-02"}, "posted_date", "E-DATE", "2026-10-02 lies in the future"),
        ({"sale_date": "0206-07-31"}, "sale_date", "E-DATE", "too long ago"),
        ({"kind": "refund"}, "kind", "E-KIND", "Use one of: adjustment, free, return, sale"),
        ({"channel": "moon"}, "channel", "E-CHAN", "“moon” is not one of our channels"),
        ({"source": "amazon"}, "source", "E-SRC", "“amazon” is not a source we know"),
        ({"source": ""}, "source", "E-TEXT", "must not be empty"),
        ({"line_id": "x" * 81}, "line_id", "E-TEXT", "longer than 80 characters"),
        ({"sku": " SNAIL"}, "sku", "E-TEXT", "blanks around it"),
        ({"note": "a\x00b"}, "note", "E-TEXT", "control characters"),
        ({"gtin": "4006381333932"}, "gtin", "E-GTIN", "check digit"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_by_code_line_and_column(
    press: Flask, changes: dict[str, str], column: str, code: str, said: str
) -> None:
    found = check(sales(row(line_id="A-0"), row(**changes))).report.faults
    fault = found[0]
    assert (fault.line, fault.column, fault.code) == (3, column, code)
    assert said in advice(fault)
    assert {each.code for each in found} == {code}


@pytest.mark.parametrize(
    "changes", [RETURN, FREE, {"kind": "adjustment", "quantity": "0", "gross": "-1", "discount": "0", "net": "-1"},
                {"territory": "ZZ"}, {"note": "Größe „M“"}, {"currency": "JPY"}, RETURN | {"original_line_id": "A-0"}],
)  # fmt: skip
def test_rows_that_are_right(changes: dict[str, str]) -> None:
    assert check(sales(row(**changes))).good


@pytest.mark.parametrize(
    ("header", "column", "said"),
    [
        (HEADER.replace("net", "Net Sales"), "Net Sales", "did you mean “net”?"),
        (HEADER.replace("territory", "teritory"), "teritory", "did you mean “territory”?"),
        (HEADER.replace("sku", "SKU"), "SKU", "did you mean “sku”?"),
        (HEADER + ",colour", "colour", "“colour” is unknown"),
        (HEADER.replace("note", "net"), "net", "“net” stands there twice"),
        (HEADER.replace(",kind", ""), "kind", "“kind” is missing"),
    ],
)
def test_columns_are_named_exactly_and_a_near_name_is_suggested(
    press: Flask, header: str, column: str, said: str
) -> None:
    fault = check(sales(row(), header=header)).report.faults[0]
    assert (fault.line, fault.column, fault.code) == (1, column, "E-HDR")
    assert said in advice(fault)


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing() -> None:
    names = [name for name in GOOD if name not in ("gtin", "tax", "note", "original_line_id")][::-1]
    assert check(sales(",".join(GOOD[name] for name in names), header=",".join(names))).good


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"#control,rows=0\n"])
def test_an_empty_file_is_told_so(press: Flask, data: bytes) -> None:
    line, _, code, said = only(data)
    assert (line, code) == (1, "E-HDR")
    assert "must begin with the names of the columns" in said


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (sales(row()).decode().encode("utf-16"), "UTF-16LE"),
        (sales(row()).decode().encode("utf-16-be"), "UTF-16BE"),
        (sales(row()).decode().encode("utf-16-le"), "UTF-16LE"),
        (b"PK\x03\x04rest", "XLSX or ZIP"),
        (b"\x1f\x8brest", "GZIP"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_not_utf_8_is_named(press: Flask, data: bytes, looks: str) -> None:
    line, _, code, said = only(data)
    assert (line, code) == (1, "E-ENC")
    assert f"it looks like {looks}" in said


def test_a_wrong_byte_is_found_on_its_line(press: Flask) -> None:
    line, _, code, said = only(sales(row(), row(line_id="A-2", note="Größe")).decode().encode("cp1252"))
    assert (line, code) == (3, "E-ENC")
    assert "Windows-1252" in said


def test_bom_crlf_quotes_and_line_breaks_in_cells_are_read() -> None:
    data = sales(row(line_id='A,"1"'), row(line_id="A-2"))
    checked = check(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert checked.good
    assert checked.totals.rows == 2


def test_a_row_with_a_field_too_few_and_an_open_quote(press: Flask) -> None:
    assert only(sales(row().rpartition(",")[0]))[2:] == ("E-COLS", "17 fields, expected 18.")
    line, _, code, said = only(sales(row(), '"' + row(line_id="A-2"), row(line_id="A-3")))
    assert (line, code) == (3, "E-COLS")
    assert "quotation mark left open" in said
    opened, closed = row(sku="X1").replace("X1", '"X1'), row(sku="X2").replace("X2", 'X2"')
    assert only(sales(opened, closed)) == (
        2,
        "sku",
        "E-COLS",
        advice(Fault(2, "sku", "E-COLS", "", {"problem": "open"})),
    )
    shifted = opened.removeprefix("shop,")
    line, _, code, said = only(sales(row(line_id="A-0"), shifted, closed))
    assert (line, code) == (3, "E-COLS")
    assert "17 fields, expected 18. Is a quotation mark left open in line 3?" in said


def test_the_same_line_id_twice_in_a_file(press: Flask) -> None:
    line, column, code, said = only(sales(row(), row(line_id="A-2"), row(), row(source="kdp")))
    assert (line, column, code) == (4, "line_id", "E-DUP")
    assert "stands in line 2 already" in said


CONTROL = "#control,rows=2,units=4,net_EUR=100.00"


def test_control_totals_that_agree_say_nothing() -> None:
    data = sales(row(), row(line_id="A-2"), header=f"{CONTROL}\n{HEADER}")
    assert check(data, {"rows": "2", "net_EUR": "100", "net_USD": "0"}).good


@pytest.mark.parametrize(
    ("control", "column", "said"),
    [
        ({"rows": "3"}, "rows", "The file has 2, the control says 3: difference 1."),
        ({"units": "-4"}, "units", "difference 8"),
        ({"net_EUR": "100.90"}, "net_EUR", "100.00 EUR, the control says 100.90 EUR: difference 0.90 EUR. Two digits"),
        ({"net_EUR": "100.01"}, "net_EUR", "difference 0.01 EUR."),
        ({"net_USD": "5"}, "net_USD", "0.00 USD, the control says 5.00 USD"),
        ({"net_XXX": "5"}, "net_XXX", "“net_XXX=5” is not a control total"),
        ({"rows": "many"}, "rows", "“rows=many” is not a control total"),
    ],
)
def test_control_totals_that_differ(press: Flask, control: dict[str, str], column: str, said: str) -> None:
    line, at, code, sentence = only(sales(row(), row(line_id="A-2")), control)
    assert (line, at, code) == (1, column, "E-CTRL")
    assert said in sentence


def test_a_file_beyond_the_limits_is_refused(press: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sales(*(row(line_id=str(n)) for n in range(4)))
    for limit, most, said in (("MOST_LINE", 50, "longer than 50 bytes"), ("MOST_BYTES", 500, "larger than 500 bytes"),
                              ("MOST_ROWS", 1, "more than 1 lines")):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(sales_reader, limit, most)
            assert said in only(data)[3]


def test_everything_is_found_in_one_reading_and_the_rest_is_counted() -> None:
    bad = [row(line_id=str(n), gross="x", territory="UK") for n in range(KEPT)]
    report = check(sales(*bad)).report
    assert len(report.faults) == KEPT
    assert report.counts == {"E-NUM": KEPT, "E-TERR": KEPT}
    assert report.total == 2 * KEPT


def test_a_file_that_changed_after_it_was_checked_is_not_taken() -> None:
    with pytest.raises(ValueError, match="changed since it was checked: line 3"):
        list(sales_rows(io.BytesIO(sales(row(), row(gross="x"))), KNOWN))


def test_the_report_is_a_table_that_no_spreadsheet_runs(press: Flask) -> None:
    report = Report()
    report.add(Fault(7, "gross", "E-NUM", "=1+1"))
    rows = list(csv.reader(io.StringIO(report_csv(report.faults).decode("utf-8-sig"))))
    assert rows[1][:4] == ["7", "gross", "E-NUM", "'=1+1"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(2, "sku", "E-SKU", "X-1"), "“X-1” belongs to no product"),
        (Fault(2, "line_id", "E-AGAIN", "A", {"batch": "B-17", "old": "1.00", "new": "2.00"}), "came with batch B-17"),
        (Fault(2, "posted_date", "E-PERIOD", "2026-01-01"), "closed period"),
    ],
)
def test_faults_that_only_the_books_can_find_have_sentences_too(press: Flask, fault: Fault, said: str) -> None:
    assert said in advice(fault)
    with speaking("en_150"):
        assert advice(fault).startswith("[")


@pytest.mark.parametrize(
    ("code", "right"),
    [("4006381333931", True), ("96385074", True), ("036000291452", True), ("4006381333930", False), ("40063", False),
     ("４006381333931", False), ("-006381333931", False)],
)  # fmt: skip
def test_check_digits_of_gtins(code: str, right: bool) -> None:
    assert is_gtin(code) is right
