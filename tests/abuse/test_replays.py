"""The same form again, at another process of the bot: a retry, a redelivery, a copy of what was sent."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import build
from bot.domain.company.care import CareDue
from bot.domain.messages.company import CareReminder
from bot.handlers.routes import FORMS
from bot.services.company.file_shapes import PEOPLE as SHAPE
from bot.services.company.import_people import import_people
from bot.services.ports.unit_of_work import Transaction
from bot.sheets.sheet import read_sheet
from bot.storage.schema import tables
from bot.views.kit.ids import View
from tests.support.asked import PLAN, drafted
from tests.support.asked import ask as ask_owners
from tests.support.company import OPERATOR, PEOPLE
from tests.support.databases import Fill
from tests.support.lookups import customer_of
from tests.support.office.acts import answer, approve, ask, card, fill, log_actual
from tests.support.office.door import Json, send_payload
from tests.support.office.forgery import forge_submission
from tests.support.office.listing import CAKES, TEA, send_actuals, send_list
from tests.support.office.opening import Office, open_office, ready_for_work
from tests.support.office.planning import plan_card, submitted

# A process that starts runs its jobs and paces its channels; neither is anybody's doing.
_OWN_BUSINESS = {"job_run", "channel_pace"}
# These open the next form, and write nothing.
_CHOICES = {View.PICK_REQUEST, View.PICK_ACTUAL}
# These stay open and say once more what was kept.
_CONFIRMED = {View.EXPLAIN, View.MET}


@pytest.fixture
def filling() -> Fill:
    return ready_for_work


def send_every_form(office: Office) -> None:
    """A story in which each form there is is sent at least once."""
    mei, bo, hana = office.mei, office.bo, office.hana
    number = ask(office, mei)
    card(bo, number).click("Ask a question…")
    answer(bo, "Ask a question", Question="For how many?")
    office.settle()
    card(mei, number, "waiting for an answer").click("Answer")
    answer(mei, "Answer", Answer="For four")
    office.settle()
    card(mei, number).click("Edit")
    answer(mei, f"Edit {number}", Amount="490")
    office.settle()
    card(bo, number).click("Reassign…")
    answer(bo, "Reassign", New_approver="hana", Reason="You know them")
    office.settle()
    card(hana, number).click("Approve less…")
    answer(hana, "Approve less", Approved_amount="400", Reason="Enough")
    office.settle()
    log_actual(office, number, "100", final=False)
    said = mei.say("#sales", "the receipt", files=[("a.pdf", b"%PDF-1.7 receipt")])
    mei.message_shortcut("Log a receipt", said)
    answer(mei, "Log a receipt", Request=mei.wait_for_modal("Log a receipt").offered("Request")[0])
    answer(mei, "Log actual", Actual_amount="120")
    office.settle()
    card(mei, number).click("Correct…")
    form = mei.wait_for_modal("Correct an actual")
    answer(mei, "Correct an actual", Actual=form.offered("Actual")[0])
    answer(mei, "Correct an actual", Actual_amount="110")
    office.settle()
    refused = ask(office, mei, Amount="50")
    card(bo, refused).click("Reject…")
    answer(bo, "Reject", Reason="No")
    office.settle()
    spent = ask(office, mei, Category="Meal", Amount="500", Recipients=None)
    approve(office, bo, spent)
    office.fin.command("/spend adjust")
    form = office.fin.wait_for_modal("Adjust the budget")
    fill(office, form, {"Kind": "Cut", "From line": "MEAL", "Amount": "10", "Cause": "Market"})
    assert form.fill({"Explanation": "Fewer dinners"}).submit()
    office.settle()
    hana.wait_for("BA-2026-00001: needs your decision").click("Reject…")
    answer(hana, "Reject", Reason="Not this year")
    office.settle()
    hana.command("/spend digest")
    office.answered()
    hana.wait_for("Budget digest").click("Explain a variance")
    answer(hana, "Explain a variance", Line="MEAL", Explanation="Two customers more than planned")
    office.settle()
    log_actual(office, spent, "700", reason="More came", Receipts=[("bill.pdf", b"%PDF-1.7 bill")])
    office.fin.wait_for(f"{spent} has cost").click("Ask why")
    office.settle()
    mei.replies(card(mei, spent))[-1].click("Answer")
    answer(mei, "Answer", Answer="The room was dearer")
    office.settle()
    ask_owners(office.books, drafted(office.books, PLAN.replace("2027", "2028")))
    office.settle()
    hana.wait_for("Plan 2028.1: what do your lines need?").click("Propose…")
    answer(hana, "Propose", Proposed_amount="20000")
    office.settle()
    send_list(office, mei, TEA, CAKES)
    numbers = [
        message.notification.partition(":")[0] for message in bo.messages() if "GW-" in message.notification
    ]
    card(bo, max(numbers)).click("Approve without these…")
    answer(bo, "Approve without these", Rows_to_leave_out="3", Reason="Not this year")
    office.settle()
    send_actuals(office, max(numbers), "ACME,Li Na,290,2026-09-14,INV-1,yes")
    plan = submitted(office, 2027)
    plan_card(bo, plan).click("Comment on a line…")
    answer(bo, "Comment on a line", Line="MEAL", Comment="Twelve are too few")
    office.settle()
    plan_card(bo, plan).click("Ask for changes…")
    answer(bo, "Ask for changes", Reason="Too little for the North")
    office.settle()
    care_due(office)
    mei.wait_for("needs attention").click("Met already…")
    answer(mei, "Met already", Note="Lunch at the fair")
    office.settle()


def care_due(office: Office) -> None:
    """Mei is told that Acme has had nothing for long."""

    def remind(tx: Transaction) -> None:
        mei, acme = tx.people.by_email("mei@example.com"), customer_of(tx, "ACME")
        assert mei is not None
        due = CareReminder(mei.id, (CareDue(acme.id, 61, "", 0, 0),))
        tx.outbox.put(due, stream=f"person:{mei.id}", key="care")

    office.books.write(remind)
    office.settle()


def sent_forms(office: Office) -> list[Json]:
    """Every form as Slack has sent it, the last of each kind."""
    submissions = [
        entry.request
        for entry in office.slack.log
        if entry.kind == "payload" and entry.request.get("type") == "view_submission"
    ]
    last = {payload["view"]["callback_id"]: copy.deepcopy(payload) for payload in submissions}
    return list(last.values())


def everything(office: Office) -> dict[str, list[str]]:
    """All rows of all tables."""
    with office.bot.database.reading() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for table in tables.metadata.sorted_tables
            if table.name not in _OWN_BUSINESS
        }


@contextmanager
def another_process(office: Office) -> Iterator[Office]:
    """A second replica; on SQLite, which has room for one bot, a bot that was started anew."""
    if office.bot.database.is_sqlite:
        office.bot.stop()
    other = build(
        office.bot.settings,
        clock=lambda: datetime.fromtimestamp(office.clock.now(), UTC),
        gap=timedelta(0),
    )
    other.start()
    try:
        yield Office(office.slack, other, office.clock)
    finally:
        other.stop()


@pytest.mark.heavy
def test_a_form_that_is_sent_again_elsewhere_changes_nothing(database_url: str, tmp_path: Path) -> None:
    """Each form of the bot's, once more at another process: no row of any table, no word of a failure."""
    with open_office(database_url, tmp_path, socket=False) as office:
        send_every_form(office)
        forms = sent_forms(office)
        assert {payload["view"]["callback_id"] for payload in forms} == set(FORMS)
        with another_process(office) as other:
            other.settle()
            before = everything(other)
            for payload in forms:
                name = payload["view"]["callback_id"]
                status, body = send_payload(other, payload)
                other.settle()
                found: dict[str, Any] = json.loads(body)
                assert status == 200, name
                assert found["response_action"] == "clear" or name in _CHOICES | _CONFIRMED, (name, found)
                assert everything(other) == before, name


def test_a_form_that_was_refused_is_refused_again(either_office: Office) -> None:
    """Its approver has lost the right: what follows is kept, and no repetition looks like success."""
    office = either_office
    number = ask(office, office.mei)
    card(office.bo, number).click("Approve less…")
    form = office.bo.wait_for_modal("Approve less").fill({"Approved amount": "100", "Reason": "Enough"})
    text = PEOPLE.replace("hana@example.com,lead,,", "hana@example.com,,,")
    sheet = read_sheet(text.encode(), "people.csv", SHAPE)
    office.books.administer(lambda tx: import_people(tx, sheet, OPERATOR))
    for _ in range(2):
        ack = forge_submission(form, lambda _view: None)
        assert ack.body["response_action"] == "errors", ack.body
    office.settle()
    assert "Approve" in card(office.hana, number, "needs your decision").buttons()
