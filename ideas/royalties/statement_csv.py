"""A statement as CSV for a spreadsheet: one row a line (S), one row of totals (T), then the bridge (B).

Figures are plain decimals with a point, whatever the reader's language; every column of figures adds up to its T row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from fractions import Fraction

from ideas.money import exact_text, m6_to_decimal, to_decimal
from ideas.royalties.canonical import Json, canonical, sha256

HEADER = (
    "record", "statement", "period", "payee", "agreement", "product", "territory", "channel", "currency", "count",
    "units_sold", "units_returned", "units_free", "gross", "discount", "deduction", "net", "rate_percent",
    "exact_royalty", "share_percent", "amount", "fingerprint",
)  # fmt: skip
_COUNTED = ("units_sold", "units_returned", "units_free")
_MONEY = ("gross", "discount", "deduction", "net")
_BRIDGE = ("opening", "earned", "corrections", "reserve_held", "reserve_released", "recouped", "payable", "closing")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def statement_csv(body: Json) -> bytes:
    """The statement in UTF-8 with a byte order mark (spreadsheets need it), CRLF, RFC 4180 quotes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for cells in _rows(body):
        writer.writerow([cells.get(name, "") for name in HEADER])
    return out.getvalue().encode("utf-8-sig")


def _rows(body: Json) -> Iterable[dict[str, str]]:
    money = _amounts(body)
    shared = {
        "statement": guarded(body["number"]),
        "period": guarded(body["period"]["code"]),
        "payee": guarded(body["payee"]["name"]),
        "agreement": guarded(body["agreement"]["number"]),
        "currency": body["currency"],
    }
    titles = {product["code"]: product["title"] for product in body["products"]}
    for line in body["lines"]:
        yield shared | {"record": "S", "count": "1"} | _figures(line, money) | _of_line(line, titles)
    exact = sum((Fraction(line["royalty_exact"]) for line in body["lines"]), Fraction(0))
    total = {"record": "T", "count": str(len(body["lines"])), "exact_royalty": exact_text(exact)}
    yield shared | total | _figures(body["totals"], money) | {"fingerprint": sha256(canonical(body))}
    for step in _BRIDGE:
        yield shared | {"record": "B", "product": step, "amount": money(body["bridge"][step])}


def _of_line(line: Json, titles: dict[str, str]) -> dict[str, str]:
    return {
        "product": guarded(titles[line["product"]]),
        "territory": line["territory"],
        "channel": guarded(line["channel"]),
        "currency": line["currency"],
        "rate_percent": exact_text(Fraction(line["rate_ppm"], 10_000)),
        "exact_royalty": line["royalty_exact"],
        "share_percent": exact_text(Fraction(line["weight"] * 100, line["weights"])),
    }


def _figures(holder: Json, money: Callable[[int], str]) -> dict[str, str]:
    cells = {name: str(holder[name]) for name in _COUNTED}
    cells |= {name: f"{m6_to_decimal(holder[f'{name}_m6']):f}" for name in _MONEY}
    return cells | {"amount": money(holder["amount"])}


def _amounts(body: Json) -> Callable[[int], str]:
    return lambda minor: f"{to_decimal(minor, body['currency']):f}"
