"""What a requester does with a request: edit, answer, withdraw; and what time does: expire, close."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.audit import AuditAction, RequestEntry
from bot.domain.errors import InvalidInput, Refused
from bot.domain.messages import News
from bot.domain.request import (
    Event,
    RequestState,
    SpendRequest,
    Terms,
    next_state,
    on_release,
    on_submit,
)
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_own, requester_of
from bot.services.requests.announce import announce, tell_deciders
from bot.services.requests.check import Check, check_request, line_for, subject_of
from bot.services.requests.end import cancel_steps
from bot.services.requests.posting import check_thresholds, document_of, keep_attachments, post


def edit_request(
    tx: Transaction, actor: Actor, request_id: int, version: int, terms: Terms, key: str
) -> SpendRequest:
    """Change what is asked. A pending request starts its steps again; an approved one can only be raised,

    while its approval stands and only the difference is reserved.
    """
    earlier = tx.claim(key)
    if earlier is not None:
        request = tx.requests.get(int(earlier))
        assert request is not None  # noqa: S101 - concluded in the transaction that changed it
        return request
    subject = subject_of(tx, requester_of(actor), terms)
    _lock_both(tx, request_id, terms)
    request = lock_own(tx, actor, request_id, version)
    raising = request.state is RequestState.APPROVED or request.is_amendment
    state = next_state(request.state, Event.AMEND if request.state is RequestState.APPROVED else Event.EDIT)
    if raising:
        _require_raise(request, terms)
    plan, line = line_for(tx, terms, subject.dimensions)
    if plan is not None and plan.id != request.plan_id:
        # Its number belongs to the year's plan: moving it would leave a gap there.
        raise InvalidInput("other_plan_year", field="planned_on", number=request.number)
    if line is not None and line.id != request.line_id:
        # The plan is locked already: whoever locks several of its lines waits there, not here.
        tx.budgets.lock_line(line.id)
    check = _check(tx, actor, request, terms)
    if check.blocking or check.line is None:
        raise Refused("request_blocked", check.findings, number=request.number)
    cancel_steps(tx, request)
    amended_from = request.amended_from or (request.terms if raising else None)
    request = replace(request, version=request.version + 1, round=request.round + 1)
    request = post(tx, request, on_release(request.holding), Event.EDIT, actor, part=".release")
    request = replace(
        request,
        line_id=check.line.id,
        month=tx.calendar.month_of(terms.planned_on),
        terms=terms,
        # What is raised stays what was approved; only its amount is new.
        dimensions=request.dimensions if raising else subject.dimensions,
        public_official=request.public_official if raising else subject.public_official,
        state_owned=request.state_owned if raising else subject.state_owned,
        state=state,
        findings=check.findings,
        amended_from=amended_from,
        question="",
        answer="",
    )
    extra = terms.amount_minor - (request.approved_minor or 0)
    request = post(tx, request, on_submit(extra), Event.EDIT, actor, part=".reserve")
    tx.requests.save(request)
    tx.approvals.add_steps(request.id, request.round, check.steps)
    keep_attachments(tx, request)
    check_thresholds(tx, request)
    announce(tx, request)
    tell_deciders(tx, request, News.EDITED)
    tx.conclude(key, str(request.id))
    tx.audit.add(actor, AuditAction.REQUEST_EDIT, document_of(request), RequestEntry.of(request))
    return request


def _lock_both(tx: Transaction, request_id: int, terms: Terms) -> None:
    """Lock the customers and recipients of before and after, in the order of ids.

    Two requests that swap their customers would otherwise wait for each other.
    """
    wanted = {terms.customer_id: set(terms.recipient_ids)}
    seen = tx.requests.get(request_id)
    if seen is not None:
        wanted.setdefault(seen.terms.customer_id, set()).update(seen.terms.recipient_ids)
    for customer_id in sorted(wanted):
        tx.customers.lock(customer_id, wanted[customer_id])


def _check(tx: Transaction, actor: Actor, request: SpendRequest, terms: Terms) -> Check:
    policy = tx.policies.version(request.policy_version)
    return check_request(tx, requester_of(actor), terms, policy, own=request)


def _require_raise(request: SpendRequest, terms: Terms) -> None:
    """An approved request may ask for more, for the same thing; anything else is a new request."""
    stands = request.amended_from or request.terms
    if terms.amount_minor <= (request.approved_minor or 0):
        raise InvalidInput(
            "raise_only",
            field="amount",
            stands_minor=request.approved_minor or 0,
            currency=request.terms.currency,
        )
    fixed = ("category", "customer_id", "planned_on", "contact_channel", "currency")
    others = set(terms.recipient_ids) != set(stands.recipient_ids)
    if others or any(getattr(terms, name) != getattr(stands, name) for name in fixed):
        raise InvalidInput("raise_amount_only", field="amount", number=request.number)


def answer_question(
    tx: Transaction, actor: Actor, request_id: int, version: int, answer: str
) -> SpendRequest:
    """Answer the approver's question: the decision waits for them again."""
    request = lock_own(tx, actor, request_id, version)
    if not answer.strip():
        raise InvalidInput("text_missing", field="answer")
    request = replace(
        request, state=next_state(request.state, Event.ANSWER), version=request.version + 1, answer=answer
    )
    tx.requests.save(request)
    announce(tx, request)
    tell_deciders(tx, request, News.ANSWERED)
    tx.audit.add(actor, AuditAction.REQUEST_ANSWER, document_of(request), RequestEntry.of(request))
    return request
