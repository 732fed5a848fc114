"""Fiscal years, quarters and months on the company's own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.calendar import FiscalCalendar, Today, utc

starts = st.integers(1, 12)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
windows = st.sampled_from(["month", "quarter", "year"])


@pytest.mark.parametrize(
    ("start", "day", "year", "quarter", "month"),
    [
        (1, date(2026, 1, 1), 2026, 1, 1),
        (1, date(2026, 12, 31), 2026, 4, 12),
        (4, date(2026, 3, 31), 2025, 4, 12),
        (4, date(2026, 4, 1), 2026, 1, 1),
        (10, date(2026, 9, 15), 2025, 4, 12),
        (10, date(2026, 10, 1), 2026, 1, 1),
        (7, date(2028, 2, 29), 2027, 3, 8),
        (12, date(2026, 12, 1), 2026, 1, 1),
        (12, date(2026, 11, 30), 2025, 4, 12),
    ],
)
def test_a_day_in_the_fiscal_year(start: int, day: date, year: int, quarter: int, month: int) -> None:
    """A fiscal year is named after the calendar year in which it begins; months count from there."""
    calendar = FiscalCalendar(start)
    assert (calendar.year_of(day), calendar.quarter_of(day), calendar.month_of(day)) == (year, quarter, month)


@given(starts, days)
def test_every_day_lies_in_its_own_year_and_month(start: int, day: date) -> None:
    """The ranges are what the numbers say."""
    calendar = FiscalCalendar(start)
    year, month = calendar.year_of(day), calendar.month_of(day)
    for first, last in (calendar.year_range(year), calendar.month_range(year, month)):
        assert first <= day <= last
    assert calendar.quarter_of(day) == (month + 2) // 3


@given(starts, days, windows)
def test_windows_leave_no_day_out_and_share_none(start: int, day: date, window: str) -> None:
    """One ends, the next begins the day after; within one every day has the same range."""
    calendar = FiscalCalendar(start)
    first, last = calendar.window_range(window, day)
    assert first <= day <= last
    assert calendar.window_range(window, first) == calendar.window_range(window, last) == (first, last)
    assert calendar.window_range(window, last + timedelta(days=1))[0] == last + timedelta(days=1)
    assert calendar.window_range(window, first - timedelta(days=1))[1] == first - timedelta(days=1)


@given(starts, st.integers(2000, 2099))
def test_twelve_months_make_the_year(start: int, year: int) -> None:
    """Side by side, from its first day to its last."""
    calendar = FiscalCalendar(start)
    ranges = [calendar.month_range(year, month) for month in range(1, 13)]
    assert (ranges[0][0], ranges[-1][1]) == calendar.year_range(year)
    for (_, last), (first, _) in pairwise(ranges):
        assert first == last + timedelta(days=1)


def test_an_unknown_window_is_a_defect() -> None:
    """Only month, quarter and year are windows."""
    with pytest.raises(ValueError, match="fortnight"):
        FiscalCalendar().window_range("fortnight", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31)),
        ("Asia/Shanghai", datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
        ("Asia/Shanghai", datetime(2026, 12, 31, 15, 59, tzinfo=UTC), date(2026, 12, 31)),
        ("America/New_York", datetime(2027, 1, 1, 4, 59, tzinfo=UTC), date(2026, 12, 31)),
        # Clocks change on these days; the date does not care.
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        ("Europe/Berlin", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_today_is_the_companys(zone: str, moment: datetime, day: date) -> None:
    """The budget year ends when it ends where the company is."""
    calendar = FiscalCalendar(timezone=zone)
    assert calendar.today(moment) == day == calendar.local(moment).date()


def test_a_time_without_a_zone_is_utc() -> None:
    """As SQLite gives it back; any other zone is converted."""
    assert utc(datetime(2026, 1, 1, 8)) == datetime(2026, 1, 1, 8, tzinfo=UTC)  # noqa: DTZ001
    east = timezone(timedelta(hours=8))
    assert utc(datetime(2026, 1, 1, 8, tzinfo=east)) == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("company", "reader", "now", "theirs"),
    [
        ("UTC", "Asia/Shanghai", "2026-09-15T15:59Z", "2026-09-15"),
        ("UTC", "Asia/Shanghai", "2026-09-15T16:00Z", "2026-09-16"),
        ("UTC", "America/Los_Angeles", "2026-09-16T06:59Z", "2026-09-15"),
        ("UTC", "Pacific/Kiritimati", "2026-12-31T10:00Z", "2027-01-01"),
        ("Asia/Shanghai", "America/New_York", "2026-09-15T16:30Z", "2026-09-15"),
        ("Asia/Shanghai", "", "2026-09-15T16:30Z", "2026-09-16"),
        ("Asia/Shanghai", "Mars/Olympus", "2026-09-15T16:30Z", "2026-09-16"),
        ("Asia/Shanghai", "/etc/passwd", "2026-09-15T16:30Z", "2026-09-16"),
    ],
)
def test_today_for_a_reader(company: str, reader: str, now: str, theirs: str) -> None:
    """Their own date, and the company's where their zone is empty or none that there is."""
    today = FiscalCalendar(timezone=company).today_for(datetime.fromisoformat(now), reader)
    assert today.reader == date.fromisoformat(theirs)


@given(days, st.integers(-1, 1), st.integers(-3, 3))
def test_what_is_today_for_either_is_neither_past_nor_future(company: date, ahead: int, apart: int) -> None:
    """Only tomorrow for both is future, only yesterday for both is past, and never both at once."""
    today, day = Today(company, company + timedelta(ahead)), company + timedelta(apart)
    assert today.is_future(day) == (day > company and day > today.reader)
    assert today.is_past(day) == (day < company and day < today.reader)
    assert not (today.is_past(day) and today.is_future(day))
