"""What waits for budget is checked again when there is room, in the order in which it was asked for."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.messages.budgets import BudgetRoom
from bot.domain.messages.requests import News
from bot.services.ports.requests import Progress
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import announce
from bot.services.requests.check import check_request, proposed
from bot.services.requests.posting import check_thresholds, document_of, save
from bot.services.requests.subject import lock_to_pay, subjects_of

WAITER = Actor(None, "job", "budget")


def requests_waiting_in(tx: Transaction, plan_id: int) -> list[int]:
    """Those that wait for room in a plan, in the order of their submission."""
    return list(tx.requests.waiting_for_budget(plan_id))


def submit_if_room(tx: Transaction, request_id: int) -> bool:
    """Whether a request that waited for budget is submitted now; checked as a new one, by today's policy.

    It goes on waiting where anything blocks it, or its requester has left. A second call does nothing.
    Raises InvalidInput where a customer or recipient is gone.
    """
    seen = tx.requests.get(request_id)
    if seen is None or not seen.waits_for_budget:
        return False
    tx.customers.lock(seen.terms.subjects, seen.requester_id)
    requester = tx.people.get(seen.requester_id)
    if requester is None or not requester.active:
        return False
    paid = lock_to_pay(tx, seen.terms, subjects_of(tx, requester, seen.terms))
    request = tx.requests.lock(request_id)
    if request is None or not request.waits_for_budget:
        return False
    policy = tx.policies.in_force(tx.today)
    check = check_request(tx, requester, request.terms, policy, own=request, paid=paid)
    if check.blocking or not check.line_ids:
        return False
    proposal = proposed(tx, request.terms, paid.subjects, check, policy)
    submitted = save(tx, WAITER, request.submit_waiting(proposal))
    tx.approvals.add_steps(submitted.id, submitted.round, check.steps)
    check_thresholds(tx, submitted, lines=[use.line for use in check.uses])
    asked = frozenset(person_id for step in check.steps for person_id in step.approver_ids)
    announce(tx, submitted, progress=Progress(0, 0, asked), news=News.BUDGET_FOUND)
    facts = RequestEntry.of(submitted)
    tx.audit.add(WAITER, AuditAction.REQUEST_SUBMIT, document_of(submitted), facts)
    return True


def look_again(tx: Transaction, period: str) -> int:
    """Queue a look at every plan for which requests wait; how many those are. One for each `period`.

    Room wakes them at once; this is for what no posting tells of: another policy, a month that has begun.
    """
    plans = tx.requests.plans_waited_for()
    for plan_id in plans:
        key = f"budget.room:{plan_id}:{period}"
        tx.outbox.put(BudgetRoom(plan_id), stream=f"budget.room:{plan_id}", key=key)
    return len(plans)
