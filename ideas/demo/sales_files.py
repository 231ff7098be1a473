"""Sales files of the demo world, in the canonical format: weekly sales by country, some of them returned later."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from random import Random

COLUMNS = (
    "source", "line_id", "original_line_id", "kind", "sale_date", "posted_date", "sku", "quantity", "currency", "gross",
    "discount", "deduction", "tax", "net", "territory", "channel", "note",
)  # fmt: skip
#: country: (weight, source, channel)
MARKETS = {
    "DE": (30, "shop", "online"), "NL": (14, "shop", "online"), "FR": (12, "shop", "online"),
    "GB": (9, "museum-shops", "wholesale"), "SE": (6, "museum-shops", "wholesale"), "US": (16, "shop", "online"),
}  # fmt: skip


@dataclass(frozen=True)
class Title:
    """One product on sale: SKU, price in cents with tax, first and last day."""

    sku: str
    price: int
    begins: date
    ends: date | None


def sales_file(titles: list[Title], first: date, last: date, *, luck: Random) -> bytes | None:
    """The file of one quarter up to the day `last`; None when nothing was on sale."""
    rows = [row for title in titles for row in _of_title(title, first, last, luck)]
    if not rows:
        return None
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _of_title(title: Title, first: date, last: date, luck: Random) -> list[dict[str, str]]:
    rows = []
    day = max(first, title.begins)
    end = min(last, title.ends or last)
    while day <= end:
        for territory, (weight, source, channel) in MARKETS.items():
            sold = _sold(day, title, weight, luck)
            if sold:
                rows.append(_line(title, day, territory, source, channel, sold, luck))
            if sold > 5 and luck.random() < 0.35 and (back := day + timedelta(days=luck.randint(6, 30))) <= end:
                rows.append(_return(rows[-1], back, luck.randint(1, 2)))
        day += timedelta(days=7)
    return rows


def _sold(day: date, title: Title, weight: int, luck: Random) -> int:
    """Units of one week in one country: strong at the start and before the holidays, calm in summer."""
    age = (day - title.begins).days
    season = {11: 1.8, 12: 2.2, 7: 0.7, 8: 0.6}.get(day.month, 1.0)
    return int(weight * season * (0.5 + 1.2 * 0.994**age) * luck.uniform(0.6, 1.4))


def _line(
    title: Title, day: date, territory: str, source: str, channel: str, sold: int, luck: Random
) -> dict[str, str]:
    cents = round(title.price / 1.19) if channel == "online" else round(title.price * 0.5)
    gross = sold * cents
    discount = gross * luck.choice((0, 0, 0, 5, 10)) // 100
    tax = round((gross - discount) * 0.19) if channel == "online" else 0
    return {
        "source": source, "line_id": f"{title.sku}-{territory}-{day:%Y%m%d}", "kind": "sale",
        "sale_date": day.isoformat(), "posted_date": day.isoformat(), "sku": title.sku, "quantity": str(sold),
        "currency": "EUR", "gross": _euro(gross), "discount": _euro(discount), "deduction": "0.00",
        "net": _euro(gross - discount), "tax": _euro(tax),
        "territory": territory, "channel": channel,
    }  # fmt: skip


def _return(sale: dict[str, str], day: date, units: int) -> dict[str, str]:
    """Some units of a sale come back, at the price they were sold for."""
    sold = int(sale["quantity"])
    gross, discount = (_cents(sale[name]) * units // sold for name in ("gross", "discount"))
    return sale | {
        "line_id": f"{sale['line_id']}-R", "original_line_id": sale["line_id"], "kind": "return",
        "posted_date": day.isoformat(), "quantity": str(-units), "gross": _euro(-gross), "discount": _euro(-discount),
        "net": _euro(-(gross - discount)), "tax": "0.00",
    }  # fmt: skip


def _cents(euro: str) -> int:
    whole, _, part = euro.partition(".")
    return int(whole) * 100 + int(part)


def _euro(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
