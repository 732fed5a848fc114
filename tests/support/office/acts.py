"""What people do again and again in the stories."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import uuid4

from bot.domain.company.actor import Actor
from bot.services.budgets.adjusting.ask import ask_adjustment
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.ports.unit_of_work import Transaction
from sandbox.client.person import Person
from sandbox.client.surfaces import Modal, ShownMessage
from tests.support.office.opening import Office

Json = dict[str, Any]

GIFT: Json = {
    "Category": "Gift",
    "Customer": "Acme",
    "Recipients": ["Li Na"],
    "Amount": "480",
    "Planned date": "2026-09-25",
    "Purpose": "Tea set for Mid-Autumn",
}


def new_form(person: Person) -> Modal:
    person.command("/spend")
    return person.wait_for_modal("New request")


def fill(office: Office, form: Modal, fields: Json) -> Modal:
    """Enter values one by one, waiting for the live check after each."""
    for label, value in fields.items():
        form.select(label, value)
        office.answered()
    return form


def ask(office: Office, person: Person, **fields: Any) -> str:
    """Ask for the gift, or for what `fields` says instead (labels with _ for spaces); returns the number."""
    wanted = {**GIFT, **{name.replace("_", " "): value for name, value in fields.items()}}
    before = {message.ts for message in person.messages()}
    form = fill(office, new_form(person), {label: value for label, value in wanted.items() if value})
    assert form.submit(), (form.errors, [warning.text for warning in person.warnings])
    office.settle()
    card = next(message for message in person.messages() if message.ts not in before)
    return card.notification.partition(":")[0]


def adjust(office: Office, who: str, kind: str, amount: str = "", **more: str) -> str:
    """Ask for a change of the budget, as at the command line; returns the number."""
    plain = {"cause": "market", "explanation": "Fewer dinners this autumn"}
    draft = AdjustmentDraft(kind=kind, amount=amount, **(plain | more))

    def work(tx: Transaction) -> str:
        person = tx.people.by_email(f"{who}@example.com")
        return ask_adjustment(tx, Actor(person, "cli"), draft, uuid4().hex).number

    number = office.store.write(work)
    office.settle()
    return number


def card(person: Person, number: str, state: str = "") -> ShownMessage:
    """Their card of a request: the approver's, or the requester's."""
    found: ShownMessage = person.wait_for(
        lambda: next(
            (
                message
                for message in reversed(person.messages())
                if not message.is_ephemeral and message.notification.startswith(f"{number}: {state}")
            ),
            None,
        )
    )
    return found


def unfolded(shown: ShownMessage) -> str:
    """All that a card says, once everything folded is opened."""
    with contextlib.suppress(LookupError):
        while True:
            shown.open("")
    return shown.text(300)


def answer(person: Person, title: str, **fields: Any) -> Modal:
    """Fill in the form that is open and send it."""
    form = person.wait_for_modal(title)
    form.fill({name.replace("_", " "): value for name, value in fields.items()})
    assert form.submit(), form.errors
    return form


def approve(office: Office, person: Person, number: str) -> None:
    card(person, number, "needs your decision").click("Approve")
    office.settle()


def approved(office: Office, **fields: Any) -> str:
    """A gift of Mei's that Bo has approved."""
    number = ask(office, office.mei, **fields)
    approve(office, office.bo, number)
    card(office.mei, number, "approved")
    return number


def log_actual(
    office: Office, number: str, amount: str, *, final: bool = True, reason: str = "", **fields: Any
) -> None:
    """Mei logs what she spent; `reason`: why that is over what was approved, which is asked then."""
    card(office.mei, number).click("Log actual")
    form = answer(office.mei, "Log actual", Actual_amount=amount, This_is_the_final_amount=final, **fields)
    if reason:
        assert "over the" in form.text(300) and office.mei.modal is not None
        office.mei.modal.fill({"Reason": reason})
        assert office.mei.modal.submit(), office.mei.modal.errors
    office.settle()


def filled_form(office: Office, amount: str = "480") -> Modal:
    """Mei's *New request*, ready to be sent."""
    office.mei.command(f"/spend meal {amount} CNY Acme Dinner after the yearly review")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Planned date": "2026-09-25", "Expected result": "A renewed contract"})
    office.answered()
    return form
