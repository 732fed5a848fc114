"""Who may see a request, and the order of locks that every change of it keeps."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.customer import Person, Role
from bot.domain.errors import NotAllowed, NotFound, Stale
from bot.domain.request import (
    SpendRequest,
)
from bot.services.ports.unit_of_work import Transaction


def lock_own(tx: Transaction, actor: Actor, request_id: int, version: int | None) -> SpendRequest:
    """Lock a request of the acting person. Raises NotFound, NotAllowed("not_your_request"), Stale."""
    person = requester_of(actor)
    request = lock_request(tx, request_id, person)
    if request.requester_id != person.id:
        raise NotAllowed("not_your_request", number=request.number)
    if version is not None:
        require_version(request, version)
    return request


def lock_request(tx: Transaction, request_id: int, person: Person | None) -> SpendRequest:
    """Lock customer, recipients, requester, plan, line and request, in that order, and read the request anew.

    Raises NotFound("request_unknown") for a request that `person` may not know of.
    """
    seen = tx.requests.get(request_id)
    if seen is None or (person is not None and not may_see(tx, person, seen)):
        raise NotFound("request_unknown")
    tx.customers.lock(seen.terms.customer_id, seen.terms.recipient_ids)
    tx.people.lock(seen.requester_id)
    tx.budgets.lock_plan(seen.plan_id)
    tx.budgets.lock_line(seen.line_id)
    locked = tx.requests.lock(request_id)
    if locked is None:
        raise NotFound("request_unknown")
    return locked


def require_version(request: SpendRequest, version: int) -> None:
    """Raises Stale("card_out_of_date") when the button was drawn for an earlier state of the request."""
    if request.version != version:
        raise Stale("card_out_of_date", number=request.number, state=request.state.value)


def may_see(tx: Transaction, person: Person, request: SpendRequest) -> bool:
    """Its requester, who decides or decided on it, its line's owner, controllers, compliance, auditors."""
    if person.id == request.requester_id or person.has(Role.CONTROLLER, Role.COMPLIANCE, Role.AUDITOR):
        return True
    line = tx.budgets.line(request.line_id)
    if line is not None and line.owner_id == person.id:
        return True
    return person.id in tx.requests.progress(request.id).asked or any(
        decision.person_id == person.id for decision in tx.approvals.decisions(request.id)
    )


def requester_of(actor: Actor) -> Person:
    """The acting person. Raises NotAllowed("not_an_employee") for somebody the company data doesn't know."""
    if actor.person is None or not actor.person.active:
        raise NotAllowed("not_an_employee")
    return actor.person
