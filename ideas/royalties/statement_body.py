"""The record of a statement: everything it says, as plain data. Pages, PDF and CSV are renderings of it.

Money is in minor units of `currency`; names ending in _m6 are at 10^-6; exact figures are texts for Fraction().
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from ideas.money import MINOR_UNITS, per_major
from ideas.royalties.canonical import Json
from ideas.royalties.reckoning import Account, Bridge, Pool, PrintedLine, Result

FORMAT = "plinth-statement/1"
_SUMMED = ("units_sold", "units_returned", "units_free")
_MONEY = ("gross", "discount", "deduction", "net")


@dataclass(frozen=True, slots=True)
class Party:
    """The company that owes the royalty."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Made:
    """A product: its lasting code (slug), its name on the day of issue, and units sold less returned before."""

    code: str
    title: str
    units_before: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says beyond the figures of its run. `products` by the numbers the calculation used."""

    number: str
    issued_on: date
    due_on: date
    query_by: date
    entity: Party
    payee: str
    agreement: str
    valid_from: date
    rate_ppm: int
    terms_days: int
    net_sales: str
    period: str
    first_day: date
    last_day: date
    products: Mapping[int, Made]
    prev_sha256: str = ""


def build_body(result: Result, account: Account, facts: Facts) -> Json:
    """The body of one payee's statement. Write it down with `canonical`, hash that with `sha256`."""
    lines = [_line(result["pools"][printed["pool"]], printed, facts) for printed in account["lines"]]
    return {
        "format": FORMAT,
        "calc_version": result["calc_version"],
        "number": facts.number,
        "issued_on": facts.issued_on.isoformat(),
        "due_on": facts.due_on.isoformat(),
        "query_by": facts.query_by.isoformat(),
        "prev_sha256": facts.prev_sha256,
        "entity": {"code": facts.entity.code, "name": facts.entity.name, "address": facts.entity.address},
        "payee": {"name": facts.payee},
        "period": _period(facts),
        "agreement": _agreement(account, facts),
        "currency": account["currency"],
        "minor_units": MINOR_UNITS[account["currency"]],
        "products": _products(lines, facts),
        "pools": _pools(result, account),
        "lines": lines,
        "totals": _totals(lines),
        "bridge": dict(account["bridge"]),
        "payment": payment_state(account["bridge"]),
        "example": _example(lines),
    }


def payment_state(bridge: Bridge) -> str:
    """`due`: paid; `carried`: below the minimum, kept for the next statement; `owed`: a debit; `nothing`."""
    if bridge["payable"]:
        return "due"
    if bridge["closing"]:
        return "carried" if bridge["closing"] > 0 else "owed"
    return "nothing"


def _period(facts: Facts) -> Json:
    return {
        "code": facts.period,
        "first_day": facts.first_day.isoformat(),
        "last_day": facts.last_day.isoformat(),
    }


def _agreement(account: Account, facts: Facts) -> Json:
    return {
        "number": facts.agreement,
        "valid_from": facts.valid_from.isoformat(),
        "base": "net",
        "rate_ppm": facts.rate_ppm,
        "net_sales": facts.net_sales,
        "min_payout": account["min_payout"],
        "terms_days": facts.terms_days,
    }


def _line(pool: Pool, printed: PrintedLine, facts: Facts) -> Json:
    source = pool["lines"][printed["line"]]
    line: Json = {
        "pool": printed["pool"],
        "product": facts.products[source["product"]].code,
        "territory": source["territory"],
        "channel": source["channel"],
        "currency": source["currency"],
        "rate_ppm": source["rate_ppm"],
        "royalty_exact": source["exact"],
        "weight": printed["weight"],
        "weights": printed["weights"],
        "exact": printed["exact"],
        "amount": printed["amount"],
    }
    counts: Mapping[str, Any] = source
    return line | {name: counts[name] for name in _SUMMED} | {f"{name}_m6": counts[name] for name in _MONEY}


def _products(lines: list[Json], facts: Facts) -> list[Json]:
    """The products on the lines, in the order of the lines, with units from the first sale to this period's end."""
    made = {product.code: product for product in facts.products.values()}
    units = {line["product"]: made[line["product"]].units_before for line in lines}
    for line in lines:
        units[line["product"]] += line["units_sold"] - line["units_returned"]
    return [{"code": code, "title": made[code].title, "units_to_date": total} for code, total in units.items()]


def _pools(result: Result, account: Account) -> list[Json]:
    """The pools the payee has a part in: the whole, rounded once, and the part."""
    return [
        {
            "pool": number,
            "exact": pool["exact"],
            "amount": pool["amount"],
            "weight": share["weight"],
            "weights": sum(each["weight"] for each in pool["shares"]),
            "creators": len(pool["shares"]),
            "part": share["amount"],
        }
        for number, pool in enumerate(result["pools"])
        for share in pool["shares"]
        if (share["payee"], pool["currency"]) == (account["payee"], account["currency"])
    ]


def _totals(lines: list[Json]) -> Json:
    names = (*_SUMMED, *(f"{name}_m6" for name in _MONEY), "amount")
    return {name: sum(line[name] for line in lines) for name in names}


def _example(lines: list[Json]) -> Json | None:
    """The line worked out in words: the one with the most money, the first of equals. None without lines."""
    if not lines:
        return None
    at = max(range(len(lines)), key=lambda i: (abs(lines[i]["amount"]), -i))
    return {"line": at, "unit": _rounding(lines[at])}


def _rounding(line: Json) -> str:
    """How the printed amount lies to the exact one: `exact`, `down` or `up` (it was given a missing unit)."""
    exact = Fraction(line["exact"]) * per_major(line["currency"])
    if line["amount"] == exact:
        return "exact"
    return "up" if line["amount"] > exact else "down"
