"""From bytes to records, one at a time: a sales file is never held whole, whatever its size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ideas.royalties.sales_faults import Fault, Unreadable

MOST_BYTES = 200_000_000
MOST_ROWS = 2_000_000
MOST_LINE = 1_000_000

_SIGNATURES = (
    (b"PK\x03\x04", "XLSX or ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", "GZIP"),
    (b"%PDF", "PDF"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row, and the line on which it begins."""

    line: int
    cells: list[str]


def records(stream: BinaryIO, *, delimiter: str = ",", encoding: str = "utf-8") -> Iterator[Record]:
    """The rows of a CSV file with RFC 4180 quotes, LF or CRLF; empty lines are passed over.

    Unreadable: E-ENC, E-BIG, or E-COLS where quotes are broken, so that nothing after it can be trusted.
    """
    reader = csv.reader(_lines(stream, encoding), delimiter=delimiter, strict=True)
    begins, rows = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(Fault(begins, "", "E-COLS", facts={"problem": "broken"})) from None
        if cells:
            rows += 1
            if rows > MOST_ROWS + 2:
                raise Unreadable(Fault(begins, "", "E-BIG", facts={"problem": "rows", "most": str(MOST_ROWS)}))
            yield Record(begins, cells)
        begins = reader.line_num + 1


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines as text, each decoded alone so that a wrong byte is found on its line."""
    read = number = 0
    while raw := stream.readline(MOST_LINE + 1):
        number += 1
        read += len(raw)
        if number == 1:
            raw = _opened(raw)
        if len(raw) > MOST_LINE:
            raise Unreadable(Fault(number, "", "E-BIG", facts={"problem": "line", "most": str(MOST_LINE)}))
        if read > MOST_BYTES:
            raise Unreadable(Fault(number, "", "E-BIG", facts={"problem": "bytes", "most": str(MOST_BYTES)}))
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError as wrong:
            value = raw[wrong.start : wrong.end].hex(" ")
            raise Unreadable(Fault(number, "", "E-ENC", value, {"looks": "Windows-1252"})) from None


def _opened(first: bytes) -> bytes:
    """The first line without its byte order mark. Unreadable: it is not the beginning of a text in UTF-8."""
    for signature, looks in _SIGNATURES:
        if first.startswith(signature):
            raise Unreadable(Fault(1, "", "E-ENC", first[:8].hex(" "), {"looks": looks}))
    if b"\0" in first:
        looks = "UTF-16LE" if first[1:2] == b"\0" else "UTF-16BE" if first[:1] == b"\0" else "binary"
        raise Unreadable(Fault(1, "", "E-ENC", first[:8].hex(" "), {"looks": looks}))
    return first.removeprefix(b"\xef\xbb\xbf")
