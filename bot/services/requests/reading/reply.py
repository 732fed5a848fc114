"""What somebody types in the thread of their card: the answer, where a question is open."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.requests.request_state import RequestState
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, read_request


@dataclass(frozen=True, slots=True)
class CardThread:
    """The request whose card a thread is under. `asks`: its requester is asked something.

    `exception_id`: what they are asked about when no decision waits for the answer; 0 for nothing.
    """

    facts: RequestFacts
    asks: bool
    exception_id: int = 0


def read_thread(tx: Transaction, actor: Actor, channel: str, ts: str) -> CardThread | None:
    """None for a thread under anything else. Raises NotAllowed("not_an_employee"), NotFound."""
    person = require_employee(actor.person)
    request_id = tx.outbox.request_of_card(channel, ts, person.id)
    if request_id is None:
        return None
    facts = read_request(tx, request_id, person)
    if facts.request.requester_id != person.id:
        return CardThread(facts, asks=False)
    if facts.request.state is RequestState.CHANGES_REQUESTED:
        return CardThread(facts, asks=True)
    about = tx.alerts.asked_about(request_id)
    return CardThread(facts, about is not None, about.id if about else 0)
