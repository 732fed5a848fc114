"""What there is to see: on people's screens, and in the books."""

from __future__ import annotations

from collections.abc import Iterator
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
    with office.slack.lock:
        fallbacks = [message.text for messages in office.slack.messages.values() for message in messages]
        return [*fallbacks, *(str(node["text"]) for node in _marked_objects(office))]


def texts_with_links(office: Office) -> list[str]:
    """mrkdwn in which Slack looks for links, channels and mentions itself; there should be none."""
    with office.slack.lock:
        return [str(node["text"]) for node in _marked_objects(office) if not node.get("verbatim")]


def _marked_objects(office: Office) -> Iterator[dict[str, Any]]:
    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if node.get("type") == "mrkdwn":
                yield node
            node = list(node.values())
        if isinstance(node, list):
            for each in node:
                yield from walk(each)

    for messages in office.slack.messages.values():
        for message in messages:
            yield from walk(message.blocks)
    for view in office.slack.views.values():
        yield from walk(view.blocks)


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
