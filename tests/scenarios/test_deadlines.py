"""What happens to a decision that nobody takes, and to a question that nobody answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.company.operator import Operator
from bot.services.policy.apply import apply_policy
from sandbox.client.surfaces import ShownMessage
from tests.support import company
from tests.support.asked import ask as ask_owners
from tests.support.asked import drafted
from tests.support.databases import Fill
from tests.support.office import acts
from tests.support.office.opening import Office, open_office, ready_for_work

DEADLINES = """
[deadlines]
remind_after_hours = 4
escalate_after_hours = 9
expire_after_days = 7

[working_hours]
holidays = [2026-09-17]
"""


@pytest.fixture
def filling() -> Fill:
    return ready_for_work


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
        return bool(reminders(office))

    move(office, "2026-09-20T12:00")
    assert not reminded()
    move(office, "2026-09-20T13:00")
    assert reminded() is counts
    move(office, "2026-09-21T13:00")
    assert reminded()


def reminders(office: Office, who: str = "bo") -> list[ShownMessage]:
    person = office.slack.person(who)
    return [message for message in person.messages() if "late" in message.notification]


def move(office: Office, moment: str) -> None:
    office.clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    office.bot.scheduler.tick()
    office.settle()


def test_reminder_then_escalation_then_expiry(patient_office: Office) -> None:
    """Bo is reminded, then his head may decide too, then the request ends and its money is free again."""
    office = patient_office
    ask(office)
    move(office, "2026-09-15T12:00")
    assert not reminders(office)
    move(office, "2026-09-15T14:00")
    assert "Waiting for your decision for 1 working day" in office.bo.last_message().text(300)
    move(office, "2026-09-15T15:00")
    assert len(reminders(office)) == 1
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
    assert "Waiting for your answer for 1 working day" in office.mei.last_message().text(300)
    move(office, "2026-09-22T10:00")
    office.mei.wait_for("GW-2026-00001: expired")


def test_a_holiday_does_not_count(patient_office: Office) -> None:
    """Hours of a holiday of the policy are not working hours."""
    office = patient_office
    office.clock.set(datetime(2026, 9, 16, 17, 30, tzinfo=UTC))
    ask(office)
    move(office, "2026-09-17T17:00")
    assert not reminders(office)
    move(office, "2026-09-18T12:30")
    assert len(reminders(office)) == 1


def test_reminders_are_one_list_a_day_with_buttons(patient_office: Office) -> None:
    """Two decisions that wait are one list, once a day; it is acted on right there, and leaves the result."""
    office = patient_office
    first = acts.ask(office, office.mei)
    second = acts.ask(office, office.tom, Customer="Beta", Recipients=["Kim Park"])
    for moment in ("2026-09-15T14:00", "2026-09-15T16:00"):
        move(office, moment)
    (told,) = reminders(office)
    assert told.notification == "2 things are late"
    assert told.has(first) and told.has(second)
    told.click("Approve", near=first)
    office.bo.wait_for(lambda: told.has(f"{first} is approved: ¥480."))
    assert told.has(second)
    move(office, "2026-09-16T09:00")
    assert [each.notification for each in reminders(office)][-1] == "1 thing is late"
    assert len(reminders(office)) == 2


def test_a_list_is_sent_in_working_hours(patient_office: Office) -> None:
    """Nobody is reminded at night, on a weekend or on a holiday of the policy."""
    office = patient_office
    acts.ask(office, office.mei)
    for moment in ("2026-09-15T20:00", "2026-09-17T12:00"):
        move(office, moment)
        assert not reminders(office)
    move(office, "2026-09-18T09:00")
    assert len(reminders(office)) == 1


def test_an_overdue_actual_is_told_to_its_requester(patient_office: Office) -> None:
    """After `nudge_after_days`, then weekly, with *Log actual*; no more once it is logged."""
    office = patient_office
    number = acts.approved(office, Planned_date="2026-09-18")
    told = []
    for moment in ("18", "20", "21", "22", "25", "28", "29"):
        move(office, f"2026-09-{moment}T10:00")
        told.append(len(reminders(office, "mei")))
    assert told == [0, 0, 1, 1, 1, 2, 2]
    newest = reminders(office, "mei")[-1]
    assert newest.has("10 days past its date without a final actual · ¥480 still reserved for you")
    newest.click("Log actual", near=number)
    acts.answer(office.mei, "Log actual", Actual_amount="470", This_is_the_final_amount=True)
    office.mei.wait_for(lambda: newest.has("You’re all caught up."))
    move(office, "2026-10-05T10:00")
    assert len(reminders(office, "mei")) == 1


def test_an_actual_that_becomes_overdue_is_told_at_once(patient_office: Office) -> None:
    """Within a week of the last list, since it was not in it."""
    office = patient_office
    acts.approved(office, Planned_date="2026-09-18")
    second = acts.approved(office, Planned_date="2026-09-20", Purpose="Second tea set")
    move(office, "2026-09-21T10:00")
    assert not reminders(office, "mei")[-1].has(second)
    move(office, "2026-09-23T10:00")
    assert reminders(office, "mei")[-1].has(second)
    assert len(reminders(office, "mei")) == 2


def test_the_list_of_what_is_late_has_the_plan(patient_office: Office) -> None:
    """With its button; whoever has answered is not reminded again."""
    office = patient_office
    name = drafted(office.books)
    ask_owners(office.books, name)
    office.settle()
    move(office, "2026-09-15T14:00")
    (reminder,) = reminders(office, "hana")
    assert f"Plan {name} waits for what you propose: MEAL" in reminder.text(300).replace("*", "")
    reminder.click("Propose…")
    acts.answer(office.hana, "Propose", Proposed_amount="20000")
    office.settle()
    office.hana.wait_for(f"Plan {name}: you have answered")
    move(office, "2026-09-16T09:00")
    assert len(reminders(office, "hana")) == 1


def test_changes_of_the_budget_are_recalled_and_end(patient_office: Office) -> None:
    """Those who sign next see all of them, decide where they see them, and after a week they have ended."""
    office = patient_office
    numbers = [acts.adjust(office, "hana", "cut", str(n), from_line="MEAL") for n in (100, 200, 300, 400)]
    home = office.fin.open_home()
    assert home is not None and home.has("3 of 4")
    home.click("Show all…")
    page = office.fin.wait_for_modal("Changes of the budget")
    assert all(page.has(number) for number in numbers)
    page.click("Approve", near=numbers[0])
    office.settle()
    assert office.fin.wait_for(lambda: page.has(f"{numbers[0]}  :white_check_mark: Approved") or None)
    assert not page.has("100")

    move(office, "2026-09-15T14:00")
    listed = reminders(office, "fin")[-1]
    assert "3 things are late" in listed.notification
    assert "Waiting for your decision for 1 working day" in listed.text(300)
    listed.click("Reject…", near=numbers[1])
    acts.answer(office.fin, "Reject", Reason="Not now")
    office.settle()
    assert "2 things are late" in office.fin.wait_for("2 things are late").notification
    assert not reminders(office, "hana")

    move(office, "2026-09-22T10:00")
    for number in numbers[2:]:
        ended = office.hana.wait_for(f"{number}: Expired")
        assert ended.buttons() == []
        assert f"Nobody decided on {number} in time." in office.hana.replies(ended)[-1].notification


def test_the_next_level_signs_a_late_change_of_the_budget(patient_office: Office) -> None:
    """Dan gets a card that says why, decides on it, and everybody's card shows who has signed for whom."""
    office = patient_office
    number = acts.adjust(office, "fin", "cut", "100", from_line="MEAL")
    office.hana.wait_for(f"{number}: needs your decision")
    move(office, "2026-09-16T10:00")
    card = office.dan.wait_for(f"{number}: needs your decision")
    late = "owns the line that gives; nobody decided in time, so the next level may decide too"
    assert card.has(late), card.text(300)
    home = office.dan.open_home()
    assert home is not None and home.has(number)
    card.click("Approve")
    asked = office.cleo.wait_for(f"{number}: needs your decision")
    assert asked.has("Dan Meyer: signed for the level below, which did not decide in time")
    assert office.hana.wait_for(f"{number}: Waiting").buttons() == []
    asked.click("Approve")
    office.fin.wait_for(f"{number}: Approved")
