"""A whole sales file, read twice: all of it is checked, then, only if nothing was wrong, its rows are handed out.

Neither pass holds more than a row and a report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from ideas.money import MICRO, MINOR_UNITS, AmountError, m6_to_decimal, parse_amount_m6, per_major
from ideas.royalties.sales_columns import OPTIONAL, REQUIRED, Known, RowCheck, SalesRow, header_faults
from ideas.royalties.sales_faults import Fault, Report, Unreadable
from ideas.royalties.sales_memory import Memory
from ideas.royalties.sales_profile import NotMapped, Profile
from ideas.royalties.sales_reader import Record, records
from ideas.royalties.territories import UNKNOWN

CONTROL = "#control"
_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)


@dataclass(slots=True)
class Totals:
    """What a file adds up to: rows, units (returns negative), net at 10^-6 by currency; and what to look at."""

    rows: int = 0
    units: int = 0
    net: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    unknown_territory: int = 0

    def add(self, row: SalesRow) -> None:
        self.rows += 1
        self.units += row.quantity
        self.net[row.currency] += row.net
        self.kinds[row.kind] += 1
        self.unknown_territory += row.territory == UNKNOWN

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "units": self.units,
            "net": dict(sorted(self.net.items())),
            "kinds": dict(sorted(self.kinds.items())),
            "unknown_territory": self.unknown_territory,
        }


@dataclass(slots=True)
class Checked:
    """The outcome of the first pass."""

    report: Report = field(default_factory=Report)
    totals: Totals = field(default_factory=Totals)

    @property
    def good(self) -> bool:
        return not self.report.total


def check_sales(
    stream: BinaryIO, known: Known, profile: Profile | None = None, control: Mapping[str, str] | None = None
) -> Checked:
    """Read all of a file and say everything that is wrong with it. `control`: totals typed from the cover sheet,
    named as in a control row: rows, units, net_EUR. `stream` is left at its end.
    """
    checked = Checked()
    with Memory() as memory:
        wanted: dict[str, int] = {}
        _control_of(1, dict(control or {}), wanted, checked.report)
        try:
            for row in _rows(stream, known, profile, memory, checked.report, wanted):
                first = memory.seen_in(row.source, row.line_id, row.line_no)
                if first:
                    column = profile.origin("line_id") if profile else "line_id"
                    checked.report.add(Fault(row.line_no, column, "E-DUP", row.line_id, {"first": str(first)}))
                checked.totals.add(row)
        except Unreadable as stop:
            checked.report.add(stop.fault)
        if checked.good:
            _compare(wanted, checked)
    return checked


def sales_rows(stream: BinaryIO, known: Known, profile: Profile | None = None) -> Iterator[SalesRow]:
    """The rows of a file that was found good. ValueError: it is not the file that was checked."""
    report = Report()
    with Memory() as memory:
        try:
            for row in _rows(stream, known, profile, memory, report, {}):
                if report.total:
                    break
                yield row
        except Unreadable as stop:
            report.add(stop.fault)
    if report.total:
        raise ValueError(f"the file changed since it was checked: line {report.faults[0].line}")


def _rows(
    stream: BinaryIO, known: Known, profile: Profile | None, memory: Memory, report: Report, wanted: dict[str, int]
) -> Iterator[SalesRow]:
    """The good rows; what is wrong with the others goes to the report. `wanted` takes up the control row."""
    reader = records(
        stream, delimiter=profile.delimiter if profile else ",", encoding=profile.encoding if profile else "utf-8"
    )
    names = _header(reader, profile, report, wanted)
    if names is None:
        return
    read = partial(_ours, profile=profile, memory=memory) if profile else None
    for record in reader:
        if len(record.cells) != len(names):
            report.add(_miscounted(record, len(names)))
            continue
        cells = dict(zip(names, record.cells, strict=True))
        try:
            check = RowCheck(record.line, read(cells) if read else cells, known)
        except NotMapped as wrong:
            code, _, problem = wrong.code.partition(":")
            facts = {"problem": problem} if problem else {}
            report.add(Fault(record.line, wrong.column, code, wrong.value, facts))
            continue
        row = check.row()
        if row:
            yield row
        for fault in check.faults:
            report.add(_traced(fault, profile))


def _header(
    reader: Iterator[Record], profile: Profile | None, report: Report, wanted: dict[str, int]
) -> list[str] | None:
    """The names of the columns, after the control row, if there is one. None: they are wrong, the rest is not read."""
    first = next(reader, None)
    if first and first.cells[0] == CONTROL:
        pairs = dict(cell.partition("=")[::2] for cell in first.cells[1:])
        _control_of(first.line, pairs, wanted, report)
        first = next(reader, None)
    if not first:
        report.add(Fault(1, "", "E-HDR", facts={"problem": "empty"}))
        return None
    required = profile.columns if profile else REQUIRED
    optional = profile.ignored if profile else OPTIONAL
    faults = header_faults(first.line, first.cells, required, optional)
    for fault in faults:
        report.add(fault)
    return None if faults else first.cells


def _ours(cells: Mapping[str, str], profile: Profile, memory: Memory) -> dict[str, str]:
    return profile.map(cells, memory.occurrence)


def _traced(fault: Fault, profile: Profile | None) -> Fault:
    """The fault under the name that its column has in the file."""
    if not profile:
        return fault
    return Fault(fault.line, profile.origin(fault.column), fault.code, fault.value, fault.facts)


def _miscounted(record: Record, expected: int) -> Fault:
    facts = {"found": str(len(record.cells)), "expected": str(expected)}
    if any("\n" in cell for cell in record.cells):
        facts["problem"] = "quote"
    return Fault(record.line, "", "E-COLS", facts=facts)


def _control_of(line: int, pairs: Mapping[str, str], wanted: dict[str, int], report: Report) -> None:
    """Take up control totals: counts as they are, money at 10^-6."""
    for name, text in pairs.items():
        try:
            wanted[name] = _control_value(name, text)
        except (AmountError, ValueError):
            report.add(Fault(line, name, "E-CTRL", f"{name}={text}"))


def _control_value(name: str, text: str) -> int:
    if name in ("rows", "units") and _WHOLE.fullmatch(text):
        return int(text)
    if name.startswith("net_") and name[4:] in MINOR_UNITS:
        return parse_amount_m6(text)
    raise ValueError(name)


def _compare(wanted: Mapping[str, int], checked: Checked) -> None:
    """The file against its control totals; a difference that nine divides is often two digits swapped."""
    totals = checked.totals
    for name, value in wanted.items():
        currency = name[4:] if name.startswith("net_") else ""
        found = totals.net[currency] if currency else getattr(totals, name)
        if found == value:
            continue
        smallest = MICRO // per_major(currency) if currency else 1
        swapped = (found - value) % (9 * smallest) == 0
        facts = {
            "problem": "swapped" if swapped else "differs",
            "found": _said(found, currency),
            "wanted": _said(value, currency),
            "by": _said(abs(found - value), currency),
        }
        checked.report.add(Fault(1, name, "E-CTRL", facts["wanted"], facts))


def _said(value: int, currency: str) -> str:
    return f"{m6_to_decimal(value, MINOR_UNITS[currency]):f} {currency}" if currency else str(value)
