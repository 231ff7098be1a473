"""Working days and cut-offs, to the second and over the turns of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.review.cutoffs import end_of_day, first_monday, next_calendar_cutoff
from ideas.review.working_days import DAY, Age, age_of, due_after
from tests.review.world import BERLIN, berlin

MONTHS = (1, 5, 9)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (berlin(2026, 9, 7, 10), berlin(2026, 9, 9, 10)),  # Monday -> Wednesday
        (berlin(2026, 9, 11, 15), berlin(2026, 9, 15, 15)),  # Friday -> Tuesday
        (berlin(2026, 9, 12, 9), berlin(2026, 9, 16, 0)),  # Saturday counts from Monday
        (berlin(2026, 10, 23, 12), berlin(2026, 10, 27, 12)),  # over the turn to winter time
        (berlin(2026, 3, 27, 12), berlin(2026, 3, 31, 12)),  # over the turn to summer time
    ],
)
def test_two_working_days_skip_the_weekend_and_keep_the_wall_clock(sent: datetime, due: datetime) -> None:
    assert due_after(sent, 2 * DAY, BERLIN) == due


def test_an_idea_ages_from_fresh_over_nearly_overdue_to_overdue() -> None:
    sent = berlin(2026, 9, 7, 10)
    ages = [age_of(sent, at, days=2, zone=BERLIN) for at in (sent, berlin(2026, 9, 8, 21), berlin(2026, 9, 8, 22))]
    assert ages == [Age.FRESH, Age.FRESH, Age.NEARLY_OVERDUE]
    assert age_of(sent, berlin(2026, 9, 9, 10) - SECOND, days=2, zone=BERLIN) is Age.NEARLY_OVERDUE
    assert age_of(sent, berlin(2026, 9, 9, 10), days=2, zone=BERLIN) is Age.OVERDUE


def test_on_a_weekend_nothing_becomes_overdue() -> None:
    sent = berlin(2026, 9, 10, 20)
    assert age_of(sent, berlin(2026, 9, 13, 23), days=2, zone=BERLIN) is Age.FRESH
    assert age_of(sent, berlin(2026, 9, 14, 8), days=2, zone=BERLIN) is Age.NEARLY_OVERDUE


@given(st.integers(0, 16 * 365 * 24 * 3600), st.integers(0, 5))
def test_a_promise_is_never_due_on_a_weekend_and_never_early(seconds: int, days: int) -> None:
    sent = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    due = due_after(sent, days * DAY, BERLIN)
    assert due >= sent + days * DAY - timedelta(hours=1)
    assert due.astimezone(BERLIN).weekday() < 5 or due.astimezone(BERLIN).time().isoformat() == "00:00:00"


def test_windows_are_cut_off_on_the_first_monday_of_january_may_and_september() -> None:
    assert [first_monday(2026, month).day for month in MONTHS] == [5, 4, 7]
    assert first_monday(2024, 1).day == 1


def test_one_second_before_and_the_second_of_the_cutoff_land_in_different_windows() -> None:
    cutoff = berlin(2026, 9, 7)
    assert next_calendar_cutoff(cutoff - SECOND, months=MONTHS, zone=BERLIN) == cutoff
    assert next_calendar_cutoff(cutoff, months=MONTHS, zone=BERLIN) == berlin(2027, 1, 4)
    assert next_calendar_cutoff(cutoff + SECOND, months=MONTHS, zone=BERLIN) == berlin(2027, 1, 4)


def test_a_cutoff_is_midnight_in_the_zone_of_the_organisation_summer_and_winter() -> None:
    assert next_calendar_cutoff(berlin(2026, 8, 1), months=MONTHS, zone=BERLIN) == datetime(2026, 9, 6, 22, tzinfo=UTC)
    assert next_calendar_cutoff(berlin(2026, 12, 1), months=MONTHS, zone=BERLIN) == datetime(2027, 1, 3, 23, tzinfo=UTC)


def test_the_first_hours_of_january_still_belong_to_its_cutoff() -> None:
    assert next_calendar_cutoff(berlin(2025, 12, 31, 23, 59), months=MONTHS, zone=BERLIN) == berlin(2026, 1, 5)
    assert next_calendar_cutoff(berlin(2026, 1, 1), months=MONTHS, zone=BERLIN) == berlin(2026, 1, 5)


def test_a_rolling_day_has_23_or_25_hours_when_the_clocks_turn() -> None:
    for day, hours in ((berlin(2026, 3, 29), 23), (berlin(2026, 10, 25), 25), (berlin(2026, 9, 7), 24)):
        begin = day.astimezone(UTC)
        assert end_of_day(begin, BERLIN) - begin == timedelta(hours=hours)
