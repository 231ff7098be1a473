"""Working time, Monday to Friday in the organisation's zone: how old a submission is against the promise."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SATURDAY = 5
#: Less than half a working day left: nearly overdue.
NEARLY = DAY / 2


class Age(StrEnum):
    FRESH = "fresh"
    NEARLY_OVERDUE = "nearly_overdue"
    OVERDUE = "overdue"


def due_after(start: datetime, working: timedelta, zone: ZoneInfo) -> datetime:
    """The moment when `working` time has passed since `start`; Saturdays and Sundays do not count.

    A working day has the 24 hours that its wall clock shows, also when the clocks change.
    """
    here = start.astimezone(zone).replace(tzinfo=None)
    left = working
    while True:
        midnight = datetime.combine(here.date() + DAY, time.min)
        if here.weekday() < SATURDAY:
            if left <= midnight - here:
                return (here + left).replace(tzinfo=zone).astimezone(UTC)
            left -= midnight - here
        here = midnight


def age_of(submitted_at: datetime, at: datetime, *, days: int, zone: ZoneInfo) -> Age:
    """How a submission stands at `at` against the promise of `days` working days."""
    if at >= due_after(submitted_at, days * DAY, zone):
        return Age.OVERDUE
    if at >= due_after(submitted_at, days * DAY - NEARLY, zone):
        return Age.NEARLY_OVERDUE
    return Age.FRESH
