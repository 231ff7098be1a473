"""What is wrong with a sales file: each fault by line, column and code, and in words what to do about it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from ideas.royalties.statement_csv import guarded
from ideas.words import _

KEPT = 1000
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `facts` are what its sentence needs; `line` counts from 1 as an editor does."""

    line: int
    column: str
    code: str
    value: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", self.value[:SHOWN])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Unreadable(Exception):
    """The file cannot be read on from here."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"line {fault.line}: {fault.code}")
        self.fault = fault


@dataclass(slots=True)
class Report:
    """The first KEPT faults, and how many there are of each code."""

    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        self.counts[fault.code] += 1
        if len(self.faults) < KEPT:
            self.faults.append(fault)

    @property
    def total(self) -> int:
        return self.counts.total()


def faults_from(kept: Iterable[dict[str, Any]]) -> list[Fault]:
    """Faults as they were kept in the database by `as_json`."""
    return [Fault(**each) for each in kept]


def report_csv(faults: Iterable[Fault]) -> bytes:
    """The faults as a table for whoever made the file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((_("line"), _("column"), _("code"), _("value"), _("what to do")))
    for fault in faults:
        writer.writerow((fault.line, guarded(fault.column), fault.code, guarded(fault.value), advice(fault)))
    return out.getvalue().encode("utf-8-sig")


def advice(fault: Fault) -> str:
    """What is wrong and what to do about it, as a sentence in the language in force."""
    facts = {"value": fault.value, "column": fault.column, "line": fault.line} | fault.facts
    problem = f"{fault.code}:{fault.facts['problem']}" if "problem" in fault.facts else fault.code
    return _SENTENCES[problem](facts)


_Facts = dict[str, Any]

_SENTENCES: dict[str, Callable[[_Facts], str]] = {
    "E-ENC": lambda f: _("This is not UTF-8: it looks like %(looks)s. Save the file as CSV in UTF-8.", **f),
    "E-HDR:missing": lambda f: _("The column “%(column)s” is missing. Add it to the first line.", **f),
    "E-HDR:doubled": lambda f: _("The column “%(column)s” stands there twice. Keep one of them.", **f),
    "E-HDR:unknown": lambda f: _("The column “%(column)s” is unknown. Remove it, or choose a profile.", **f),
    "E-HDR:near": lambda f: _("The column “%(column)s” is unknown; did you mean “%(near)s”?", **f),
    "E-HDR:empty": lambda f: _("The file is empty. It must begin with the names of the columns.", **f),
    "E-COLS": lambda f: _("%(found)s fields, expected %(expected)s.", **f),
    "E-COLS:quote": lambda f: _(
        "%(found)s fields, expected %(expected)s. Is a quotation mark left open in line %(line)s?", **f
    ),
    "E-COLS:open": lambda f: _("This cell goes on over the next line: is a quotation mark left open?", **f),
    "E-COLS:broken": lambda f: _("The line cannot be read, nor what follows it: is a quotation mark left open?", **f),
    "E-NUM": lambda f: _("“%(value)s” is not a plain decimal. Write it with digits and a point, like -1234.56.", **f),
    "E-NUM:whole": lambda f: _("“%(value)s” is not a whole number. Write it with digits only, like -3.", **f),
    "E-SCALE": lambda f: _(
        "“%(value)s” has more than 6 decimals. The profile of the source must say how to round.", **f
    ),
    "E-SUM": lambda f: _(
        "%(gross)s - %(discount)s - %(deduction)s is %(is)s, the file says %(says)s. Correct one of them.", **f
    ),
    "E-SIGN:sale": lambda f: _("A sale cannot be negative. If this is a return, its kind must be “return”.", **f),
    "E-SIGN:return": lambda f: _("A return must be zero or negative. Give it a minus, or make it a sale.", **f),
    "E-SIGN:free": lambda f: _("A free copy has no money. Set it to 0, or make it a sale.", **f),
    "E-CUR": lambda f: _("“%(value)s” is not a currency we know. Use the ISO 4217 code, like EUR.", **f),
    "E-TERR": lambda f: _(
        "“%(value)s” is not a country. Use the ISO 3166-1 code of two letters, like DE, or ZZ if it is not known.", **f
    ),
    "E-DATE": lambda f: _("“%(value)s” is not a date. Write it as year-month-day, like 2026-07-31.", **f),
    "E-DATE:future": lambda f: _("%(value)s lies in the future. Correct the date.", **f),
    "E-DATE:early": lambda f: _("%(value)s is too long ago. Correct the year.", **f),
    "E-KIND": lambda f: _("“%(value)s” is not a kind of line. Use one of: %(known)s.", **f),
    "E-CHAN": lambda f: _("“%(value)s” is not one of our channels. Use one of: %(known)s.", **f),
    "E-SRC": lambda f: _("“%(value)s” is not a source we know. Add the source first, or correct the name.", **f),
    "E-TEXT:empty": lambda f: _("This cell must not be empty.", **f),
    "E-TEXT:long": lambda f: _("This text is longer than %(most)s characters. Shorten it.", **f),
    "E-TEXT:signs": lambda f: _("This text has control characters or blanks around it. Remove them.", **f),
    "E-GTIN": lambda f: _("“%(value)s” is not a GTIN: its length or its check digit is wrong.", **f),
    "E-DUP": lambda f: _("This line_id stands in line %(first)s already. Each line needs its own.", **f),
    "E-AGAIN": lambda f: _(
        "This line_id came with batch %(batch)s already: %(old)s there, %(new)s here. Reverse that batch first.", **f
    ),
    "E-SKU": lambda f: _("“%(value)s” belongs to no product. Assign it, or commit the batch with it parked.", **f),
    "E-PERIOD": lambda f: _("%(value)s lies in a closed period, and late lines are refused for this batch.", **f),
    "E-CTRL": lambda f: _("“%(value)s” is not a control total. Use rows, units, or net_ and a currency.", **f),
    "E-CTRL:differs": lambda f: _("The file has %(found)s, the control says %(wanted)s: difference %(by)s.", **f),
    "E-CTRL:swapped": lambda f: _(
        "The file has %(found)s, the control says %(wanted)s: difference %(by)s. Two digits swapped?", **f
    ),
    "E-BIG:bytes": lambda f: _("The file is larger than %(most)s bytes. Split it.", **f),
    "E-BIG:rows": lambda f: _("The file has more than %(most)s lines. Split it.", **f),
    "E-BIG:line": lambda f: _("This line is longer than %(most)s bytes. This is not a sales file.", **f),
}
