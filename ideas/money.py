"""Money without floats: minor units in the books, millionths in sales, exact fractions in between.

Rounded once, half up; shared by largest remainder, so that what is shared always adds up to what there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

MICRO = 1_000_000
"""Sales are integers at 10^-6 of the major unit, rates are parts per million."""

_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

MINOR_UNITS: dict[str, int] = {
    code: places for codes, places in ((_NONE, 0), (_TWO, 2), (_THREE, 3)) for code in codes.split()
}
"""ISO 4217: the currencies money can be kept in, and their decimals. (CLDR's digits are for cash and differ.)"""

_PLAIN = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]+))?", re.ASCII)


class AmountError(ValueError):
    """A text that is not a plain amount. `code`: E-NUM, not a plain decimal; E-SCALE, too many decimals."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text[:40]!r}")
        self.code = code
        self.text = text


def per_major(currency: str) -> int:
    """How many minor units make one major unit: 100 EUR cents, 1 JPY."""
    return int(10 ** MINOR_UNITS[currency])


def half_up(value: Fraction) -> int:
    """The nearest integer; a half goes away from zero, so that half_up(-x) = -half_up(x)."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` by weights, largest remainder first; ties go to the larger weight, then the lower index.

    Every part is within one unit of its exact share and split(-x) = -split(x). ValueError: nothing to share by.
    """
    if any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("weights must not be negative and must add up to more than zero")
    cuts = [divmod(abs(total) * weight, sum(weights)) for weight in weights]
    parts = [whole for whole, _ in cuts]
    order = sorted(range(len(parts)), key=lambda i: (-cuts[i][1], -weights[i], i))
    for i in order[: abs(total) - sum(parts)]:
        parts[i] += 1
    return parts if total >= 0 else [-part for part in parts]


def spread(total: int, exact: Sequence[Fraction]) -> list[int]:
    """Print `total` over lines of exact value: rounded down, missing units to the largest fractions, then the lower
    index. A negative total is spread on negated values. Lines worth nothing stay nothing. The sum is always `total`.
    """
    if total < 0:
        return [-part for part in spread(-total, [-value for value in exact])]
    parts = [value.numerator // value.denominator for value in exact]
    order = sorted((i for i, value in enumerate(exact) if value), key=lambda i: (parts[i] - exact[i], i))
    missing = total - sum(parts)
    if not order:
        if missing:
            raise ValueError("there is no line to print the amount on")
        return parts
    each, rest = divmod(missing, len(order))
    for rank, i in enumerate(order):
        parts[i] += each + (rank < rest)
    return parts


def parse_amount_m6(text: str) -> int:
    """A plain decimal as an integer at 10^-6. ASCII digits, a point, at most six decimals; nothing else.

    Decimal() would take NaN, 1e3, 1_000 and full-width digits. Raises AmountError with E-NUM or E-SCALE.
    """
    found = _PLAIN.fullmatch(text)
    if not found:
        raise AmountError("E-NUM", text)
    sign, whole, decimals = found.groups(default="")
    if len(decimals) > 6:
        raise AmountError("E-SCALE", text)
    value = int(whole) * MICRO + int(decimals.ljust(6, "0"))
    return -value if sign else value


def parse_minor(text: str, currency: str) -> int:
    """A plain decimal in minor units of its currency. Raises AmountError: E-SCALE beyond the currency's decimals."""
    value, rest = divmod(parse_amount_m6(text), MICRO // per_major(currency))
    if rest:
        raise AmountError("E-SCALE", text)
    return value


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal of the major unit, with all of the currency's decimals: 150 JPY, 1.50 EUR."""
    return Decimal(f"{minor}e-{MINOR_UNITS[currency]}")


def m6_to_decimal(value: int, least: int = 0) -> Decimal:
    """An amount at 10^-6 as an exact decimal with as few decimals as it needs, but at least `least`."""
    places = 6
    while places > least and value % 10 == 0:
        value, places = value // 10, places - 1
    return Decimal(f"{value}e-{places}")


def exact_text(value: Fraction) -> str:
    """A fraction as text that Fraction() reads back: a decimal where it ends, otherwise numerator/denominator."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest > 1:
        return str(value)
    places = max(twos, fives)
    return f"{Decimal(f'{value.numerator * 10**places // value.denominator}e-{places}'):f}"
