"""The company's time: its zone, its fiscal year, and the windows that caps and horizons count in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Today:
    """The date at one instant, on the company's clocks and on those of somebody who reads or types it.

    What is today for either of them is neither past nor future.
    """

    company: date
    reader: date

    @property
    def earliest(self) -> date:
        """Whatever lies before it is past for both."""
        return min(self.company, self.reader)

    def is_future(self, day: date) -> bool:
        return day > max(self.company, self.reader)

    def is_past(self, day: date) -> bool:
        return day < self.earliest


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """A fiscal year is named after the calendar year in which it begins; months count from 1 to 12."""

    start_month: int = 1
    timezone: str = "UTC"

    def today(self, now: datetime) -> date:
        """The company's date at a UTC instant."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    def today_for(self, now: datetime, timezone: str) -> Today:
        """The date at a UTC instant for the company and in `timezone`; where that is none, the company's."""
        company = self.today(now)
        try:
            return Today(company, now.astimezone(ZoneInfo(timezone)).date() if timezone else company)
        except (ZoneInfoNotFoundError, ValueError):
            return Today(company, company)

    def local(self, now: datetime) -> datetime:
        """A UTC instant on the company's clocks."""
        return now.astimezone(ZoneInfo(self.timezone))

    def year_of(self, day: date) -> int:
        return day.year if day.month >= self.start_month else day.year - 1

    def month_of(self, day: date) -> int:
        """Fiscal month, 1 to 12."""
        return (day.month - self.start_month) % 12 + 1

    def month_within(self, year: int, day: date) -> int:
        """The fiscal month of `day` in fiscal `year`; outside it the nearest one."""
        other = self.year_of(day)
        if other == year:
            return self.month_of(day)
        return 12 if other > year else 1

    def quarter_of(self, day: date) -> int:
        """Fiscal quarter, 1 to 4."""
        return (self.month_of(day) - 1) // 3 + 1

    def year_range(self, year: int) -> tuple[date, date]:
        """First and last day of a fiscal year."""
        first = date(year, self.start_month, 1)
        return first, date(year + 1, self.start_month, 1) - timedelta(days=1)

    def month_range(self, year: int, month: int) -> tuple[date, date]:
        """First and last day of fiscal month `month` of `year`."""
        first = _plus_months(date(year, self.start_month, 1), month - 1)
        return first, _plus_months(first, 1) - timedelta(days=1)

    def window_range(self, window: str, day: date) -> tuple[date, date]:
        """First and last day of the fiscal `month`, `quarter` or `year` that holds `day`."""
        year, month = self.year_of(day), self.month_of(day)
        if window == "year":
            return self.year_range(year)
        if window == "quarter":
            first_month = 3 * (self.quarter_of(day) - 1) + 1
            return self.month_range(year, first_month)[0], self.month_range(year, first_month + 2)[1]
        if window == "month":
            return self.month_range(year, month)
        raise ValueError(f"not a window: {window}")


def _plus_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def read_month(text: str) -> date | None:
    """The first day of the calendar month that `text` is, like 2026-10; None for anything else."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; a value without a zone (as SQLite gives it back) is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
