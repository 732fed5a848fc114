"""What the services take for past and future: the company's day, and that of whoever asks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.services.requests.reading.home import read_home
from tests.support.clock import ManualClock
from tests.support.desk import Desk, refusal

EAST, WEST = "Asia/Shanghai", "America/Los_Angeles"


@pytest.mark.parametrize(
    ("zone", "now", "last"),
    [
        ("UTC", "2026-09-15T23:59", "2026-09-15"),
        ("", "2026-09-15T23:59", "2026-09-15"),
        (EAST, "2026-09-15T15:59", "2026-09-15"),
        (EAST, "2026-09-15T16:00", "2026-09-16"),
        (WEST, "2026-09-15T23:59", "2026-09-15"),
        (WEST, "2026-09-16T00:01", "2026-09-16"),
        ("Pacific/Kiritimati", "2026-09-15T10:00", "2026-09-16"),
        ("Nowhere/Land", "2026-09-15T23:59", "2026-09-15"),
    ],
)
def test_the_last_date_that_can_be_logged(
    desk: Desk, clock: ManualClock, zone: str, now: str, last: str
) -> None:
    """It is today for the company or for the person, whichever is later; the day after is refused."""
    request = desk.approved(480_00)
    desk.lives_in("mei", zone)
    clock.set(datetime.fromisoformat(now).replace(tzinfo=UTC))
    day = date.fromisoformat(last)
    after = day.replace(day=day.day + 1)
    refused = refusal(lambda: desk.spend("mei", request, 100_00, spent_on=after))
    assert (refused.code, refused.field) == ("actual_in_future", "date")
    spent = desk.spend("mei", request, 100_00, spent_on=day)
    wrong = refusal(lambda: desk.correct("mei", desk.actuals(spent)[0], 90_00, spent_on=after))
    assert wrong.code == "actual_in_future"
    desk.correct("mei", desk.actuals(spent)[0], 90_00, spent_on=day)


@pytest.mark.parametrize(
    ("zone", "overdue"), [("UTC", True), (EAST, True), (WEST, False), ("Pacific/Pago_Pago", False)]
)
def test_nothing_is_overdue_before_its_day_has_ended(
    desk: Desk, clock: ManualClock, zone: str, overdue: bool
) -> None:
    """At three in the morning UTC the 15th is over for the company, and not for a controller in the west."""
    desk.approved(480_00, planned_on=date(2026, 9, 15))
    desk.lives_in("fin", zone)
    clock.set(datetime(2026, 9, 16, 3, tzinfo=UTC))
    home = desk.read(lambda tx: read_home(tx, desk.actor("fin")))
    assert bool(home.overdue) is overdue
