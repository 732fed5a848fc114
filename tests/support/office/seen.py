"""What there is to see: on people's screens, and in the books."""

from __future__ import annotations

from typing import Any

from sandbox.client.person import Person
from sandbox.client.surfaces import ShownMessage
from tests.support.lookups import request_of
from tests.support.office.opening import Office


def private_words(person: Person) -> list[str]:
    """What was said to this person alone, where they typed or clicked."""
    shown = [message.text(400) for message in person.seen() if message.is_ephemeral]
    modal = person.modal
    return [*shown, *([modal.text(400)] if modal is not None and modal.title == "Not done" else [])]


def cards(office: Office, who: str, number: str = "GW-2026-00001") -> list[ShownMessage]:
    """Somebody's cards of a request: a second one would be seen here."""

    def is_card(message: ShownMessage) -> bool:
        payload = (message.origin.metadata or {}).get("event_payload") or {}
        return str(payload.get("key")).startswith("card.") and number in message.notification

    return [each for each in office.slack.person(who).messages() if is_card(each)]


def marked_texts(office: Office) -> list[str]:
    """Every mrkdwn text, and every message's fallback, that anybody can see."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "mrkdwn":
                found.append(str(node["text"]))
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    with office.slack.lock:
        for messages in office.slack.messages.values():
            for message in messages:
                found.append(message.text)
                walk(message.blocks)
        for view in office.slack.views.values():
            walk(view.blocks)
    return found


def requests_of(office: Office) -> list[str]:
    """Numbers and states of every request there is."""

    def read(tx: Any) -> list[str]:
        found = [tx.requests.get(request_id) for request_id in range(1, 20)]
        return [f"{request.number} {request.state}" for request in found if request]

    return office.store.read(read)


def holding(office: Office, number: str) -> tuple[int, int, int]:
    """What a request reserves, commits and has spent, in minor units."""
    request = office.store.read(lambda tx: request_of(tx, number))
    assert request is not None
    return request.holding.reserved, request.holding.committed, request.holding.spent


def audited(office: Office, number: str) -> list[tuple[str, str]]:
    """(action, person) of each audit entry about a request, in order."""

    def read(tx: Any) -> list[tuple[str, str]]:
        request = request_of(tx, number)
        assert request is not None
        subject = f"request:{request.id}"
        return [(row["action"], row["person"]) for row in tx.exports.audit() if row["subject"] == subject]

    return office.books.inspect(read)


def exported(office: Office, number: str) -> dict[str, Any]:
    """The request's row as `export requests` has it."""

    def read(tx: Any) -> dict[str, Any]:
        return next(row for row in tx.exports.requests() if row["number"] == number)

    return office.books.inspect(read)
