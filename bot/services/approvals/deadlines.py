"""A decision that waits: opened to the next tier, then ended. Silence never approves."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.approvals.approval import ESCALATED, StepKind, open_to, waiting_for
from bot.domain.books.audit import AuditAction, EscalationEntry
from bot.domain.company.actor import Actor
from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.services.approvals.authority import reroute_if_needed, review_steps
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request
from bot.services.requests.announce import announce
from bot.services.requests.ending import expire
from bot.services.requests.posting import document_of

CLOCK = Actor(None, "job", "deadlines")

# The shortest deadline that a policy can set: what waits for less is not looked at.
_SHORTEST = timedelta(hours=1)


def requests_that_wait(tx: Transaction, limit: int = 500) -> list[int]:
    """Requests that may have passed a deadline: open ones, those that wait longest first, then for budget."""
    waiting = [request_id for request_id, _ in tx.requests.waiting_longest(tx.now - _SHORTEST, limit)]
    for plan_id in tx.requests.plans_waited_for():
        waiting += tx.requests.waiting_for_budget(plan_id)
    return waiting


def enforce_deadlines(tx: Transaction, request_id: int) -> str:
    """Do what the policy's deadlines ask of one request now; returns what was done, or an empty text.

    Running it again does nothing twice: an escalated step has its reason.
    """
    since = tx.requests.waiting_since(request_id)
    request = tx.requests.get(request_id)
    if request is None or since is None or request.state not in UNDECIDED:
        return ""
    policy = tx.policies.version(request.policy_version)
    deadlines = policy.deadlines
    if deadlines is None:
        return ""
    if tx.now - since >= timedelta(days=deadlines.expire_after_days):
        expire(tx, CLOCK, request)
        return "expired"
    if request.waits_for_budget:
        return ""
    if reroute_if_needed(tx, CLOCK, lock_request(tx, request_id, None)):
        return "rerouted"
    worked = policy.working_time.worked(since, tx.now)
    escalates = worked >= timedelta(hours=deadlines.escalate_after_hours)
    return "escalated" if escalates and _escalate(tx, request_id) else ""


def _escalate(tx: Transaction, request_id: int) -> bool:
    request = lock_request(tx, request_id, None)
    if request.state is not RequestState.PENDING:
        return False
    steps = tx.approvals.steps(request.id, request.round)
    reviewer = review_steps(tx, request, steps).reviewer
    opened = [
        open_to(step, higher.id)
        for step in waiting_for(steps)
        if step.kind is StepKind.MANAGER
        and step.reason != ESCALATED
        and (higher := reviewer.next_tier(step, steps)) is not None
    ]
    if not opened:
        return False
    tx.approvals.save_steps(request.id, opened)
    request = request.ask_others()
    tx.requests.save_version(request.id, request.version)
    announce(tx, request)
    facts = EscalationEntry(request.number, tuple(step.approver_ids for step in opened))
    tx.audit.add(CLOCK, AuditAction.REQUEST_ESCALATE, document_of(request), facts)
    return True
