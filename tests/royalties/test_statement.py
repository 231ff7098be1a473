"""Page, PDF and CSV say what the record says, add up as printed in every language, and never change."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import given, settings
from pypdf import PdfReader

from ideas.money import MINOR_UNITS
from ideas.royalties.canonical import Json, canonical, fingerprint, sha256
from ideas.royalties.reckoning import Line, Share, Standing
from ideas.royalties.statement_csv import HEADER, statement_csv
from ideas.royalties.statement_pdf import statement_pdf
from ideas.royalties.statement_sheet import Sheet, Table, read_sheet
from ideas.words import speaking
from tests.royalties import worlds

LANGUAGES = ("en", "de", "en_150", "fr", "sv", "hi", "de_CH", "ja", "ar")


class Tables(HTMLParser):
    """The cells of every row of every table on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.inside = True
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def read_back(text: str, mark: str) -> Fraction:
    """A printed figure as a number again; `mark` is the decimal sign of its language."""
    digits = re.sub(rf"[^0-9{re.escape(mark)}\N{{MINUS SIGN}}]", "", text).replace(mark, ".")
    return Fraction(digits.replace("\N{MINUS SIGN}", "-"))


def decimal_mark(language: str) -> str:
    return "," if language in ("de", "fr", "sv") else "."


def sums(rows: list[list[str]], foot: list[str], mark: str) -> Iterator[tuple[Fraction, Fraction]]:
    """For each column of figures that has a total: the sum of its printed rows, and the printed total."""
    for column in range(1, len(foot)):
        if foot[column]:
            yield sum((read_back(row[column], mark) for row in rows), Fraction(0)), read_back(foot[column], mark)


def page(sheet: Sheet) -> str:
    return render_template("royalties/_statement.html", sheet=sheet)


def texts(table: Table) -> tuple[list[list[str]], list[list[str]]]:
    return [[c.text for c in row] for row in table.rows], [[c.text for c in row] for row in table.foot]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_the_page_adds_up_to_its_printed_total(press: Flask, language: str) -> None:
    with speaking(language):
        (*lines, bridge) = Tables(page(read_sheet(worlds.body()))).tables
    mark = decimal_mark(language)
    for table in lines:
        checked = list(sums(table[1:-1], table[-1], mark))
        assert len(checked) >= 8
        assert all(added == printed for added, printed in checked)
    steps = sum(read_back(row[1], mark) for row in bridge[1:-2])
    assert steps == sum(read_back(row[1], mark) for row in bridge[-2:])


@settings(max_examples=20)
@given(some=worlds.lines(least=1), shares=worlds.shares())
def test_columns_add_up_whatever_is_sold(press: Flask, some: list[Line], shares: tuple[Share, ...]) -> None:
    body = worlds.body(some, terms=worlds.terms(shares=shares))
    with speaking("de"):
        sheet = read_sheet(body)
    for table in sheet.tables:
        rows, foot = texts(table)
        for column, (added, printed) in enumerate(sums(rows, foot[0], ",")):
            cut = any("…" in row[column + 1] for row in rows)
            assert added == printed or cut
    printed = sum(read_back(row[-1].text, ",") for table in sheet.tables for row in table.rows)
    assert printed * 100 == body["bridge"]["earned"]


def test_every_column_of_the_csv_adds_up_to_its_totals_row() -> None:
    rows = list(csv.DictReader(io.StringIO(statement_csv(worlds.body()).decode("utf-8-sig"))))
    lines = [row for row in rows if row["record"] == "S"]
    (total,) = (row for row in rows if row["record"] == "T")
    bridge = {row["product"]: Fraction(row["amount"]) for row in rows if row["record"] == "B"}
    for column in HEADER[HEADER.index("count") : HEADER.index("amount") + 1]:
        if not column.endswith("percent"):
            assert sum(Fraction(row[column]) for row in lines) == Fraction(total[column]), column
    assert Fraction(total["amount"]) == bridge["earned"]
    assert bridge["closing"] == (
        bridge["opening"] + bridge["earned"] + bridge["corrections"] - bridge["reserve_held"]
        + bridge["reserve_released"] - bridge["recouped"] - bridge["payable"]
    )  # fmt: skip
    assert total["fingerprint"] == sha256(canonical(worlds.body()))


def test_a_cell_that_looks_like_a_formula_is_made_harmless_and_a_negative_figure_stays_a_number() -> None:
    names = ("=1+1", "+49", "-5", "@SUM(A1)", "\t=2", "\r=3", "＝4")
    lines = [worlds.returned(worlds.line())]
    for name in names:
        rows = list(csv.DictReader(io.StringIO(statement_csv(worlds.body(lines, payee_name=name)).decode("utf-8-sig"))))
        assert {row["payee"] for row in rows} == {f"'{name}"}
        assert rows[0]["amount"] == "-0.30"


def pdf_text(body: Json, paper: str = "A4") -> str:
    reader = PdfReader(io.BytesIO(statement_pdf(read_sheet(body), paper)))
    return "\n".join(each.extract_text() for each in reader.pages)


@pytest.mark.parametrize("language", ["en", "de", "en_150"])
def test_the_pdf_prints_each_figure_of_the_sheet_and_lines_that_add_up(press: Flask, language: str) -> None:
    body = worlds.body()
    with speaking(language):
        sheet, text = read_sheet(body), pdf_text(body)
    (table,) = sheet.tables
    printed = " ".join(text.split())  # a long word may be broken over two lines of its cell
    for row in [*table.rows, *table.foot, *sheet.bridge.rows, *sheet.bridge.foot]:
        assert " ".join(" ".join(cell.text for cell in row).split()) in printed
    added = sum(read_back(row[-1].text, decimal_mark(language)) for row in table.rows)
    assert added * 100 == body["bridge"]["earned"]


def test_the_same_statement_has_the_same_bytes_in_another_process(press: Flask) -> None:
    body = worlds.body()
    script = (
        "import hashlib; from tests.royalties import worlds; from ideas.royalties.statement_csv import statement_csv;"
        "from ideas.royalties.statement_pdf import statement_pdf;"
        "from ideas.royalties.statement_sheet import read_sheet;"
        "body = worlds.body(worlds.quarter()[::-1]);"
        "print(*(hashlib.sha256(b).hexdigest() for b in (statement_pdf(read_sheet(body)), statement_csv(body))))"
    )
    with speaking("en"):
        here = (statement_pdf(read_sheet(body)), statement_csv(body))
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert there.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]


def test_the_pdf_is_tagged_dated_by_its_issue_and_of_the_size_asked_for(press: Flask) -> None:
    for paper, width in (("A4", 595), ("Letter", 612)):
        reader = PdfReader(io.BytesIO(statement_pdf(read_sheet(worlds.body()), paper)))
        assert int(reader.pages[0].mediabox.width) == width
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
        assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]
        assert reader.metadata is not None
        assert reader.metadata.creation_date.date() == date(2026, 10, 15)  # type: ignore[union-attr]
        assert "R-PLN-2026-000114" in str(reader.metadata.title)


@pytest.mark.parametrize(
    "name", ["山田 花子", "김민준", "Łukasz Žižek", "Ελένη Ω", "Юлия", "רות", "O'Brien #panic(1) $x$ *b*"]
)
def test_a_name_in_another_script_or_full_of_signs_is_printed_as_it_is(press: Flask, name: str) -> None:
    body = worlds.body(payee_name=name)
    pdf = statement_pdf(read_sheet(body))
    assert b"pdfuaid:part" in PdfReader(io.BytesIO(pdf)).xmp_metadata.stream.get_data()  # type: ignore[union-attr]
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", pdf_text(body)) or "ר" in name


def test_a_name_that_no_font_can_print_still_gives_a_statement(press: Flask) -> None:
    assert "R-PLN-2026-000114" in pdf_text(worlds.body(payee_name="สมชาย 🎈"))


def test_a_name_is_never_markup(press: Flask) -> None:
    shown = page(read_sheet(worlds.body(payee_name="<script>alert(1)</script>")))
    assert "<script" not in shown


def test_many_lines_run_over_pages_whose_heads_repeat(press: Flask) -> None:
    places = ("DE", "FR", "GB", "US", "SE", "NL", "IT", "ES", "JP", "CA", "AU", "PL", "DK", "NO", "FI", "AT", "CH")
    some = [
        worlds.line(n, territory=place, channel=channel, product=product)
        for n, (place, channel, product) in enumerate(
            (place, channel, product) for place in places for channel in ("online", "retail") for product in (1, 2)
        )
    ]
    reader = PdfReader(io.BytesIO(statement_pdf(read_sheet(worlds.body(some)))))
    assert len(reader.pages) >= 3
    assert all("Exact royalty" in each.extract_text() for each in reader.pages[:2])


@pytest.mark.parametrize(
    ("some", "standing", "state", "said"),
    [
        ([], None, "nothing", "No sales were reported"),
        ([worlds.line()], Standing(1, "EUR"), "carried", "below the minimum payment of €10.00"),
        ([worlds.returned(worlds.line())], None, "owed", "set against later royalties"),
        ([worlds.line(net=1_000_000_000)], None, "due", "We pay you by 14 November 2026"),
        ([], Standing(1, "EUR", opening=2000, open_advance=500), "due", "Advance paid back"),
    ],
)
def test_the_statement_says_what_happens_to_the_balance(
    press: Flask, some: list[Line], standing: Standing | None, state: str, said: str
) -> None:
    body = worlds.body(some, standing=standing, terms=worlds.terms(min_payout=1000))
    assert body["payment"] == state
    assert said in page(read_sheet(body))
    assert said.replace(" ", "") in re.sub(r"\s", "", pdf_text(body))


def test_one_line_is_worked_out_in_words(press: Flask) -> None:
    words = " ".join(read_sheet(worlds.body()).example)
    assert "United States, online: 1,377 sold less 58 returned is 1,319. Net sales were €34,162.10." in words
    assert "5% of that is EUR\xa01,708.105. Your share of 60% is EUR\xa01,024.863. It is printed as €1,024.87." in words
    assert "rounded once, half up, to €6,044.81. That is shared by 2 creators; your part is €3,626.89." in words


def test_the_record_holds_no_float_and_its_hash_names_the_statement_before() -> None:
    body = worlds.body(prev_sha256="ab" * 32)
    assert canonical(body) == canonical(worlds.body(worlds.quarter()[::-1], prev_sha256="ab" * 32))
    assert sha256(canonical(body)) != sha256(canonical(worlds.body()))
    assert fingerprint("0123456789abcdef") == "0123 4567 89ab"
    with pytest.raises(TypeError, match="float"):
        canonical({"a": [1.5]})
    with pytest.raises(TypeError, match="keys"):
        canonical({1: 2})
    assert canonical({"b": "e\u0301", "a": (1, None)}) == '{"a":[1,null],"b":"\u00e9"}'


def test_amounts_are_printed_with_the_decimals_of_their_currency(press: Flask) -> None:
    for currency in ("JPY", "EUR", "KWD", "RSD"):
        sold = worlds.line(net=1_234_000_000, currency=currency)
        body = worlds.body([sold], terms=worlds.terms(currency=currency))
        (table,) = read_sheet(body).tables
        printed = table.foot[0][-1].text.replace(",", "")
        assert len(printed.partition(".")[2]) == MINOR_UNITS[currency]
        assert Fraction(printed) * 10 ** MINOR_UNITS[currency] == body["bridge"]["earned"]
