"""The guard of key customers: who is told, when, and what takes a customer off the list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.books.audit import AuditAction
from bot.domain.fields import Field
from bot.domain.messages.kind import MessageKind
from bot.jobs.care import CareReminders
from bot.jobs.scheduler import JobScheduler
from bot.services.books.verify import verify_books
from bot.services.company.meet import log_meeting
from bot.services.plans.care import MOST_IN_A_CARD
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.agreed import activate, approve
from tests.support.asked import PLAN, drafted
from tests.support.clock import ManualClock
from tests.support.company import CUSTOMERS
from tests.support.databases import Fill, new_workspace
from tests.support.desk import Desk, beside_another_company, open_company, refusal
from tests.support.tampering import tamper
from tests.support.told import told as stated

ON_A_TUESDAY = 63
"""So many days after the books began it is one again."""


@pytest.fixture
def filling() -> Fill:
    return beside_another_company


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def told(desk: Desk) -> list[dict[str, Any]]:
    """What each card so far says, the oldest first."""
    return desk.queued(MessageKind.CARE_REMINDER)


def run(desk: Desk) -> None:
    """The job, as the scheduler runs it."""
    jobs = JobScheduler(desk.store, SqlJobRuns(desk.store), [CareReminders()], desk.store.clock, Metrics())
    assert jobs.tick() == 1


def days(desk: Desk) -> list[int]:
    run(desk)
    return [each["days"] for card in told(desk) for each in card["customers"]]


def test_the_owner_is_told_once_in_thirty_days(desk: Desk) -> None:
    """Not before the books are sixty days old, on working days at nine, of key customers alone."""
    desk.advance(days=59)
    assert days(desk) == []
    desk.advance(days=2)
    run(desk)
    assert told(desk) == [], "a Sunday"
    desk.advance(days=1)
    run(desk)
    acme = {"customer_id": desk.customer_id("ACME"), "used_minor": 0, "suggested_minor": 0}
    first = {"person_id": desk.person("mei").id, "customers": [{**acme, "days": 62, "last_on": ""}]}
    assert told(desk) == [first]
    desk.advance(days=29)
    assert days(desk) == [62]
    desk.advance(days=1)
    assert days(desk) == [62, 92]


def test_spend_plan_and_contact_count_from_their_latest_day(desk: Desk) -> None:
    """What was withdrawn or corrected to nothing does not; a plan counts before it is approved."""
    request = desk.approved(100_00, planned_on=date(2026, 9, 20))
    desk.spend("mei", request, 100_00, final=True, spent_on=date(2026, 9, 14))
    desk.advance(days=ON_A_TUESDAY)
    assert days(desk) == [64]
    acme = {each["customer_id"]: each for each in told(desk)[0]["customers"]}[desk.customer_id("ACME")]
    assert (acme["last_on"], acme["used_minor"]) == ("2026-09-14", 100_00)

    planned = desk.submit("mei", 50_00, planned_on=date(2026, 12, 1))
    desk.advance(days=35)
    assert days(desk) == [64]
    desk.withdraw("mei", planned)
    desk.correct("mei", desk.actuals(request)[0], 0, final=True, spent_on=date(2026, 9, 14))
    desk.advance(days=1)
    assert days(desk) == [64, 99]
    assert told(desk)[-1]["customers"][0]["last_on"] == ""


def test_a_contact_is_logged_for_good(desk: Desk) -> None:
    """By the owner alone, of a day that was, in words; nobody is told of the customer for sixty days more."""
    desk.advance(days=ON_A_TUESDAY)
    mei, acme, met = desk.actor("mei"), desk.customer_id("ACME"), date(2026, 10, 5)

    def log(name: str = "mei", day: date | None = met, note: str = " At the fair ") -> str:
        error = refusal(
            lambda: desk.store.write(lambda tx: log_meeting(tx, desk.actor(name), acme, day, note))
        )
        return f"{error.code} {error.field or ''}".strip()

    assert log("tom") == "customer_not_yours"
    assert log(day=date(2026, 11, 19)) == f"met_in_future {Field.DATE}"
    assert log(day=None) == f"date_unreadable {Field.DATE}"
    assert log(note=" ") == f"text_missing {Field.NOTE}"
    assert log(note="x" * 501) == f"text_too_long {Field.NOTE}"
    assert (
        refusal(lambda: desk.store.write(lambda tx: log_meeting(tx, mei, 999_999, met, "x"))).code
        == "name_unknown"
    )
    desk.store.write(lambda tx: log_meeting(tx, mei, acme, met, " At the fair "))

    assert days(desk) == []
    entries = desk.store.inspect(lambda tx: list(tx.exports.audit()))
    assert [each["subject"] for each in entries if each["action"] == AuditAction.CUSTOMER_MET] == [
        f"customer:{acme}"
    ]
    desk.assert_books_agree()
    desk.advance(days=16)
    assert days(desk) == []
    desk.advance(days=1)
    assert days(desk) == [60]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE meeting SET met_on = '2026-01-01'", "record_changed"),
        ("UPDATE meeting SET note = 'Elsewhere'", "record_changed"),
        ("DELETE FROM meeting", "record_missing"),
    ],
)
def test_verify_finds_a_contact_that_was_changed(desk: Desk, statement: str, code: str) -> None:
    """Whoever owns the tables can change it, and is found."""
    mei, acme = desk.actor("mei"), desk.customer_id("ACME")
    desk.store.write(lambda tx: log_meeting(tx, mei, acme, date(2026, 9, 1), "At the fair"))
    tamper(desk.store, statement)

    proofs = desk.store.inspect(verify_books)
    assert {each.code for proof in proofs for each in proof.differences} == {code}


def test_under_half_of_what_the_plan_suggests(desk: Desk) -> None:
    """For the months that are over since there are books; a budget file suggests nothing for anybody."""
    name = drafted(desk.store, PLAN.replace("2027", "2026"))
    approve(desk.store, name)
    activate(desk.store, name)
    mei, acme = desk.actor("mei"), desk.customer_id("ACME")
    desk.advance(days=ON_A_TUESDAY)
    desk.store.write(lambda tx: log_meeting(tx, mei, acme, date(2026, 11, 16), "At the fair"))
    run(desk)
    (due,) = told(desk)[0]["customers"]
    assert (due["days"], due["used_minor"], due["suggested_minor"]) == (0, 0, 4333_33)


def test_ten_customers_are_a_card(store: SqlStore, clock: ManualClock) -> None:
    """Those with nothing for longest come first; the others stand in the card of the next working day."""
    new = "".join(
        f"K{number:02},Customer {number},key,growth,North,Cloud,mei@example.com,1000,no\n"
        for number in range(12)
    )
    desk = open_company(new_workspace(store.database, clock), {"customers": CUSTOMERS + new})
    desk.approved(50_00, planned_on=date(2026, 9, 16))
    desk.advance(days=ON_A_TUESDAY)
    run(desk)
    desk.advance(days=1)
    run(desk)
    cards = [[each["days"] for each in card["customers"]] for card in told(desk)]
    assert cards == [[63] * MOST_IN_A_CARD, [64, 64, 63]]


def test_who_has_left_is_told_nothing(desk: Desk) -> None:
    """Their customer waits for another owner."""
    desk.advance(days=ON_A_TUESDAY)
    mei = desk.person("mei").id
    desk.store.write(stated(lambda tx: tx.people.set_deactivated(mei, True)))
    assert days(desk) == []
