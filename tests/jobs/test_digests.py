"""When a weekly digest is due, by the company's clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.jobs.digests import latest_due
from bot.services.ports.reports import Subscription

BERLIN = "Europe/Berlin"


def subscription(
    weekday: int = 0, at_time: str = "09:00", since: datetime = datetime(2025, 1, 1, tzinfo=UTC)
) -> Subscription:
    return Subscription("C1", "all", "", weekday, at_time, "en", 1, since)


def local(year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    moment = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN), fold=fold)
    return moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "period"),
    [
        (local(2026, 9, 14, 8, 59), "2026-W37"),
        (local(2026, 9, 14, 9, 0), "2026-W38"),
        (local(2026, 9, 20, 23, 59), "2026-W38"),
        (local(2026, 12, 31, 12, 0), "2026-W53"),
        (local(2027, 1, 3, 23, 0), "2026-W53"),
        (local(2027, 1, 4, 9, 0), "2027-W01"),
    ],
)
def test_the_newest_week_that_has_come(now: datetime, period: str) -> None:
    """A week begins to be due at its weekday and minute, weeks are ISO's, also over New Year."""
    due = latest_due(subscription(), now, BERLIN)
    assert due is not None
    assert due.period == period


def test_nothing_is_owed_from_before_the_subscription() -> None:
    """Subscribed on Tuesday for Mondays: the first digest is next Monday's."""
    since = local(2026, 9, 15, 10)
    assert latest_due(subscription(since=since), local(2026, 9, 20, 12), BERLIN) is None
    due = latest_due(subscription(since=since), local(2026, 9, 21, 9), BERLIN)
    assert due is not None
    assert due.period == "2026-W39"


def minutes(start: datetime, count: int) -> list[datetime]:
    return [start + timedelta(minutes=number) for number in range(count)]


def test_in_spring_the_hour_that_is_skipped_skips_no_digest() -> None:
    """Sunday 02:30 does not exist on 29 March 2026: it is due once, at 03:30 on the clocks."""
    found: dict[str, datetime] = {}
    for now in minutes(local(2026, 3, 29, 0, 0), 300):
        due = latest_due(subscription(6, "02:30"), now, BERLIN)
        assert due is not None
        found.setdefault(due.period, now)
    assert found["2026-W13"] == local(2026, 3, 29, 3, 30)


def test_in_autumn_the_hour_that_comes_twice_is_one_period() -> None:
    """Sunday 02:30 comes twice on 25 October 2026: due at the first, and the same week at the second."""
    found: dict[str, list[datetime]] = {}
    for now in minutes(local(2026, 10, 25, 0, 0), 400):
        due = latest_due(subscription(6, "02:30"), now, BERLIN)
        assert due is not None
        found.setdefault(due.period, []).append(now)
    assert list(found) == ["2026-W42", "2026-W43"]
    assert found["2026-W43"][0] == local(2026, 10, 25, 2, 30)
    assert local(2026, 10, 25, 2, 30, fold=1) in found["2026-W43"]


def test_a_clock_time_stays_the_same_over_the_change() -> None:
    """Mondays at 09:00 stay at 09:00 on the clocks, in summer and in winter."""
    summer = latest_due(subscription(), local(2026, 10, 19, 12), BERLIN)
    winter = latest_due(subscription(), local(2026, 10, 26, 12), BERLIN)
    assert summer is not None
    assert winter is not None
    assert (summer.at.hour, winter.at.hour) == (7, 8)
