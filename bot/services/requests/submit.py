"""Ask for spend: check, reserve, route."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.errors import Refused
from bot.domain.requests.number import request_number
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.services.ports.requests import Progress
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee
from bot.services.requests.announce import announce
from bot.services.requests.check import check_request, lock_line_for, proposed, subject_of
from bot.services.requests.draft import require_channel, require_near
from bot.services.requests.files import keep_attachments
from bot.services.requests.posting import check_thresholds, document_of, post


def submit_request(tx: Transaction, actor: Actor, terms: Terms, key: str) -> SpendRequest:
    """Submit `terms` for the acting person; the same `key` again returns the request it made before.

    Raises Refused("request_blocked") with the findings, InvalidInput, NotAllowed.
    """
    requester = acting_employee(tx, actor)
    earlier = tx.claim(key)
    if earlier is not None:
        return _made_before(tx, earlier)
    require_near(tx, terms)
    require_channel(tx, terms)
    policy = tx.policies.in_force(tx.today)
    tx.customers.lock(terms.customer_id, terms.recipient_ids)
    tx.people.lock(requester.id)
    subject = subject_of(tx, requester, terms)
    locked = lock_line_for(tx, terms, subject)
    plan = locked.plan
    check = check_request(tx, requester, terms, policy, locked=locked)
    if check.blocking or plan is None or check.line is None:
        raise Refused("request_blocked", check.findings)
    number = request_number(plan.year, tx.budgets.next_number(plan.id))
    proposal = proposed(tx, terms, subject, check, policy)
    change = SpendRequest.submit(number, plan.id, requester.id, proposal, tx.now)
    request = tx.requests.add(change.request)
    post(tx, actor, change, request)
    tx.approvals.add_steps(request.id, request.round, check.steps)
    keep_attachments(tx, request)
    check_thresholds(tx, request, line=check.line)
    asked = frozenset(person_id for step in check.steps for person_id in step.approver_ids)
    announce(tx, request, progress=Progress(decisions=0, actuals=0, asked=asked))
    tx.conclude(key, str(request.id))
    tx.audit.add(actor, AuditAction.REQUEST_SUBMIT, document_of(request), RequestEntry.of(request))
    return request


def _made_before(tx: Transaction, request_id: str) -> SpendRequest:
    request = tx.requests.get(int(request_id))
    if request is None:
        raise AssertionError(f"a concluded submission names request {request_id}, which does not exist")
    return request
