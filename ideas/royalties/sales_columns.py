"""`royalty_sales_v1`: the columns of a sales file, and what makes a row of it right.

Every check adds a fault instead of stopping, so that one reading of the file finds everything there is to mend.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from ideas.money import MINOR_UNITS, AmountError, m6_to_decimal, parse_amount_m6
from ideas.royalties.sales_faults import Fault
from ideas.royalties.territories import TERRITORIES, UNKNOWN

REQUIRED = (
    "source", "line_id", "kind", "sale_date", "posted_date", "sku", "quantity", "currency", "gross", "discount",
    "deduction", "net", "territory", "channel",
)  # fmt: skip
OPTIONAL = ("original_line_id", "gtin", "tax", "note")
KINDS = ("sale", "return", "adjustment", "free")
CHANNELS = ("online", "retail", "wholesale", "direct", "promo")
EARLIEST = date(1990, 1, 1)

_WHOLE = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SalesRow:
    """One checked row; sums at 10^-6 of the currency."""

    line_no: int
    source: str
    line_id: str
    original_line_id: str | None
    kind: str
    sale_date: date
    posted_date: date
    sku: str
    quantity: int
    currency: str
    gross: int
    discount: int
    deduction: int
    tax: int
    net: int
    territory: str
    channel: str
    note: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the file is checked against. `sources` None: any name will do."""

    today: date
    sources: frozenset[str] | None = None
    channels: tuple[str, ...] = CHANNELS


def header_faults(line: int, names: list[str], required: tuple[str, ...], optional: tuple[str, ...]) -> list[Fault]:
    """Columns missing, doubled or unknown; for an unknown one the name that is nearest to it."""
    faults = [_unknown(line, name, required + optional) for name in names if name not in required + optional]
    doubled = sorted({name for name in names if names.count(name) > 1})
    faults += [Fault(line, name, "E-HDR", name, {"problem": "doubled"}) for name in doubled]
    return faults + [Fault(line, name, "E-HDR", "", {"problem": "missing"}) for name in required if name not in names]


def _unknown(line: int, name: str, known: tuple[str, ...]) -> Fault:
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    pieces = plain.split("_")
    near = [each for each in known if each == plain] or get_close_matches(plain, known, 1, 0.7)
    near = near or [each for each in known if each in pieces]
    facts = {"problem": "near", "near": near[0]} if near else {"problem": "unknown"}
    return Fault(line, name, "E-HDR", name, facts)


@dataclass(slots=True)
class RowCheck:
    """Reads one row. After `row()`, `faults` says what was wrong; the row counts only without any."""

    line: int
    cells: Mapping[str, str]
    known: Known
    faults: list[Fault] = field(default_factory=list)

    def row(self) -> SalesRow | None:
        """The row, or None with `faults`."""
        gross, discount, deduction, net = map(self.amount, ("gross", "discount", "deduction", "net"))
        row = SalesRow(
            line_no=self.line,
            source=self.choice("source", self.text("source", 40), self.known.sources, "E-SRC"),
            line_id=self.text("line_id", 80),
            original_line_id=self.text("original_line_id", 80, least=0) or None,
            kind=self.choice("kind", self.cells["kind"], KINDS, "E-KIND"),
            sale_date=self.day("sale_date"),
            posted_date=self.day("posted_date"),
            sku=self.text("sku", 60),
            quantity=self.whole("quantity"),
            currency=self.choice("currency", self.cells["currency"], MINOR_UNITS, "E-CUR"),
            gross=gross,
            discount=discount,
            deduction=deduction,
            tax=self.amount("tax") if "tax" in self.cells else 0,
            net=net,
            territory=self.territory(),
            channel=self.choice("channel", self.cells["channel"], self.known.channels, "E-CHAN"),
            note=self.text("note", 200, least=0),
        )
        self.gtin()
        if not self.faults:
            self.faults += [*sum_faults(row), *sign_faults(row)]
        return None if self.faults else row

    def fault(self, column: str, code: str, **facts: str) -> None:
        self.faults.append(Fault(self.line, column, code, self.cells.get(column, ""), facts))

    def text(self, column: str, most: int, least: int = 1) -> str:
        value = self.cells.get(column, "")
        if "\n" in value:
            self.fault(column, "E-COLS", problem="open")
        elif len(value) < least:
            self.fault(column, "E-TEXT", problem="empty")
        elif len(value) > most:
            self.fault(column, "E-TEXT", problem="long", most=str(most))
        elif value != value.strip() or not value.isprintable():
            self.fault(column, "E-TEXT", problem="signs")
        return value if value.isascii() else unicodedata.normalize("NFC", value)

    def choice(
        self, column: str, value: str, known: frozenset[str] | tuple[str, ...] | Mapping[str, int] | None, code: str
    ) -> str:
        if known is not None and value not in known and not any(fault.column == column for fault in self.faults):
            self.fault(column, code, known=", ".join(sorted(known)[:12]))
        return value

    def territory(self) -> str:
        value = self.cells["territory"]
        if value not in TERRITORIES and value != UNKNOWN:
            self.fault("territory", "E-TERR")
        return value

    def whole(self, column: str) -> int:
        value = self.cells[column]
        if _WHOLE.fullmatch(value):
            return int(value)
        self.fault(column, "E-NUM", problem="whole")
        return 0

    def amount(self, column: str) -> int:
        try:
            return parse_amount_m6(self.cells[column])
        except AmountError as wrong:
            self.fault(column, wrong.code)
            return 0

    def day(self, column: str) -> date:
        value = read_day(self.cells[column])
        if value is None:
            self.fault(column, "E-DATE")
        elif value > self.known.today:
            self.fault(column, "E-DATE", problem="future")
        elif value < EARLIEST:
            self.fault(column, "E-DATE", problem="early")
        return value or EARLIEST

    def gtin(self) -> None:
        value = self.cells.get("gtin", "")
        if value and not is_gtin(value):
            self.fault("gtin", "E-GTIN")


@lru_cache(maxsize=4096)
def read_day(text: str) -> date | None:
    """An ISO date, or None."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def is_gtin(text: str) -> bool:
    """Whether it is a GTIN-8, -12, -13 or -14 with a right check digit."""
    if len(text) not in (8, 12, 13, 14) or not _WHOLE.match(text) or not text.isascii() or not text.isdigit():
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0


def sum_faults(row: SalesRow) -> Iterator[Fault]:
    """Net sales are gross less discount less deduction, to the last decimal."""
    right = row.gross - row.discount - row.deduction
    if row.net != right:
        names = ("gross", "discount", "deduction", "is", "says")
        values = (row.gross, row.discount, row.deduction, right, row.net)
        facts = {name: f"{m6_to_decimal(value, 2):f}" for name, value in zip(names, values, strict=True)}
        yield Fault(row.line_no, "net", "E-SUM", facts["says"], facts)


def sign_faults(row: SalesRow) -> Iterator[Fault]:
    """Sales are not negative, returns not positive, free copies have no money; adjustments may be either."""
    if row.kind == "sale":
        wrong = [name for name in ("quantity", "gross", "discount", "deduction") if getattr(row, name) < 0]
    elif row.kind == "return":
        wrong = [name for name in ("quantity", "gross") if getattr(row, name) > 0]
    elif row.kind == "free":
        wrong = [name for name in ("gross", "discount", "deduction", "net") if getattr(row, name)]
        wrong += ["quantity"] * (row.quantity < 0)
    else:
        wrong = []
    for name in wrong:
        problem = "sale" if row.kind == "free" and name == "quantity" else row.kind
        yield Fault(row.line_no, name, "E-SIGN", _shown(row, name), {"problem": problem})


def _shown(row: SalesRow, name: str) -> str:
    return str(row.quantity) if name == "quantity" else f"{m6_to_decimal(getattr(row, name), 2):f}"
