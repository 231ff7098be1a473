"""The calculation keeps its promises: parts add up, order is irrelevant, returns are real."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.royalties.calculation import calculate, waterfall
from ideas.royalties.canonical import canonical
from ideas.royalties.reckoning import Bridge, Line, Result, Share, Standing, Terms, Tier, input_digest, line_order
from tests.royalties import worlds

BIG = st.integers(-(10**9), 10**9)


def earned(result: Result, payee: int) -> int:
    return sum(a["bridge"]["earned"] for a in result["accounts"] if a["payee"] == payee)


@pytest.mark.parametrize(("net", "rate_ppm", "pool"), [("3124.5", 50_000, 15623), ("82421.35", 100_000, 824214)])
def test_the_published_ties_go_up(net: str, rate_ppm: int, pool: int) -> None:
    line = worlds.line(net=int(Fraction(net) * 10**6))
    up = calculate(worlds.inputs(worlds.terms(rate_ppm=rate_ppm)), [line])
    down = calculate(worlds.inputs(worlds.terms(rate_ppm=rate_ppm)), [worlds.returned(line)])
    assert up["pools"][0]["amount"] == pool
    assert down["pools"][0]["amount"] == -pool


def test_a_pool_of_134_585_pays_134_59_and_not_a_cent_more() -> None:
    five = tuple(Share(payee, 200_000) for payee in range(1, 6))
    result = calculate(worlds.inputs(worlds.terms(shares=five)), [worlds.line(net=1_345_850_000)])
    assert result["pools"][0]["exact"] == "134.585"
    assert [a["bridge"]["earned"] for a in result["accounts"]] == [2692, 2692, 2692, 2692, 2691]


@given(worlds.lines(), worlds.shares(), st.integers(0, 1_000_000))
def test_what_is_printed_adds_up_to_what_is_earned_and_that_to_the_pool(
    lines: list[Line], shares: tuple[Share, ...], rate_ppm: int
) -> None:
    result = calculate(worlds.inputs(worlds.terms(shares=shares, rate_ppm=rate_ppm)), lines)
    (pool,) = result["pools"]
    exact = sum((Fraction(line.net * rate_ppm, 10**12) for line in lines), Fraction(0))
    assert Fraction(pool["exact"]) == exact == sum(Fraction(line["exact"]) for line in pool["lines"])
    assert abs(pool["amount"] - exact * 100) <= Fraction(1, 2)
    assert sum(account["bridge"]["earned"] for account in result["accounts"]) == pool["amount"]
    for account in result["accounts"]:
        assert sum(line["amount"] for line in account["lines"]) == account["bridge"]["earned"]


@given(worlds.lines(least=1), worlds.shares(), st.integers(1, 1_000_000))
def test_a_printed_line_is_near_its_exact_royalty(lines: list[Line], shares: tuple[Share, ...], rate_ppm: int) -> None:
    result = calculate(worlds.inputs(worlds.terms(shares=shares, rate_ppm=rate_ppm)), lines)
    for account in result["accounts"]:
        for line in account["lines"]:
            assert abs(line["amount"] - Fraction(line["exact"]) * 100) <= 2


@given(worlds.lines(), worlds.shares())
def test_sales_returned_whole_in_a_later_period_leave_nothing(lines: list[Line], shares: tuple[Share, ...]) -> None:
    old = worlds.terms(shares=shares)
    new = worlds.terms(version=2, valid_from=date(2026, 10, 1), shares=(Share(1, 1), Share(9, 1)), rate_ppm=70_000)
    sold = calculate(worlds.inputs(old, new), lines)
    back = calculate(worlds.inputs(old, new, period="2026-Q4"), [worlds.returned(line) for line in lines])
    for share in shares:
        assert earned(sold, share.payee) + earned(back, share.payee) == 0


@given(worlds.lines(), st.randoms(use_true_random=False))
def test_the_order_of_files_and_rows_does_not_matter(lines: list[Line], chance: random.Random) -> None:
    shuffled = chance.sample(lines, len(lines))
    assert canonical(calculate(worlds.inputs(), lines)) == canonical(calculate(worlds.inputs(), shuffled))
    one, other = sorted(lines, key=line_order), sorted(shuffled, key=line_order)
    assert input_digest(worlds.inputs(), one) == input_digest(worlds.inputs(), other)


def test_the_order_of_payees_and_versions_does_not_matter() -> None:
    old, new = worlds.terms(), worlds.terms(version=2, valid_from=date(2026, 8, 1), rate_ppm=80_000)
    lines = [worlds.line(1, net=3_333_333), worlds.line(2, net=7_777_777, sale_date=date(2026, 8, 1))]
    turned = replace(old, shares=old.shares[::-1])
    assert calculate(worlds.inputs(old, new), lines) == calculate(worlds.inputs(new, turned), lines)


@given(BIG, BIG, BIG, st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_bridge_holds_and_the_advance_comes_first(
    opening: int, earned: int, corrections: int, advance: int, released: int, held: int, threshold: int
) -> None:
    standing = Standing(1, "EUR", opening, corrections, released, advance)
    b: Bridge = waterfall(standing, earned, threshold, held)
    assert b["closing"] == (
        b["opening"] + b["earned"] + b["corrections"] - b["reserve_held"] + b["reserve_released"]
        - b["recouped"] - b["payable"]
    )  # fmt: skip
    assert 0 <= b["recouped"] <= advance
    assert b["payable"] == 0 or (b["recouped"] == advance and b["payable"] >= threshold and b["closing"] == 0)


@pytest.mark.parametrize(
    ("opening", "made", "threshold", "payable", "closing"),
    [(0, 999, 1000, 0, 999), (1, 999, 1000, 1000, 0), (0, -500, 0, 0, -500), (-500, 700, 0, 200, 0), (0, 0, 0, 0, 0)],
)
def test_a_balance_is_paid_from_the_threshold_on_and_else_carried_forward(
    opening: int, made: int, threshold: int, payable: int, closing: int
) -> None:
    bridge = waterfall(Standing(1, "EUR", opening), made, threshold)
    assert (bridge["payable"], bridge["closing"]) == (payable, closing)


def test_returns_are_shown_beside_sales_and_never_netted_away() -> None:
    lines = [
        worlds.line(1, quantity=5),
        worlds.line(2, -10_000_000, kind="return", quantity=-5),
        worlds.line(3, 0, kind="free", quantity=2),
    ]
    result = calculate(worlds.inputs(), lines)
    (line,) = result["pools"][0]["lines"]
    assert (line["units_sold"], line["units_returned"], line["units_free"], line["net"]) == (5, 5, 2, 0)
    assert line["sources"] == [1, 2, 3]


def test_a_period_of_returns_goes_below_zero_and_is_carried_forward() -> None:
    result = calculate(worlds.inputs(), [worlds.returned(worlds.line(net=1_000_000_000))])
    maya = result["accounts"][0]
    assert maya["bridge"] | {"earned": -6000, "payable": 0, "closing": -6000} == maya["bridge"]


def test_the_terms_of_the_day_of_sale_are_used_even_when_newer_ones_exist() -> None:
    new = worlds.terms(version=2, valid_from=date(2026, 8, 1), rate_ppm=200_000)
    lines = [worlds.line(1), worlds.line(2, sale_date=date(2026, 8, 1)), worlds.line(3, sale_date=date(2025, 1, 1))]
    result = calculate(worlds.inputs(worlds.terms(), new), lines)
    assert [(at["version"], at["rate_ppm"], at["exact"]) for at in result["pools"][0]["lines"]] == [
        (1, 100_000, "2"),
        (2, 200_000, "2"),
    ]


def test_changed_shares_make_a_pool_of_their_own() -> None:
    new = worlds.terms(version=2, valid_from=date(2026, 8, 1), shares=(Share(1, 500_000), Share(3, 500_000)))
    lines = [worlds.line(1), worlds.line(2, sale_date=date(2026, 8, 1))]
    result = calculate(worlds.inputs(worlds.terms(), new), lines)
    assert [pool["amount"] for pool in result["pools"]] == [100, 100]
    assert [(a["payee"], a["bridge"]["earned"]) for a in result["accounts"]] == [(1, 110), (2, 40), (3, 50)]


def test_a_statement_without_sales_is_made_too() -> None:
    kept = (Standing(2, "EUR", opening=300), Standing(8, "EUR", opening=-5))
    result = calculate(worlds.inputs(standings=kept), [])
    assert [(a["payee"], a["bridge"]["payable"], a["bridge"]["closing"]) for a in result["accounts"]] == [
        (1, 0, 0),
        (2, 300, 0),
        (8, 0, -5),
    ]


def test_currencies_without_and_with_three_decimals_are_rounded_to_their_own_unit() -> None:
    for currency, amount in (("JPY", 123), ("BHD", 123457)):
        sold = worlds.line(net=1_234_565_000, currency=currency)
        result = calculate(worlds.inputs(worlds.terms(currency=currency)), [sold])
        assert result["pools"][0]["amount"] == amount


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (worlds.terms(base="gross"), "only net sales"),
        (worlds.terms(tiers=(Tier(0, 1), Tier(100, 2))), "one rate"),
        (worlds.terms(shares=()), "share above zero"),
        (worlds.terms(currency="USD"), "is in EUR, the terms in USD"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(bad: Terms, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        calculate(worlds.inputs(bad), [worlds.line()])


def test_a_result_is_plain_json_without_a_float() -> None:
    result = calculate(worlds.inputs(), [worlds.line(net=333_333)])
    assert json.loads(canonical(result)) == result
