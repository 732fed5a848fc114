"""What happens to a decision that nobody takes, and to a question that nobody answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.company.operator import Operator
from bot.services.policy.apply import apply_policy
from tests.support import company
from tests.support.office.opening import Office, open_office

DEADLINES = """
[deadlines]
remind_after_hours = 4
escalate_after_hours = 9
expire_after_days = 7

[working_hours]
holidays = [2026-09-17]
"""


@pytest.fixture
def patient_office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The company under a policy with deadlines; it is Tuesday, 15 September, 09:00."""
    with open_office(database_url, tmp_path, socket=False) as office:
        policy = company.POLICY.replace('"2026.1"', '"2026.2"') + DEADLINES
        office.books.administer(lambda tx: apply_policy(tx, policy, Operator("tests")))
        yield office


def ask(office: Office) -> None:
    office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Recipients": ["Li Na"], "Planned date": "2026-10-20"})
    assert form.submit(), form.errors
    office.bo.wait_for("GW-2026-00001: needs your decision")


@pytest.mark.parametrize(
    ("own", "counts"),
    [
        ('country = "CN"', True),
        ('country = "CN"\nmakeup_days = false', False),
        ('country = "CN"\nholidays = [2026-09-20]', False),
        ('country = "DE"', False),
        ("", False),
    ],
    ids=["of the country", "switched off", "closed by the company", "a country without", "no country"],
)
def test_a_declared_working_sunday_counts(office: Office, own: str, counts: bool) -> None:
    """20 September 2026 is worked in China for National Day: a reminder that is due then is not Monday's."""
    policy = company.POLICY.replace('"2026.1"', '"2026.2"') + DEADLINES
    policy = policy.replace("holidays = [2026-09-17]", own)
    office.books.administer(lambda tx: apply_policy(tx, policy, Operator("tests")))
    office.clock.set(datetime(2026, 9, 18, 17, 30, tzinfo=UTC))
    ask(office)

    def reminded() -> bool:
        return any("still waits" in message.text(300) for message in office.bo.messages())

    move(office, "2026-09-20T12:00")
    assert not reminded()
    move(office, "2026-09-20T13:00")
    assert reminded() is counts
    move(office, "2026-09-21T13:00")
    assert reminded()


def move(office: Office, moment: str) -> None:
    office.clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    office.bot.scheduler.tick()
    office.settle()


def test_reminder_then_escalation_then_expiry(patient_office: Office) -> None:
    """Bo is reminded, then his head may decide too, then the request ends and its money is free again."""
    office = patient_office
    ask(office)
    move(office, "2026-09-15T12:00")
    assert not any("still waits" in message.text(300) for message in office.bo.messages())
    move(office, "2026-09-15T14:00")
    assert "GW-2026-00001 still waits for your decision" in office.bo.last_message().text(300)
    move(office, "2026-09-15T15:00")
    reminders = [message for message in office.bo.messages() if "still waits" in message.text(300)]
    assert len(reminders) == 1
    move(office, "2026-09-16T10:00")
    card = office.hana.wait_for("GW-2026-00001: needs your decision")
    assert "nobody decided in time" in card.text(300)
    move(office, "2026-09-22T10:00")
    assert "expired" in office.mei.wait_for("GW-2026-00001: expired").text(300)
    assert office.hana.wait_for("GW-2026-00001: expired").buttons() == []
    assert office.store.read(lambda tx: tx.requests.get(1).holding.total) == 0  # type: ignore[union-attr]


def test_the_next_level_decides(patient_office: Office) -> None:
    """After the escalation the head's decision counts, and Bo's card shows it."""
    office = patient_office
    ask(office)
    move(office, "2026-09-16T10:00")
    office.hana.wait_for("GW-2026-00001: needs your decision").click("Approve")
    office.mei.wait_for("GW-2026-00001: approved")
    assert office.bo.wait_for("GW-2026-00001: approved").buttons() == []


def test_unanswered_question(patient_office: Office) -> None:
    """Mei is reminded of Bo's question; without an answer the request ends."""
    office = patient_office
    ask(office)
    office.bo.wait_for("needs your decision").click("Ask a question…")
    form = office.bo.wait_for_modal()
    form.fill({"Question": "Which tea?"})
    assert form.submit(), form.errors
    office.settle()
    move(office, "2026-09-15T14:00")
    assert "still waits for your answer" in office.mei.last_message().text(300)
    move(office, "2026-09-22T10:00")
    office.mei.wait_for("GW-2026-00001: expired")


def test_a_holiday_does_not_count(patient_office: Office) -> None:
    """Hours of a holiday of the policy are not working hours."""
    office = patient_office
    office.clock.set(datetime(2026, 9, 16, 17, 30, tzinfo=UTC))
    ask(office)
    move(office, "2026-09-17T17:00")
    assert not any("still waits" in message.text(300) for message in office.bo.messages())
    move(office, "2026-09-18T12:30")
    assert "still waits for your decision" in office.bo.last_message().text(300)
