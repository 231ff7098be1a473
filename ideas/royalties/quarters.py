"""Quarters of the calendar: their code, their days, which one comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(r"([0-9]{4})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter; both of its days are inclusive."""

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)


def quarter_of(day: date) -> Quarter:
    """The quarter a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_named(code: str) -> Quarter:
    """The quarter of a code like 2026-Q3. ValueError: it is none."""
    found = _CODE.fullmatch(code.strip().upper())
    if found is None:
        raise ValueError(code)
    return Quarter(int(found[1]), int(found[2]))


def quarters(first: date, last: date) -> list[Quarter]:
    """The quarters from one day to another, both days inside."""
    found = []
    each = quarter_of(first)
    while each.first_day <= last:
        found.append(each)
        each = each.next
    return found
