"""What a change of a request does to the books: postings, sums beside them, thresholds."""

from __future__ import annotations

from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.requests.request import Change, SpendRequest
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.ports.unit_of_work import Transaction


def document_of(request: SpendRequest) -> str:
    return f"request:{request.id}"


def save(tx: Transaction, actor: Actor, change: Change) -> SpendRequest:
    """Post and store; returns the request."""
    post(tx, actor, change, change.request)
    tx.requests.save(change.request)
    return change.request


def post(
    tx: Transaction, actor: Actor, change: Change, stored: SpendRequest, *, takes_number: bool = False
) -> None:
    """Append the postings and carry them into what is kept of the customer. `stored` has the request's id.

    `takes_number`: the request is new, and with its first posting the plan counts one more.
    """
    document = document_of(stored)
    for posting in change.postings:
        held_by = posting.of
        tx.budgets.post(
            held_by.line_id,
            posting.month,
            posting.moves,
            kind=f"request.{posting.event}",
            document=document,
            actor_id=actor.id,
            key=f"{document}:{held_by.version}:{posting.event}{posting.part}",
            takes_number=takes_number,
        )
        takes_number = False
        tx.customer_use.carry(held_by, held_minor=sum(move.minor for move in posting.moves))


def check_thresholds(
    tx: Transaction, request: SpendRequest, spent_month: int | None = None, *, line: BudgetLine | None = None
) -> BudgetLine:
    """Warn, in the same transaction, when the line has reached a threshold. Returns the line.

    `spent_month`: where an actual was posted; it need not be the month that the request was planned in.
    `line`: the request's line, where this transaction has read it already.
    """
    if line is None:
        line = tx.budgets.line(request.line_id)
    if line is None:
        raise AssertionError(f"request {request.id} draws on a line that does not exist")
    policy = tx.policies.version(request.policy_version)
    for month in sorted({request.month, spent_month or request.month}):
        check_line_thresholds(tx, line, month, policy)
    return line
