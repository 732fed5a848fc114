"""Whose business it is recalls to a requester what they owe: once a day, however often it is clicked."""

from __future__ import annotations

from bot.domain.approvals.rights import require_reminding_by
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotFound
from bot.domain.messages.kind import MessageKind
from bot.domain.messages.requests import RequestNudge
from bot.domain.requests.request import SpendRequest
from bot.services.actuals.exceptions import exception_to_review
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee, find_request
from bot.services.requests.posting import document_of


def remind_of_exception(tx: Transaction, actor: Actor, exception_id: int) -> None:
    """An answer that is still due, or what the exception says. One that is dealt with recalls nothing.

    Raises what `exception_to_review` raises, NotFound("requester_left").
    """
    person, found = exception_to_review(tx, actor, exception_id)
    if found is None or found.request_id is None or not found.may_be_recalled:
        return
    _remind(tx, person, find_request(tx, found.request_id, person), exception_id)


def remind_of_actual(tx: Transaction, actor: Actor, request_id: int) -> None:
    """The final actual of a request whose date has passed.

    Raises NotFound("request_unknown" | "requester_left"), NotAllowed("controllers_only"),
    Stale("request_moved_on").
    """
    person = acting_employee(tx, actor)
    request = find_request(tx, request_id, person)
    require_reminding_by(person, request)
    _remind(tx, person, request)


def _remind(tx: Transaction, by: Person, request: SpendRequest, exception_id: int = 0) -> None:
    requester = tx.people.get(request.requester_id)
    if requester is None or not requester.active:
        raise NotFound("requester_left", number=request.number)
    nudge = RequestNudge(request.id, requester.id, by.id, MessageKind.REQUEST_CARD, exception_id)
    key = f"nudge:{request.id}:{exception_id}:{tx.today.isoformat()}"
    tx.outbox.put(nudge, stream=document_of(request), key=key)
