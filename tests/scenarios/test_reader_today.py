"""A date that is today for whoever reads or types it is neither past nor future."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.client.administration import change_user
from tests.support.office.acts import approve, card, new_form
from tests.support.office.opening import Office
from tests.support.office.seen import holding

EAST, WEST = "Asia/Shanghai", "America/Los_Angeles"


def live_in(office: Office, zone: str, now: str) -> None:
    """Mei's clocks show another date than the company's, which are UTC's."""
    office.clock.set(datetime.fromisoformat(now).replace(tzinfo=UTC))
    change_user(office.slack, "mei", tz=zone)
    office.answered()


def test_in_the_east_tomorrow_has_begun(either_office: Office) -> None:
    """In Shanghai it is the 16th: forms begin with it, *today* means it, and it can be logged."""
    office = either_office
    live_in(office, EAST, "2026-09-15T17:00")
    form = new_form(office.mei)
    assert form.value("Planned date") == "2026-09-16"
    form.close()
    office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn today")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Planned date") == "2026-09-16"
    form.fill({"Recipients": ["Li Na"]})
    assert form.submit(), form.errors
    office.settle()
    approve(office, office.bo, "GW-2026-00001")
    card(office.mei, "GW-2026-00001", "approved").click("Log actual")
    form = office.mei.wait_for_modal("Log actual")
    assert form.value("Date") == "2026-09-16"
    form.fill({"Actual amount": "480", "Date": "2026-09-17", "This is the final amount": True})
    assert not form.submit()
    assert "This date is still to come." in form.errors["Date"]
    form.fill({"Date": "2026-09-16"})
    assert form.submit(), form.errors
    office.settle()
    assert holding(office, "GW-2026-00001") == (0, 0, 480_00)


def test_in_the_west_yesterday_has_not_ended(either_office: Office) -> None:
    """In Los Angeles it is still the 15th: that is no date in the past; the 14th is."""
    office = either_office
    live_in(office, WEST, "2026-09-16T03:00")
    office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn tonight")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Planned date") == "2026-09-15"
    assert "has passed already" not in form.text(200)
    form.select("Planned date", "2026-09-14")
    office.answered()
    assert "has passed already" in form.text(200)
