"""Decide on a request: approve (less), reject, ask a question, reassign."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.actor import Actor
from bot.domain.approval import (
    Decision,
    Step,
    StepKind,
    StepState,
    complete,
    current_level,
    deciders,
    sign,
    waiting_for,
)
from bot.domain.audit import ApprovalEntry, AuditAction, CheckedBudget, ReassignmentEntry, RequestEntry
from bot.domain.customer import Person, Role
from bot.domain.errors import InvalidInput, NotAllowed, Refused, Stale
from bot.domain.messages import ApprovalCard, News
from bot.domain.request import Event, RequestState, SpendRequest, next_state, on_approve
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request, require_version
from bot.services.requests.announce import announce
from bot.services.requests.check import Check, check_request
from bot.services.requests.end import cancelled, end_open
from bot.services.requests.posting import check_thresholds, document_of, post


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that the acting person may decide on, locked, with its steps."""

    request: SpendRequest
    steps: tuple[Step, ...]
    person: Person


def open_decision(tx: Transaction, actor: Actor, request_id: int, version: int) -> Opened:
    """Lock the request and prove that the acting person may decide on this state of it.

    Raises NotFound, NotAllowed("own_request" | "not_your_decision"),
    Stale("already_decided" | "card_out_of_date").
    """
    if actor.person is None:
        raise NotAllowed("not_an_employee")
    request = lock_request(tx, request_id, actor.person)
    if actor.person.id == request.requester_id:
        raise NotAllowed("own_request", number=request.number)
    if request.state is not RequestState.PENDING:
        raise Stale("already_decided", number=request.number, state=request.state.value)
    require_version(request, version)
    steps = tuple(tx.approvals.steps(request.id, request.round))
    if actor.person.id not in deciders(steps):
        raise NotAllowed("not_your_decision", number=request.number)
    return Opened(request, steps, actor.person)


def approve_request(
    tx: Transaction,
    actor: Actor,
    request_id: int,
    version: int,
    *,
    amount_minor: int | None = None,
    reason: str = "",
) -> SpendRequest:
    """Sign. With `amount_minor`, approve only that much. The last signature commits the budget.

    Raises what `open_decision` raises, Refused("approval_blocked") when policy or budget block it by now,
    InvalidInput at "approved_amount".
    """
    opened = open_decision(tx, actor, request_id, version)
    request = opened.request
    asked = request.terms.amount_minor
    if amount_minor is not None:
        _require_sensible(request, amount_minor)
    approved = min(amount_minor or asked, _proposed(tx, request))
    check = _check_again(tx, request, approved)
    if check.blocking:
        raise Refused("approval_blocked", check.findings, number=request.number)
    made = Decision(0, opened.person.id, "approve", tx.now, approved, reason, request.round)
    tx.approvals.add_decision(request.id, made)
    steps = sign(opened.steps, opened.person.id)
    tx.approvals.save_steps(steps)
    added = _steps_now_needed(check, steps)
    tx.approvals.add_steps(request.id, request.round, added)
    if added:
        request = replace(request, findings=check.findings)
        tx.requests.save(request)
    elif complete(steps):
        request = _commit(tx, actor, request, approved)
    announce(tx, request, news=News.APPROVED if request.state is RequestState.APPROVED else None)
    facts = ApprovalEntry.of(request, proposed_minor=approved, checked=_seen(check))
    tx.audit.add(actor, AuditAction.REQUEST_APPROVE, document_of(request), facts)
    return request


def _require_sensible(request: SpendRequest, amount_minor: int) -> None:
    floor = request.approved_minor or 0
    if amount_minor <= 0:
        raise InvalidInput("amount_zero", field="approved_amount")
    if amount_minor > request.terms.amount_minor:
        raise InvalidInput("approved_more_than_asked", field="approved_amount")
    if amount_minor <= floor and request.is_amendment:
        raise InvalidInput(
            "approved_less_than_stands",
            field="approved_amount",
            stands_minor=floor,
            currency=request.terms.currency,
        )


def _proposed(tx: Transaction, request: SpendRequest) -> int:
    """The least that anybody has approved in this round: what one has cut, the next can't restore."""
    made = [
        decision.amount_minor
        for decision in tx.approvals.decisions(request.id)
        if decision.round == request.round
        and decision.action == "approve"
        and decision.amount_minor is not None
    ]
    return min(made, default=request.terms.amount_minor)


def _check_again(tx: Transaction, request: SpendRequest, approved: int) -> Check:
    requester = tx.people.get(request.requester_id)
    if requester is None:
        raise AssertionError(f"request {request.id} has no requester")
    policy = tx.policies.version(request.policy_version)
    terms = replace(request.terms, amount_minor=approved)
    return check_request(tx, requester, terms, policy, own=request, stay=True)


def _steps_now_needed(check: Check, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps that the facts of this moment add and that were not needed when the request was submitted."""
    present = {step.kind for step in steps}
    signed = {person for step in steps for person in step.signed_ids}
    level = current_level(steps) or max((step.level for step in steps), default=1)
    return tuple(
        replace(step, level=level)
        for step in check.steps
        if step.kind is not StepKind.MANAGER
        and step.kind not in present
        and not signed & set(step.approver_ids)
    )


def _commit(tx: Transaction, actor: Actor, request: SpendRequest, approved: int) -> SpendRequest:
    already = request.approved_minor or 0
    request = replace(request, version=request.version + 1)
    request = post(tx, request, on_approve(request.holding, approved - already), Event.APPROVE, actor)
    request = replace(
        request,
        state=next_state(RequestState.PENDING, Event.APPROVE),
        approved_minor=approved,
        amended_from=None,
        decided_at=tx.now,
    )
    tx.requests.save(request)
    check_thresholds(tx, request)
    return request


def reject_request(tx: Transaction, actor: Actor, request_id: int, version: int, reason: str) -> SpendRequest:
    """Reject: what is reserved is released. A rejected raise leaves the earlier approval standing."""
    opened = open_decision(tx, actor, request_id, version)
    request = opened.request
    _require_text(reason, "reason")
    made = Decision(0, opened.person.id, "reject", tx.now, None, reason, request.round)
    tx.approvals.add_decision(request.id, made)
    tx.approvals.save_steps(
        [
            replace(step, state=StepState.REJECTED)
            if opened.person.id in step.approver_ids and step in waiting_for(opened.steps)
            else cancelled(step)
            for step in opened.steps
        ]
    )
    request = end_open(tx, actor, request, Event.REJECT)
    announce(tx, request, news=News.REJECTED)
    tx.audit.add(actor, AuditAction.REQUEST_REJECT, document_of(request), RequestEntry.of(request))
    return request


def ask_question(tx: Transaction, actor: Actor, request_id: int, version: int, question: str) -> SpendRequest:
    """Ask the requester something; the request waits for the answer and keeps what it holds."""
    opened = open_decision(tx, actor, request_id, version)
    request = opened.request
    _require_text(question, "question")
    made = Decision(0, opened.person.id, "ask", tx.now, None, question, request.round)
    tx.approvals.add_decision(request.id, made)
    request = replace(
        request,
        state=next_state(request.state, Event.ASK),
        version=request.version + 1,
        question=question,
        answer="",
    )
    tx.requests.save(request)
    announce(tx, request, news=News.ASKED)
    tx.audit.add(actor, AuditAction.REQUEST_ASK, document_of(request), RequestEntry.of(request))
    return request


def reassign_request(
    tx: Transaction, actor: Actor, request_id: int, version: int, new_approver: Person | None, reason: str
) -> SpendRequest:
    """Hand the acting person's signature to somebody with the same right to give it."""
    opened = open_decision(tx, actor, request_id, version)
    request = opened.request
    _require_text(reason, "reason")
    if new_approver is None or not new_approver.active:
        raise InvalidInput("approver_unknown", field="new_approver")
    policy = tx.policies.version(request.policy_version)
    mine = [step for step in waiting_for(opened.steps) if opened.person.id in step.approver_ids]
    if any(new_approver.id in step.signed_ids for step in opened.steps):
        # The same person never signs twice.
        raise InvalidInput("approver_already", field="new_approver", name=new_approver.name)
    for step in mine:
        _require_fit(tx, request, policy, step, opened.person, new_approver)
    moved = [
        replace(
            step,
            approver_ids=tuple(
                sorted({*(p for p in step.approver_ids if p != opened.person.id), new_approver.id})
            ),
            reason="reassigned",
        )
        for step in mine
    ]
    tx.approvals.save_steps(moved)
    made = Decision(
        0, opened.person.id, "reassign", tx.now, None, reason, request.round, other_id=new_approver.id
    )
    tx.approvals.add_decision(request.id, made)
    announce(tx, request)
    # The one who handed it on is an approver no more, but their card must say so.
    card = ApprovalCard(request.id, opened.person.id)
    made_so_far = len(tx.approvals.decisions(request.id))
    key = f"{card.kind}:{request.id}:{card.person_id}:reassign.{made_so_far}"
    tx.outbox.put(card, stream=document_of(request), key=key)
    facts = ReassignmentEntry.of(request, to=new_approver.id)
    tx.audit.add(actor, AuditAction.REQUEST_REASSIGN, document_of(request), facts)
    return request


def _require_fit(
    tx: Transaction,
    request: SpendRequest,
    policy: CompiledPolicy,
    step: Step,
    current: Person,
    new_approver: Person,
) -> None:
    """Raises InvalidInput at "new_approver" when they may not sign `step`."""

    def refuse(code: str) -> InvalidInput:
        return InvalidInput(code, field="new_approver", name=new_approver.name)

    if new_approver.id == request.requester_id:
        raise refuse("approver_is_requester")
    if new_approver.id in step.approver_ids:
        raise refuse("approver_already")
    names = {contact.name.casefold() for contact in tx.customers.contacts(request.terms.recipient_ids)}
    if new_approver.name.casefold() in names:
        raise refuse("approver_is_recipient")
    if step.kind is not StepKind.MANAGER:
        role = Role(step.kind.value)
        if new_approver.has(role):
            return
        if current.has(role):
            raise refuse("approver_lacks_role")
        # Whoever stands in for a role that nobody holds hands it to a controller or to a manager's authority.
        if new_approver.has(Role.CONTROLLER):
            return
    tiers = {tier.name: tier for tier in policy.authority}
    theirs, mine = tiers.get(new_approver.tier), tiers.get(current.tier)
    if theirs is None:
        raise refuse("approver_lacks_authority")
    covers = theirs.covers(request.terms.amount_minor)
    as_high = mine is not None and mine.limit_minor is not None and theirs.covers(mine.limit_minor)
    if not covers and not as_high:
        raise refuse("approver_lacks_authority")


def _require_text(text: str, field: str) -> None:
    if not text.strip():
        raise InvalidInput("text_missing", field=field)


def _seen(check: Check) -> CheckedBudget:
    """What the decision saw of the budget, for the record."""
    return CheckedBudget(check.before.available, check.after.available)
