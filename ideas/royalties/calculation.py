"""The royalty of one agreement for one period, as a pure function: no clock, no database, no float, no chance order.

A pool is rounded once, half up; it is split to payees by largest remainder; each payee's part is then printed over
the lines so that they add up. Returns may drive a line, a pool and a balance below zero, and are carried forward.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ideas.money import MICRO, exact_text, half_up, per_major, split, spread
from ideas.royalties.reckoning import (
    Account,
    Bridge,
    Inputs,
    Line,
    Pool,
    PoolLine,
    PrintedLine,
    Result,
    Share,
    Standing,
    Terms,
)  # fmt: skip

CALC_VERSION = "1"

_Key = tuple[int, str, str, str, int]
_PoolKey = tuple[str, tuple[Share, ...]]


def calculate(inputs: Inputs, lines: Iterable[Line]) -> Result:
    """The pools, what each payee is due of them, and each payee's bridge from the old balance to the new.

    The order of `lines`, terms and standings is irrelevant. ValueError: terms or a line that cannot be reckoned.
    """
    terms = sorted(inputs.terms, key=lambda each: (each.valid_from, each.version))
    for each in terms:
        _check(each)
    pools = _pools(terms, _grouped(terms, lines))
    standings = {(each.payee, each.currency): each for each in inputs.standings}
    return Result(
        calc_version=CALC_VERSION,
        agreement=inputs.agreement,
        period=inputs.period,
        pools=pools,
        accounts=[
            _account(standings.get(who, Standing(*who)), _in_force(terms, who[1]), pools)
            for who in _payees(terms, pools, inputs.standings)
        ],
    )


def royalty_line(line: PoolLine) -> Fraction:
    """The exact royalty of a printed line, in the major unit: net sales times rate."""
    return Fraction(line["net"] * line["rate_ppm"], MICRO * MICRO)


def waterfall(standing: Standing, earned: int, min_payout: int, reserve_held: int = 0) -> Bridge:
    """From the opening balance to the closing one: the advance is paid back first, then a balance that reaches
    `min_payout` is paid, otherwise all of it is carried forward. A debit balance is carried forward too.
    """
    available = standing.opening + earned + standing.corrections - reserve_held + standing.reserve_released
    recouped = min(standing.open_advance, max(0, available))
    balance = available - recouped
    payable = balance if balance > 0 and balance >= min_payout else 0
    return Bridge(
        opening=standing.opening,
        earned=earned,
        corrections=standing.corrections,
        reserve_held=reserve_held,
        reserve_released=standing.reserve_released,
        recouped=recouped,
        payable=payable,
        closing=balance - payable,
    )


def _check(terms: Terms) -> None:
    if terms.base != "net":
        raise ValueError(f"version {terms.version}: only net sales can be reckoned, not {terms.base!r}")
    if len(terms.tiers) != 1 or terms.tiers[0].start:
        raise ValueError(f"version {terms.version}: one rate from zero on is needed")
    if not terms.shares or any(share.weight <= 0 for share in terms.shares):
        raise ValueError(f"version {terms.version}: every payee needs a share above zero")


def _in_force(terms: list[Terms], currency: str) -> Terms:
    """The newest terms in a currency; a balance left in a currency no longer used goes by the newest of all."""
    return next((each for each in reversed(terms) if each.currency == currency), terms[-1])


def _terms_of(terms: list[Terms], line: Line) -> Terms:
    found = terms[0]
    for each in terms:
        if each.valid_from <= line.terms_date:
            found = each
    if line.currency != found.currency:
        raise ValueError(f"line {line.source}:{line.line_id} is in {line.currency}, the terms in {found.currency}")
    return found


def _grouped(terms: list[Terms], lines: Iterable[Line]) -> dict[_Key, PoolLine]:
    groups: dict[_Key, PoolLine] = {}
    for line in lines:
        version = _terms_of(terms, line)
        key = (line.product, line.territory, line.channel, line.currency, version.version)
        if key not in groups:
            groups[key] = _empty(key, version)
        _add(groups[key], line)
    return groups


def _empty(key: _Key, terms: Terms) -> PoolLine:
    product, territory, channel, currency, version = key
    return PoolLine(
        product=product, territory=territory, channel=channel, currency=currency, version=version,
        rate_ppm=terms.tiers[0].rate_ppm, units_sold=0, units_returned=0, units_free=0,
        gross=0, discount=0, deduction=0, net=0, exact="0", sources=[],
    )  # fmt: skip


def _add(group: PoolLine, line: Line) -> None:
    """Units sold, returned and given away stay apart; an adjustment's units count by their sign."""
    if line.kind == "free":
        group["units_free"] += line.quantity
    elif line.quantity < 0:
        group["units_returned"] -= line.quantity
    else:
        group["units_sold"] += line.quantity
    group["gross"] += line.gross
    group["discount"] += line.discount
    group["deduction"] += line.deduction
    group["net"] += line.net
    group["sources"].append(line.id)


def _pools(terms: list[Terms], groups: dict[_Key, PoolLine]) -> list[Pool]:
    """One pool per table of shares: versions that share alike are rounded together, the newest table last."""
    versions = {each.version: each for each in terms}
    tables: dict[_PoolKey, list[PoolLine]] = {_shared_alike(each): [] for each in terms}
    for key in sorted(groups):
        group = groups[key]
        group["exact"] = exact_text(royalty_line(group))
        group["sources"].sort()
        tables[_shared_alike(versions[group["version"]])].append(group)
    newest = _shared_alike(terms[-1])
    return [_pool(*table, lines) for table, lines in tables.items() if lines or table == newest]


def _shared_alike(terms: Terms) -> _PoolKey:
    return terms.currency, tuple(sorted(terms.shares, key=lambda share: share.payee))


def _pool(currency: str, shares: tuple[Share, ...], lines: list[PoolLine]) -> Pool:
    exact = sum((royalty_line(line) for line in lines), Fraction(0))
    amount = half_up(exact * per_major(currency))
    parts = split(amount, [share.weight for share in shares])
    return Pool(
        currency=currency,
        exact=exact_text(exact),
        amount=amount,
        shares=[
            {"payee": share.payee, "weight": share.weight, "amount": part}
            for share, part in zip(shares, parts, strict=True)
        ],
        lines=lines,
    )


def _payees(terms: list[Terms], pools: list[Pool], standings: tuple[Standing, ...]) -> list[tuple[int, str]]:
    """Everybody with a share in the newest terms, a part of a pool or a balance: a zero statement is sent too."""
    earning = {(share["payee"], pool["currency"]) for pool in pools for share in pool["shares"]}
    moving = {(each.payee, each.currency) for each in standings if _moves(each)}
    return sorted(earning | moving)


def _moves(standing: Standing) -> bool:
    return any((standing.opening, standing.corrections, standing.reserve_released, standing.open_advance))


def _account(standing: Standing, terms: Terms, pools: list[Pool]) -> Account:
    lines: list[PrintedLine] = []
    earned = 0
    for number, pool in enumerate(pools):
        for share in pool["shares"]:
            if (share["payee"], pool["currency"]) == (standing.payee, standing.currency):
                earned += share["amount"]
                lines += _printed(number, pool, share["weight"], share["amount"])
    return Account(
        payee=standing.payee,
        currency=standing.currency,
        version=terms.version,
        min_payout=terms.min_payout,
        lines=lines,
        bridge=waterfall(standing, earned, terms.min_payout),
    )


def _printed(number: int, pool: Pool, weight: int, amount: int) -> list[PrintedLine]:
    weights = sum(share["weight"] for share in pool["shares"])
    exact = [royalty_line(line) * weight / weights for line in pool["lines"]]
    minor = per_major(pool["currency"])
    parts = spread(amount, [value * minor for value in exact])
    return [
        PrintedLine(pool=number, line=i, weight=weight, weights=weights, exact=exact_text(value), amount=part)
        for i, (value, part) in enumerate(zip(exact, parts, strict=True))
    ]
