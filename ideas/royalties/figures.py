"""Exact figures as a person reads them: every digit that is printed is true, so that columns add up as printed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from babel.numbers import get_decimal_symbol

from ideas.money import MICRO, MINOR_UNITS, m6_to_decimal, per_major, to_decimal
from ideas.words import locale, money, number, percent

MINUS = "\N{MINUS SIGN}"
MOST_PLACES = 8
"""An exact royalty that needs more decimals is cut there and marked with three dots; the CSV has all of them."""


def signed(value: int) -> str:
    """A whole number with a true minus."""
    return (MINUS if value < 0 else "") + number(abs(value))


def figure(value: Decimal) -> str:
    """A decimal with exactly the places it has, grouped for the reader's language. Never rounds."""
    whole, point, places = f"{value:f}".lstrip("-").partition(".")
    shown = number(int(whole)) + (get_decimal_symbol(locale()) + places if point else "")
    return (MINUS if value < 0 else "") + shown


def minor_figure(minor: int, currency: str) -> str:
    """Minor units without the currency's sign, for columns: 12345 EUR -> 123.45."""
    return figure(to_decimal(minor, currency))


def m6_places(values: Iterable[int], currency: str) -> int:
    """How many decimals a column of amounts at 10^-6 needs so that each is printed whole."""
    least = MINOR_UNITS[currency]
    return max((_places(m6_to_decimal(value, least)) for value in values), default=least)


def m6_figure(value: int, places: int) -> str:
    return figure(m6_to_decimal(value, places))


def m6_money(value: int, currency: str) -> str:
    """An amount at 10^-6 with its currency; with more decimals than usual where it has them."""
    minor, rest = divmod(value * per_major(currency), MICRO)
    if not rest:
        return money(minor, currency)
    return f"{currency}\N{NO-BREAK SPACE}{m6_figure(value, MINOR_UNITS[currency])}"


def exact_places(values: Iterable[Fraction], currency: str) -> int:
    """How many decimals a column of exact royalties needs, at most MOST_PLACES."""
    least = MINOR_UNITS[currency]
    for places in range(least, MOST_PLACES):
        if all((value * 10**places).denominator == 1 for value in values):
            return places
    return MOST_PLACES


def exact_figure(value: Fraction, places: int) -> str:
    """An exact royalty cut to `places`, with three dots where something was cut off."""
    scaled = abs(value) * 10**places
    shown = figure(Decimal(f"{scaled.numerator // scaled.denominator}e-{places}"))
    return (MINUS if value < 0 else "") + shown + ("" if scaled.denominator == 1 else "…")


def exact_money(value: Fraction, currency: str) -> str:
    """An exact royalty with its currency code, with as many decimals as it needs."""
    return f"{currency}\N{NO-BREAK SPACE}{exact_figure(value, exact_places([value], currency))}"


def share_figure(weight: int, weights: int) -> str:
    """A share as per cent."""
    ppm = Fraction(weight * MICRO, weights)
    if ppm.denominator == 1:
        return percent(ppm.numerator)
    return exact_figure(ppm / 10_000, 4) + "%"


def _places(value: Decimal) -> int:
    return len(f"{value:f}".partition(".")[2])
