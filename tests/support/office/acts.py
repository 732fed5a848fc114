"""What people do again and again in the stories, and what only a forger does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import interactions
from sandbox.client.person import Person
from sandbox.client.surfaces import Modal, ShownMessage
from sandbox.transport import payloads
from sandbox.transport.delivery import Ack
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


def answer(person: Person, title: str, **fields: Any) -> Modal:
    """Fill in the form that is open and send it."""
    form = person.wait_for_modal(title)
    form.fill({name.replace("_", " "): value for name, value in fields.items()})
    assert form.submit(), form.errors
    return form


def approve(office: Office, person: Person, number: str) -> None:
    card(person, number, "a decision is needed").click("Approve")
    office.settle()


def approved(office: Office, **fields: Any) -> str:
    """A gift of Mei's that Bo has approved."""
    number = ask(office, office.mei, **fields)
    approve(office, office.bo, number)
    card(office.mei, number, "approved")
    return number


def log_actual(office: Office, number: str, amount: str, *, final: bool = True, **fields: Any) -> None:
    """Mei logs what she spent."""
    card(office.mei, number).click("Log actual")
    answer(office.mei, "Log actual", Actual_amount=amount, This_is_the_final_amount=final, **fields)
    office.settle()


def private_words(person: Person) -> list[str]:
    """What was said to this person alone, where they typed or clicked."""
    shown = [message.text(200) for message in person.seen() if message.is_ephemeral]
    modal = person.modal
    return [*shown, *([modal.text(200)] if modal is not None and modal.title == "Not done" else [])]


# What only a forger does


def forge_click(
    person: Person, message: ShownMessage, action_id: str, value: str, block_id: str = "forged"
) -> bool:
    """A click on a button that the message does not have. True when it was acknowledged."""
    element = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "x"}}
    return interactions.act(
        person.workspace, person.id, message.origin, {"block_id": block_id}, element, {"value": value}
    )


def forge_submission(form: Modal, change: Callable[[Json], None]) -> Ack:
    """Send a form whose payload `change` has altered on the way."""
    payload = payloads.view_submission(form.workspace, form.view)
    change(payload["view"])
    return form.workspace.delivery.interact("interactive", payload)


def put(view: Json, action_id: str, state: Json) -> None:
    """Change the value of an input in a forged view."""
    for block in view["state"]["values"].values():
        if action_id in block:
            block[action_id] = {**block[action_id], **state}


def requests_of(office: Office) -> list[str]:
    """Numbers and states of every request there is."""

    def read(tx: Any) -> list[str]:
        found = [tx.requests.get(request_id) for request_id in range(1, 20)]
        return [f"{request.number} {request.state}" for request in found if request]

    return office.store.read(read)


def holding(office: Office, number: str) -> tuple[int, int, int]:
    """What a request reserves, commits and has spent, in minor units."""
    request = office.store.read(lambda tx: tx.requests.by_number(number))
    assert request is not None
    return request.holding.reserved, request.holding.committed, request.holding.spent
