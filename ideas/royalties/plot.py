"""Bars by quarter as plain numbers for an SVG: heights from data, below the line where money was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, STEP, WIDTH, MOST = 160, 64, 40, 8


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Plot:
    """`zero`: where nothing is; sizes in units of the picture."""

    width: int
    height: int
    zero: int
    bar: int
    bars: list[Bar]


def plot(values: Sequence[tuple[str, int]]) -> Plot:
    """The last quarters as bars, scaled to the largest and the smallest of them."""
    shown = list(values)[-MOST:]
    top, bottom = max([0, *(value for _, value in shown)]), min([0, *(value for _, value in shown)])
    span = (top - bottom) or 1
    zero = HEIGHT * top // span
    bars = []
    for i, (label, value) in enumerate(shown):
        height = max(HEIGHT * abs(value) // span, 2 if value else 0)
        bars.append(Bar(label, value, i * STEP + (STEP - WIDTH) // 2, zero - height if value > 0 else zero, height))
    return Plot(MOST * STEP, HEIGHT, zero, WIDTH, bars)
