"""Working time between two instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approvals.working_time import WorkingTime

SHANGHAI = WorkingTime(timezone="Asia/Shanghai", holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}))
TRADING = WorkingTime(
    timezone="Asia/Shanghai",
    holidays=frozenset({date(2026, 10, 1), date(2026, 10, 10)}),
    makeup_days=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)
BERLIN = WorkingTime(weekdays=frozenset(range(7)), timezone="Europe/Berlin")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-15T10:00+08:00", "2026-09-15T12:30+08:00", 2.5),
        ("2026-09-15T17:00+08:00", "2026-09-16T10:00+08:00", 2),
        ("2026-09-18T17:00+08:00", "2026-09-21T10:00+08:00", 2),
        ("2026-09-30T17:00+08:00", "2026-10-05T10:00+08:00", 2),
        ("2026-09-15T20:00+08:00", "2026-09-16T08:00+08:00", 0),
        ("2026-09-16T10:00+08:00", "2026-09-15T10:00+08:00", 0),
    ],
)
def test_worked(start: str, end: str, hours: float) -> None:
    """Nights, weekends and holidays do not count, on the company's own clocks."""
    assert SHANGHAI.worked(at(start), at(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-18T17:00+08:00", "2026-09-20T10:00+08:00", 2),
        ("2026-09-18T17:00+08:00", "2026-09-21T10:00+08:00", 1 + 9 + 1),
        ("2026-09-19T00:00+08:00", "2026-09-20T00:00+08:00", 0),
        ("2026-09-20T00:00+08:00", "2026-09-21T00:00+08:00", 9),
        ("2026-09-20T01:00Z", "2026-09-20T10:00Z", 9),
        ("2026-10-10T00:00+08:00", "2026-10-11T00:00+08:00", 0),
    ],
    ids=["up to it", "over it", "the day before", "whole", "whole in UTC", "a holiday of one's own"],
)
def test_a_makeup_day_is_worked(start: str, end: str, hours: float) -> None:
    """A weekend day that is declared to be worked counts; a day that the company itself closes does not."""
    assert TRADING.worked(at(start), at(end)) == timedelta(hours=hours)


def test_change_of_clocks() -> None:
    """A working day is as long as ever when the clocks change in its night."""
    assert BERLIN.worked(at("2026-10-24T12:00Z"), at("2026-10-26T12:00Z")) == timedelta(hours=4 + 9 + 4)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    """What is worked from one instant to a third is the sum of what is worked by way of a second."""
    first, second, third = sorted((one, two, three))
    parts = SHANGHAI.worked(first, second) + SHANGHAI.worked(second, third)
    assert SHANGHAI.worked(first, third) == parts


@given(MOMENTS, st.integers(0, 200))
def test_began_is_the_latest_moment_from_which_so_much_was_worked(end: datetime, half_hours: int) -> None:
    """From it exactly the time has passed, and from a second later less."""
    worked = timedelta(minutes=30 * half_hours)
    began = SHANGHAI.began(end, worked)
    assert SHANGHAI.worked(began, end) >= worked
    if worked:
        assert SHANGHAI.worked(began + timedelta(seconds=1), end) < worked


@pytest.mark.parametrize(("hours", "days"), [(0, 1), (8, 1), (13, 1), (14, 2), (18, 2), (45, 5)])
def test_working_time_in_days(hours: int, days: int) -> None:
    """To the nearest day of nine hours, and never none."""
    assert SHANGHAI.in_days(timedelta(hours=hours)) == days


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-09-15T09:00+08:00", True),
        ("2026-09-15T18:00+08:00", False),
        ("2026-09-19T10:00+08:00", False),
        ("2026-10-01T10:00+08:00", False),
        ("2026-09-15T09:00Z", True),
    ],
)
def test_when_people_work(moment: str, is_open: bool) -> None:
    """In working hours of a working day, on the company's clocks."""
    assert SHANGHAI.is_open(at(moment)) is is_open
