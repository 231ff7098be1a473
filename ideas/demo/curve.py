"""When supporters come: a curve like life, from the days that real winners took, with nights and a little luck."""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

#: (supporters, days): the median of ideas that reached 10,000 on the best-known platform of this kind.
MEDIAN = ((1, 0.02), (100, 0.4), (1_000, 7.0), (5_000, 54.0), (10_000, 166.0))


def days_to(n: int) -> float:
    """Days until the n-th supporter of the median winner; between the known points a power of n."""
    for (n0, d0), (n1, d1) in pairwise(MEDIAN):
        if n <= n1:
            share = math.log(n / n0) / math.log(n1 / n0)
            return float(d0 * (d1 / d0) ** share)
    return MEDIAN[-1][1] * n / MEDIAN[-1][0]


def moments(count: int, *, start: datetime, days: float, luck: Random) -> list[datetime]:
    """`count` moments after `start`, in order, all within `days`: quick at first, slower later, quiet at night."""
    if count == 0:
        return []
    scale = days / days_to(count)
    rough = sorted(
        _by_day(start + timedelta(days=min(days, days_to(n) * scale * luck.uniform(0.97, 1.0))), luck)
        for n in range(1, count + 1)
    )
    earliest, latest = start + timedelta(minutes=2), start + timedelta(days=days)
    return [min(max(moment, earliest), latest) for moment in rough]


#: How much of a day has passed, for supporters, at each hour in UTC: they sleep from about 22 to 5.
CLOCK = tuple(
    sum((0.2, 0.15, 0.1, 0.15, 0.4, 0.8, 1.2, 1.2, 1.2, 1.2, 1.3, 1.4, 1.3, 1.2, 1.2, 1.3, 1.5, 1.8, 2.0, 1.9, 1.5,
         0.9, 0.5, 0.3)[:hour]) / 24.7
    for hour in range(25)
)  # fmt: skip


def _by_day(moment: datetime, luck: Random) -> datetime:
    """The same day at an hour when people are awake (the first day of an idea is left as it is)."""
    spot = (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
    hour = max(1, bisect_left(CLOCK, min(spot, CLOCK[-1]))) - 1
    width = CLOCK[hour + 1] - CLOCK[hour]
    seconds = (hour + (spot - CLOCK[hour]) / width) * 3600 + luck.uniform(0, 50)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(seconds=min(seconds, 86390.0))
