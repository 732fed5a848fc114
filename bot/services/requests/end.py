"""How a request ends: withdrawn, expired, closed."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.approval import (
    Step,
    StepState,
)
from bot.domain.audit import AuditAction, RequestEntry
from bot.domain.customer import Role
from bot.domain.errors import NotAllowed, Stale
from bot.domain.messages import News
from bot.domain.request import (
    OPEN,
    Event,
    RequestState,
    SpendRequest,
    next_state,
    on_close,
    on_release,
)
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_own, lock_request, require_version
from bot.services.requests.announce import announce
from bot.services.requests.posting import document_of, post


def withdraw_request(tx: Transaction, actor: Actor, request_id: int, version: int) -> SpendRequest:
    """Take a request back: everything it still holds is released.

    Raises Stale("spent_already") once something was spent: then the final actual releases the rest.
    """
    request = lock_own(tx, actor, request_id, version)
    if request.state in OPEN:
        cancel_steps(tx, request)
        request = end_open(tx, actor, request, Event.WITHDRAW)
    elif request.holding.spent:
        raise Stale("spent_already", number=request.number)
    else:
        request = _release_approved(tx, actor, request, Event.WITHDRAW)
    announce(tx, request)
    tx.audit.add(actor, AuditAction.REQUEST_WITHDRAW, document_of(request), RequestEntry.of(request))
    return request


def expire_request(
    tx: Transaction, actor: Actor, request_id: int, version: int | None = None
) -> SpendRequest:
    """Time has run out: nothing is ever approved by silence, everything held is released.

    With the `version` in which it was found overdue, somebody who acts in that moment is not overrun:
    Stale("card_out_of_date").
    """
    request = lock_request(tx, request_id, None)
    if version is not None:
        require_version(request, version)
    if request.state in OPEN:
        cancel_steps(tx, request)
        request = end_open(tx, actor, request, Event.EXPIRE)
    else:
        request = _release_approved(tx, actor, request, Event.EXPIRE)
    announce(tx, request, news=News.EXPIRED)
    tx.audit.add(actor, AuditAction.REQUEST_EXPIRE, document_of(request), RequestEntry.of(request))
    return request


def close_request(tx: Transaction, actor: Actor, request_id: int) -> SpendRequest:
    """Close a settled or approved request. Raises NotAllowed("controllers_only")."""
    if actor.person is not None and not actor.person.has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    request = _release_approved(tx, actor, lock_request(tx, request_id, actor.person), Event.CLOSE)
    announce(tx, request)
    tx.audit.add(actor, AuditAction.REQUEST_CLOSE, document_of(request), RequestEntry.of(request))
    return request


def _release_approved(tx: Transaction, actor: Actor, request: SpendRequest, event: Event) -> SpendRequest:
    state = next_state(request.state, event)
    request = replace(request, version=request.version + 1)
    request = post(tx, request, on_close(request.holding), event, actor)
    request = replace(request, state=state)
    tx.requests.save(request)
    return request


def end_open(tx: Transaction, actor: Actor, request: SpendRequest, event: Event) -> SpendRequest:
    """Reject, withdraw or expire while a decision is open: release what is reserved.

    A raise of an approved request ends alone: its earlier terms and approval stand again.
    """
    state = next_state(request.state, event)
    request = replace(request, version=request.version + 1)
    request = post(tx, request, on_release(request.holding), event, actor)
    if request.amended_from is not None:
        request = replace(request, state=RequestState.APPROVED, terms=request.amended_from, amended_from=None)
    else:
        request = replace(request, state=state, decided_at=tx.now)
    tx.requests.save(request)
    return request


def cancel_steps(tx: Transaction, request: SpendRequest) -> None:
    tx.approvals.save_steps([cancelled(step) for step in tx.approvals.steps(request.id, request.round)])


def cancelled(step: Step) -> Step:
    return replace(step, state=StepState.CANCELLED) if step.state is StepState.WAITING else step
