"""A new request, from the locks to the cards: what the form and a list share."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import Refused
from bot.domain.requests.number import request_number
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.requests import Progress
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_with_subjects
from bot.services.requests.announce import announce
from bot.services.requests.check import check_request, look_up_policy_and_pressure, proposed
from bot.services.requests.draft import require_channel, require_near, require_partner
from bot.services.requests.files import keep_attachments
from bot.services.requests.posting import check_thresholds, document_of, post
from bot.services.requests.subject import Paid, lock_to_pay, subjects_of

Narrow = Callable[[Person, Terms, CompiledPolicy, Paid], tuple[Terms, Paid]]
"""Leaves out items before the check, under all locks."""


def place_request(
    tx: Transaction,
    actor: Actor,
    terms: Terms,
    key: str,
    narrow: Narrow | None = None,
    *,
    wait: bool = False,
) -> SpendRequest:
    """Check, reserve and route `terms` for the acting person; the same `key` returns what it made before.

    `wait`: where only money is missing the request waits until there is budget.

    Raises Refused("request_blocked") with the findings, InvalidInput, NotAllowed, and what `narrow` raises.
    """
    requester = lock_with_subjects(tx, actor, terms.subjects)
    require_near(tx, terms)
    require_channel(tx, terms)
    require_partner(tx, terms)
    # Begun before the plan is locked: both wait together.
    policy_and_pressure = look_up_policy_and_pressure(tx, requester)
    paid = lock_to_pay(tx, terms, subjects_of(tx, requester, terms))
    policy, pressure = policy_and_pressure()
    plan, number = paid.plan, ""
    if plan is not None:
        # Known before the check: a second try of what was submitted already may not pass it any more.
        number = request_number(plan.year, plan.last_number + 1)
        earlier = tx.claim(key, number)
        if earlier is not None:
            return _made_before(tx, earlier)
    if narrow is not None:
        terms, paid = narrow(requester, terms, policy, paid)
    check = check_request(tx, requester, terms, policy, paid=paid, pressure=pressure)
    may_wait = wait and check.lacks_only_money
    if (check.blocking and not may_wait) or plan is None or not check.line_ids:
        raise Refused("request_blocked", check.findings)
    proposal = proposed(tx, terms, paid.subjects, check, policy)
    if check.blocking:
        return _wait(tx, actor, SpendRequest.wait(number, plan.id, requester.id, proposal, tx.now))
    change = SpendRequest.submit(number, plan.id, requester.id, proposal, tx.now)
    request = tx.requests.add(change.request)
    post(tx, actor, change, request, takes_number=True)
    tx.approvals.add_steps(request.id, request.round, check.steps)
    keep_attachments(tx, request)
    check_thresholds(tx, request, lines=[use.line for use in check.uses])
    asked = frozenset(person_id for step in check.steps for person_id in step.approver_ids)
    announce(tx, request, progress=Progress(decisions=0, actuals=0, asked=asked))
    tx.audit.add(actor, AuditAction.REQUEST_SUBMIT, document_of(request), RequestEntry.of(request))
    return request


def _wait(tx: Transaction, actor: Actor, waiting: SpendRequest) -> SpendRequest:
    """It takes a number and holds nothing: `waiting.py` submits it once there is room."""
    request = tx.requests.add(waiting)
    tx.budgets.take_number(request.plan_id)
    keep_attachments(tx, request)
    announce(tx, request, progress=Progress(decisions=0, actuals=0, asked=frozenset()))
    tx.audit.add(actor, AuditAction.REQUEST_WAIT, document_of(request), RequestEntry.of(request))
    return request


def _made_before(tx: Transaction, number: str) -> SpendRequest:
    request_id = tx.request_index.by_number(number)
    request = tx.requests.get(request_id) if request_id is not None else None
    if request is None:
        raise AssertionError(f"a submission names request {number}, which does not exist")
    return request
