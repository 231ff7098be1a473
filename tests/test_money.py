"""Money is exact: rounding is symmetric, parts add up, and only plain decimals are amounts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas import money

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(lambda weights: sum(weights) > 0)
TOTALS = st.integers(-(10**12), 10**12)


@given(TOTALS, WEIGHTS)
def test_a_split_adds_up_and_each_part_is_within_one_unit_of_exact(total: int, weights: list[int]) -> None:
    parts = money.split(total, weights)
    assert sum(parts) == total
    assert all(abs(p - Fraction(total * w, sum(weights))) < 1 for p, w in zip(parts, weights, strict=True))
    assert money.split(-total, weights) == [-part for part in parts]


@given(TOTALS, st.lists(st.integers(1, 10**6), min_size=1, max_size=12, unique=True), st.data())
def test_the_order_of_those_who_share_is_irrelevant(total: int, weights: list[int], data: st.DataObject) -> None:
    turned = data.draw(st.permutations(range(len(weights))))
    parts = money.split(total, weights)
    assert money.split(total, [weights[i] for i in turned]) == [parts[i] for i in turned]


def test_ties_go_to_the_larger_weight_and_then_to_the_first() -> None:
    assert money.split(1, [1, 1]) == [1, 0]
    assert money.split(-1, [1, 1]) == [-1, 0]
    assert money.split(2, [1, 3]) == [0, 2]
    assert money.split(13459, [1] * 5) == [2692, 2692, 2692, 2692, 2691]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_nothing_to_share_by_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        money.split(100, weights)


FRACTIONS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6)


@given(st.lists(FRACTIONS, min_size=1, max_size=12), st.integers(-3, 3))
def test_spread_lines_always_add_up(exact: list[Fraction], off: int) -> None:
    total = money.half_up(sum(exact, Fraction(0))) + (off if any(exact) else 0)
    parts = money.spread(total, exact)
    assert sum(parts) == total
    assert all(part == 0 for part, value in zip(parts, exact, strict=True) if not value)
    if total:
        assert money.spread(-total, [-value for value in exact]) == [-part for part in parts]


def test_missing_units_go_to_the_largest_fractions_and_then_to_the_lower_line() -> None:
    half = Fraction(1, 2)
    assert money.spread(4, [1 + half, 1 + half, Fraction(1)]) == [2, 1, 1]
    assert money.spread(3, [Fraction(12, 10), Fraction(19, 10)]) == [1, 2]
    assert money.spread(-3, [Fraction(-12, 10), Fraction(-19, 10)]) == [-1, -2]


def test_an_amount_without_a_line_to_stand_on_is_refused() -> None:
    assert money.spread(0, []) == []
    with pytest.raises(ValueError, match="no line"):
        money.spread(1, [Fraction(0)])


@pytest.mark.parametrize(
    ("value", "rounded"), [("156.225", 15623), ("8242.135", 824214), ("134.585", 13459), ("0.005", 1), ("0.0049", 0)]
)
def test_halves_go_away_from_zero_on_both_sides(value: str, rounded: int) -> None:
    cents = Fraction(value) * 100
    assert money.half_up(cents) == rounded
    assert money.half_up(-cents) == -rounded


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-0", 0), ("1", 10**6), ("-1.5", -1_500_000), ("0.000001", 1), ("007.10", 7_100_000),
     ("999999999999.999999", 999_999_999_999_999_999)],
)  # fmt: skip
def test_plain_decimals_are_read_exactly(text: str, value: int) -> None:
    assert money.parse_amount_m6(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "1,234.56", "1.234,56", "NaN", "Infinity", "-inf", "1e3", "1E3", "1_000", "１２", "١٢", "\u22125", "+5",
     ".5", "5.", "--1", "1.2.3", " 1", "1 ", "1\n", "0x10", "1234567890123", "$5", "5\xa0000", "½"],
)  # fmt: skip
def test_anything_else_is_not_an_amount(text: str) -> None:
    with pytest.raises(money.AmountError) as refused:
        money.parse_amount_m6(text)
    assert refused.value.code == "E-NUM"


@pytest.mark.parametrize("text", ["1.0000001", "0.12345678901234567", "1.0000000"])
def test_more_than_six_decimals_have_their_own_code(text: str) -> None:
    with pytest.raises(money.AmountError) as refused:
        money.parse_amount_m6(text)
    assert refused.value.code == "E-SCALE"


def test_minor_units_follow_the_currency() -> None:
    assert money.parse_minor("12.34", "EUR") == 1234
    assert money.parse_minor("-1234", "JPY") == -1234
    assert money.parse_minor("1.234", "KWD") == 1234
    with pytest.raises(money.AmountError, match="E-SCALE"):
        money.parse_minor("0.5", "JPY")
    assert [f"{money.to_decimal(-5, code):f}" for code in ("JPY", "EUR", "KWD")] == ["-5", "-0.05", "-0.005"]
    assert set(money.MINOR_UNITS.values()) == {0, 2, 3}
    assert all(len(code) == 3 for code in money.MINOR_UNITS)


def test_amounts_at_a_millionth_show_what_they_need() -> None:
    shown = [str(money.m6_to_decimal(value, 2)) for value in (0, 1_500_000, -1_234_565, 1)]
    assert shown == ["0.00", "1.50", "-1.234565", "0.000001"]
    assert money.m6_to_decimal(12_345_678_901_234_567_890, 2) == Decimal("12345678901234.567890")


@given(st.fractions())
def test_exact_texts_are_read_back(value: Fraction) -> None:
    assert Fraction(money.exact_text(value)) == value


def test_exact_texts_are_decimals_where_they_end() -> None:
    assert [money.exact_text(Fraction(*pair)) for pair in ((1139347, 1000), (-1, 8), (3, 1), (1, 3))] == [
        "1139.347", "-0.125", "3", "1/3",
    ]  # fmt: skip
