"""What a run comes to, for the person who approves it: sums by currency and by agreement. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ideas.royalties.canonical import Json
from ideas.royalties.reckoning import Bridge, Pool, Result
from ideas.royalties.statement_body import payment_state

_SUMS = ("statements", "earned", "payable", "carried", "owed")


def summary(results: Iterable[Result]) -> Json:
    """`currencies`: sums of statements, minor units; `net`: net sales at 10^-6 by currency of sale; `agreements`: one
    row for each and its currency; `payees`: everybody with a statement.
    """
    currencies: dict[str, dict[str, int]] = {}
    net: dict[str, int] = {}
    rows: list[Json] = []
    payees: set[int] = set()
    for result in results:
        for pool in result["pools"]:
            for line in pool["lines"]:
                net[line["currency"]] = net.get(line["currency"], 0) + line["net"]
        for account in result["accounts"]:
            payees.add(account["payee"])
            _add(currencies.setdefault(account["currency"], dict.fromkeys(_SUMS, 0)), account["bridge"])
        rows += _rows(result)
    return {"currencies": currencies, "net": net, "agreements": rows, "payees": sorted(payees)}


def _add(sums: dict[str, int], bridge: Bridge) -> None:
    sums["statements"] += 1
    sums["earned"] += bridge["earned"]
    sums["payable"] += bridge["payable"]
    state = payment_state(bridge)
    if state in sums:
        sums[state] += bridge["closing"]


def _rows(result: Result) -> list[Json]:
    found = []
    for currency in sorted({account["currency"] for account in result["accounts"]}):
        bridges = [account["bridge"] for account in result["accounts"] if account["currency"] == currency]
        pools = [pool for pool in result["pools"] if pool["currency"] == currency]
        found.append(
            {
                "agreement": result["agreement"],
                "currency": currency,
                "statements": len(bridges),
                "amount": sum(pool["amount"] for pool in pools),
                "payable": sum(bridge["payable"] for bridge in bridges),
                "closing": sum(bridge["closing"] for bridge in bridges),
                **_units(pools),
            }
        )
    return found


def _units(pools: list[Pool]) -> dict[str, int]:
    lines = [line for pool in pools for line in pool["lines"]]
    return {
        "lines": sum(len(line["sources"]) for line in lines),
        "sold": sum(line["units_sold"] for line in lines),
        "returned": sum(line["units_returned"] for line in lines),
        "net": sum(line["net"] for line in lines),
    }
