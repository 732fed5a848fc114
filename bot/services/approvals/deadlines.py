"""A decision that waits: recalled, then opened to the next tier, then ended. Silence never approves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.actor import Actor
from bot.domain.approval import Step, StepKind, deciders, managers_of, waiting_for
from bot.domain.audit import AuditAction, EscalationEntry
from bot.domain.customer import Person
from bot.domain.messages import AnswerReminder, DecisionReminder
from bot.domain.request import OPEN, RequestState, SpendRequest
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request
from bot.services.requests.announce import announce
from bot.services.requests.end import expire_request
from bot.services.requests.posting import document_of

CLOCK = Actor(None, "job", "deadlines")

ESCALATED = "escalated"
"""The reason of a step that the next tier may sign too, because nobody did in time."""

# The shortest deadline that a policy can set: what waits for less is not looked at.
_SHORTEST = timedelta(hours=1)


def requests_that_wait(tx: Transaction, limit: int = 500) -> list[int]:
    """Open requests that may have passed a deadline, those that wait longest first."""
    return [request_id for request_id, _ in tx.requests.waiting_longest(tx.now - _SHORTEST, limit)]


def enforce_deadlines(tx: Transaction, request_id: int) -> str:
    """Do what the policy's deadlines ask of one request now; returns what was done, or an empty text.

    Running it again does nothing twice: a reminder has its key, an escalated step its reason.
    """
    since = tx.requests.waiting_since(request_id)
    request = tx.requests.get(request_id)
    if request is None or since is None or request.state not in OPEN:
        return ""
    policy = tx.policies.version(request.policy_version)
    deadlines = policy.deadlines
    if deadlines is None:
        return ""
    if tx.now - since >= timedelta(days=deadlines.expire_after_days):
        expire_request(tx, CLOCK, request_id, request.version)
        return "expired"
    worked = policy.working_time.worked(since, tx.now)
    done = ""
    if worked >= timedelta(hours=deadlines.remind_after_hours):
        done = _remind(tx, request)
    if worked >= timedelta(hours=deadlines.escalate_after_hours) and _escalate(tx, request_id, policy):
        done = "escalated"
    return done


def _remind(tx: Transaction, request: SpendRequest) -> str:
    """Once for each person and each state of the request that waits for them."""
    reminders: list[DecisionReminder | AnswerReminder] = [AnswerReminder(request.id, request.requester_id)]
    if request.state is RequestState.PENDING:
        waited_for = sorted(deciders(tx.approvals.steps(request.id, request.round)))
        reminders = [DecisionReminder(request.id, person_id) for person_id in waited_for]
    for reminder in reminders:
        key = f"{reminder.kind}:{request.id}:{request.version}:{reminder.person_id}"
        tx.outbox.put(reminder, stream=document_of(request), key=key)
    return "reminded"


def _escalate(tx: Transaction, request_id: int, policy: CompiledPolicy) -> bool:
    request = lock_request(tx, request_id, None)
    if request.state is not RequestState.PENDING:
        return False
    steps = tx.approvals.steps(request.id, request.round)
    widened = [
        replace(step, approver_ids=tuple(sorted({*step.approver_ids, higher.id})), reason=ESCALATED)
        for step in waiting_for(steps)
        if step.kind is StepKind.MANAGER
        and step.reason != ESCALATED
        and (higher := _next_tier(tx, request, step, policy)) is not None
    ]
    if not widened:
        return False
    tx.approvals.save_steps(widened)
    # A new version: the cards of those who were asked before show who may decide now.
    request = replace(request, version=request.version + 1)
    tx.requests.save_version(request.id, request.version)
    announce(tx, request)
    facts = EscalationEntry(request.number, tuple(step.approver_ids for step in widened))
    tx.audit.add(CLOCK, AuditAction.REQUEST_ESCALATE, document_of(request), facts)
    return True


def _next_tier(tx: Transaction, request: SpendRequest, step: Step, policy: CompiledPolicy) -> Person | None:
    """The first manager above the step's approver who has a tier and may decide on this request."""
    people = tx.people.for_routing(step.approver_ids[0])
    approver = people.get(step.approver_ids[0])
    tiers = {tier.name for tier in policy.authority}
    names = {contact.name.casefold() for contact in tx.customers.contacts(request.terms.recipient_ids)}
    if approver is None:
        return None
    return next(
        (
            manager
            for manager in managers_of(approver, people.get)
            if manager.tier in tiers
            and manager.id != request.requester_id
            and manager.id not in step.approver_ids
            and manager.name.casefold() not in names
        ),
        None,
    )
