"""What a change of a request does to the books: postings, sums beside them, thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.requests.change import Posting
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request import RequestChange, SpendRequest
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.ports.budgets import CustomerPlace, LedgerPosting, Plan
from bot.services.ports.unit_of_work import Transaction


def document_of(request: SpendRequest) -> str:
    return f"request:{request.id}"


def save(tx: Transaction, actor: Actor, change: RequestChange) -> SpendRequest:
    """Post and store; returns the request."""
    post(tx, actor, change, change.request)
    tx.requests.save(change.request)
    return change.request


def post(
    tx: Transaction, actor: Actor, change: RequestChange, stored: SpendRequest, *, takes_number: bool = False
) -> None:
    """Append the postings and carry them into what is kept of the customer. `stored` has the request's id.

    `takes_number`: the request is new, and with its first posting the plan counts one more.
    """
    document = document_of(stored)
    tx.budgets.post_all(
        [
            LedgerPosting(
                posting.line_id,
                posting.month,
                posting.moves,
                kind=f"request.{posting.event}",
                key=f"{document}:{posting.of.version}:{posting.event}{posting.part}{_item_key(posting)}",
                item=posting.number,
            )
            for posting in change.postings
        ],
        document=document,
        actor_id=actor.id,
        takes_number=takes_number,
    )
    held: dict[CustomerPlace, int] = {}
    for posting in change.postings:
        place = place_of(posting.of, posting.number)
        held[place] = held.get(place, 0) + sum(move.minor for move in posting.moves)
    tx.customer_use.carry_held(held)


def place_of(request: RequestRecord, number: int) -> CustomerPlace:
    """Where what an item holds, and how it was rated, is kept of its customer."""
    of_item = request.item(number).dimensions
    customer_id = request.terms.items[number - 1].customer_id
    return CustomerPlace(request.plan_id, customer_id, of_item.department, of_item.region)


def _item_key(posting: Posting) -> str:
    """The first item's keys are those that were given before there could be several."""
    return f".{posting.number}" if posting.number > 1 else ""


def check_thresholds(
    tx: Transaction, request: SpendRequest, *, lines: Sequence[BudgetLine] | None = None
) -> None:
    """Warn, in the same transaction, when a line that pays has reached a threshold.

    `lines`: the request's lines, where this transaction has read them already.
    """
    found = lines if lines is not None else [line_of(tx, line_id) for line_id in request.line_ids]
    policy = tx.policies.version(request.policy_version)
    for line in found:
        for month in sorted({item.month for item in request.items if item.line_id == line.id}):
            check_line_thresholds(tx, line, month, policy)


def line_of(tx: Transaction, line_id: int) -> BudgetLine:
    """A line that a request draws on."""
    line = tx.budgets.line(line_id)
    if line is None:
        raise AssertionError(f"a request draws on line {line_id}, which does not exist")
    return line


def paying_plan(tx: Transaction, line_ids: Iterable[int]) -> Plan:
    """The plan that pays for what is still to come of a request: of its lines' plans the latest.

    Where a closed year has given it to the next, what is done stays on the lines that have paid for it.
    """
    of_plans = {line.plan_id: line for line in (line_of(tx, line_id) for line_id in line_ids)}
    return max((tx.budgets.plan_of(line) for line in of_plans.values()), key=lambda plan: plan.year)
