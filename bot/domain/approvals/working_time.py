"""Working time: what counts when people are given hours to decide."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Nobody waits longer than this for a deadline of hours; a typing error must not count days for ever.
_MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The company's working hours on its own clocks. Monday is weekday 0.

    `makeup_days` are worked in exchange for a bridge day, whatever their weekday; a holiday is none.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    starts: time = time(9)
    ends: time = time(18)
    holidays: Container[date] = frozenset()
    makeup_days: Container[date] = frozenset()
    timezone: str = "UTC"

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two UTC instants; none when `end` is not after `start`."""
        zone = ZoneInfo(self.timezone)
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        total = timedelta()
        for _ in range(_MOST_DAYS):
            if day > last:
                break
            if self.is_worked(day):
                # In UTC, or an hour that a change of clocks repeats would not count.
                opens = datetime.combine(day, self.starts, zone).astimezone(UTC)
                closes = datetime.combine(day, self.ends, zone).astimezone(UTC)
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return total

    def began(self, end: datetime, worked: timedelta) -> datetime:
        """The latest UTC instant from which at least `worked` has passed by `end`."""
        zone = ZoneInfo(self.timezone)
        day, missing = end.astimezone(zone).date(), worked
        for _ in range(_MOST_DAYS):
            if self.is_worked(day):
                opens = datetime.combine(day, self.starts, zone).astimezone(UTC)
                closes = min(end, datetime.combine(day, self.ends, zone).astimezone(UTC))
                if closes - opens >= missing:
                    return closes - missing
                missing -= max(timedelta(), closes - opens)
            day -= timedelta(days=1)
        return datetime.combine(day, self.starts, zone).astimezone(UTC)

    def in_days(self, worked: timedelta) -> int:
        """Working time in whole working days, as people say it: to the nearest, and at least one."""
        opens, closes = (timedelta(hours=each.hour, minutes=each.minute) for each in (self.starts, self.ends))
        return max(1, (2 * worked + (closes - opens)) // (2 * (closes - opens)))

    def is_open(self, moment: datetime) -> bool:
        """Whether people work at a UTC instant."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        return self.is_worked(local.date()) and self.starts <= local.time() < self.ends

    def days(self, first: date, last: date) -> int:
        """How many working days there are from `first` to `last`, both included."""
        return sum(self.is_worked(first + timedelta(days=day)) for day in range((last - first).days + 1))

    def is_worked(self, day: date) -> bool:
        return day not in self.holidays and (day.weekday() in self.weekdays or day in self.makeup_days)
