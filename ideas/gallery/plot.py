"""Views and supports of the last 30 days as two lines of one small drawing, and the same in words and figures (pure).

Days without views are zero. The count of supports is carried on from day to day, and its last point is the tally.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS, STEP, HEIGHT = 30, 5, 40
#: So many views or supports fill the height at least: a single one is no mountain.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Happened:
    """A day on which somebody looked or the count moved. `count`: all supports counted by its end."""

    day: date
    views: int
    count: int


@dataclass(frozen=True, slots=True)
class Plot:
    """The sums of the days, both lines as points of an SVG, and the days on which something happened."""

    views: int
    supports: int
    views_line: str
    supports_line: str
    days: Sequence[Happened]


def first_day(today: date) -> date:
    """The first of the days that a plot shows."""
    return today - timedelta(days=DAYS - 1)


def plot(views: Mapping[date, int], counts: Mapping[date, int], *, before: int, now: int, today: date) -> Plot:
    """`counts`: all supports by the end of each day that moved them; `before`: by the first day; `now`: the tally."""
    days = [first_day(today) + timedelta(days=n) for n in range(DAYS)]
    seen = [views.get(day, 0) for day in days]
    carried, gathered = before, []
    for day in days:
        carried = now if day == today else counts.get(day, carried)
        gathered.append(carried)
    moved = [count != earlier for earlier, count in zip([before, *gathered], gathered, strict=False)]
    happened = [Happened(*each) for each in zip(days, seen, gathered, strict=True)]
    return Plot(
        sum(seen),
        now - before,
        _line(seen),
        _line([count - before for count in gathered]),
        [each for each, has_moved in zip(happened, moved, strict=True) if each.views or has_moved],
    )


def _line(values: Sequence[int]) -> str:
    """The points of a line from the lower left; the highest value touches the top."""
    low, top = min(0, *values), max(LEAST, *values)
    return " ".join(f"{n * STEP},{HEIGHT - HEIGHT * (value - low) // (top - low)}" for n, value in enumerate(values))
