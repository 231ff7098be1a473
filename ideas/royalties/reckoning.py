"""What a calculation is given and what it answers: plain data, so that the same input has the same bytes for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypedDict

from ideas.royalties.canonical import canonical


@dataclass(frozen=True, slots=True)
class Tier:
    """From this much of the base on (half-open), this rate in parts per million."""

    start: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class Share:
    """The weight of one payee, of the sum of all weights in the same terms."""

    payee: int
    weight: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of an agreement. `min_payout` in minor units of `currency`."""

    version: int
    valid_from: date
    currency: str
    base: str
    tiers: tuple[Tier, ...]
    shares: tuple[Share, ...]
    min_payout: int


@dataclass(frozen=True, slots=True)
class Line:
    """One committed sales line; sums at 10^-6. `terms_date` is the day whose terms count: for a return that names
    its sale, the day of that sale; otherwise `sale_date`.
    """

    id: int
    source: str
    line_id: str
    kind: str
    sale_date: date
    terms_date: date
    product: int
    territory: str
    channel: str
    currency: str
    quantity: int
    gross: int
    discount: int
    deduction: int
    net: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payee stands before the period, in minor units: balance, advance still open, and what is due to move."""

    payee: int
    currency: str
    opening: int = 0
    corrections: int = 0
    reserve_released: int = 0
    open_advance: int = 0


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that decides one agreement in one period, but the lines, which are streamed beside it."""

    agreement: int
    period: str
    terms: tuple[Terms, ...]
    standings: tuple[Standing, ...] = ()


class PoolShare(TypedDict):
    payee: int
    weight: int
    amount: int


class PoolLine(TypedDict):
    """Sales alike in product, territory, channel, currency and version. Money at 10^-6; `exact` is its royalty."""

    product: int
    territory: str
    channel: str
    currency: str
    version: int
    rate_ppm: int
    units_sold: int
    units_returned: int
    units_free: int
    gross: int
    discount: int
    deduction: int
    net: int
    exact: str
    sources: list[int]


class Pool(TypedDict):
    """What is shared alike: exact royalty in the major unit, rounded once to `amount` in minor units."""

    currency: str
    exact: str
    amount: int
    shares: list[PoolShare]
    lines: list[PoolLine]


class PrintedLine(TypedDict):
    """A pool's line on one statement: the payee's exact part, and the minor units printed for it."""

    pool: int
    line: int
    weight: int
    weights: int
    exact: str
    amount: int


class Bridge(TypedDict):
    """From one balance to the next, minor units."""

    opening: int
    earned: int
    corrections: int
    reserve_held: int
    reserve_released: int
    recouped: int
    payable: int
    closing: int


class Account(TypedDict):
    """What one payee is owed in one currency. `version`: the terms in force at the end of the period."""

    payee: int
    currency: str
    version: int
    min_payout: int
    lines: list[PrintedLine]
    bridge: Bridge


class Result(TypedDict):
    """The answer for one agreement and period, ready to be kept as JSON."""

    calc_version: str
    agreement: int
    period: str
    pools: list[Pool]
    accounts: list[Account]


def line_order(line: Line) -> tuple[date, str, str]:
    """The order of lines, whatever files they came in."""
    return line.sale_date, line.source, line.line_id


def input_digest(inputs: Inputs, lines: Iterable[Line]) -> str:
    """SHA-256 of everything a calculation depends on. `lines` must come in `line_order`; they are not kept."""
    digest = hashlib.sha256(canonical(_dated(asdict(inputs))).encode())
    for line in lines:
        digest.update(b"\n" + _told(line).encode())
    return digest.hexdigest()


def _told(line: Line) -> str:
    """A line's figures in the order of its fields: a million of them are hashed, so their names are left out."""
    return json.dumps(
        (line.id, line.source, line.line_id, line.kind, line.sale_date.isoformat(), line.terms_date.isoformat(),
         line.product, line.territory, line.channel, line.currency, line.quantity, line.gross, line.discount,
         line.deduction, line.net),
        ensure_ascii=False,
    )  # fmt: skip


def _dated(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _dated(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_dated(item) for item in value]
    return value
