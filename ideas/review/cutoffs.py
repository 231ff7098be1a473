"""When review windows are cut off. What was achieved before the cut-off, to the second, is judged in the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY = 0
EPOCH = date(1970, 1, 1)


def first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The start of `day` in `zone`, as UTC. Days long past start with 1970: the year 1 begins before time does."""
    return datetime.combine(max(day, EPOCH), time.min, tzinfo=zone).astimezone(UTC)


def next_calendar_cutoff(after: datetime, *, months: Sequence[int], zone: ZoneInfo) -> datetime:
    """The first calendar cut-off later than `after`: midnight of the first Monday of one of `months`."""
    year = after.astimezone(zone).year
    cutoffs = (midnight(first_monday(y, month), zone) for y in (year, year + 1) for month in sorted(months))
    return next(cutoff for cutoff in cutoffs if cutoff > after)


def end_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The midnight that ends the day of `moment`: the cut-off of a rolling window."""
    return midnight(moment.astimezone(zone).date() + timedelta(days=1), zone)
