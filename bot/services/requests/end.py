"""How people end a request: withdraw it, or close what is left of it."""

from __future__ import annotations

from bot.domain.approvals.rights import require_close_by
from bot.domain.books.audit import AuditAction
from bot.domain.company.actor import Actor
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee, lock_own, lock_request
from bot.services.requests.ending import end


def withdraw_request(tx: Transaction, actor: Actor, request_id: int, version: int) -> SpendRequest:
    """Take a request back: everything it still holds is released.

    Raises Stale("spent_already") once something was spent: then closing, or the final actual, releases the
    rest.
    """
    request = lock_own(tx, actor, request_id, version)
    return end(tx, actor, request.withdraw(tx.now), AuditAction.REQUEST_WITHDRAW)


def close_request(tx: Transaction, actor: Actor, request_id: int, version: int) -> SpendRequest:
    """Nothing more will be spent of what is approved: what is still held is released.

    Raises NotFound, NotAllowed("not_your_request"), Stale("request_moved_on" | "not_partly_used" |
    "card_out_of_date").
    """
    person = acting_employee(tx, actor)
    request = lock_request(tx, request_id, person)
    require_close_by(person, request)
    request.require_version(version)
    return end(tx, actor, request.close(), AuditAction.REQUEST_CLOSE)
