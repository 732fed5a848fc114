"""Approve, all or less, and reject."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.approvals.approval import DecisionAction, complete, newly_needed, reject, sign, signed_twice
from bot.domain.books.audit import ApprovalEntry, AuditAction, CheckedBudget, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.errors import Refused, at_item
from bot.domain.fields import Field
from bot.domain.messages.requests import News
from bot.domain.money import parse_minor
from bot.domain.requests.list_rows import amounts_without, read_rows
from bot.domain.requests.request import SpendRequest
from bot.domain.required_text import require_text
from bot.services.approvals.opening import Opened, add_decision, open_decision
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import announce
from bot.services.requests.check import Check, check_request
from bot.services.requests.posting import check_thresholds, document_of, save


def approve_request(
    tx: Transaction,
    actor: Actor,
    request_id: int,
    version: int,
    *,
    amounts: Sequence[int] | None = None,
    reason: str = "",
) -> SpendRequest:
    """Sign. With `amounts`, one an item, approve only that much. The last signature commits the budget.

    Raises what `open_decision` raises, Refused("approval_blocked") when policy or budget block it by now,
    InvalidInput at "approved_amount".
    """
    return _approve(tx, actor, open_decision(tx, actor, request_id, version), amounts, reason)


def approve_less(
    tx: Transaction, actor: Actor, request_id: int, version: int, amounts: Sequence[str], reason: str
) -> SpendRequest:
    """Sign for only `amounts` of the items, as they were typed, in the request's currency.

    Of several, 0 leaves one out. Raises as `approve_request`.
    """
    opened = open_decision(tx, actor, request_id, version)
    currency, several = opened.request.terms.currency, opened.request.has_several_items
    minors = []
    for number, amount in enumerate(amounts, 1):
        with at_item(number if several else 0):
            minors.append(parse_minor(amount, currency, field=Field.APPROVED_AMOUNT, zero_ok=several))
    return _approve(tx, actor, opened, minors, reason)


def approve_without(
    tx: Transaction, actor: Actor, request_id: int, version: int, rows: str, reason: str
) -> SpendRequest:
    """Sign for a list without some rows, named as they were typed: `3, 5-9`.

    Raises as `approve_request`, InvalidInput at "rows".
    """
    opened = open_decision(tx, actor, request_id, version)
    terms = opened.request.terms
    asked = [item.amount_minor for item in terms.items]
    return _approve(tx, actor, opened, amounts_without(terms, asked, read_rows(rows)), reason)


def _approve(
    tx: Transaction, actor: Actor, opened: Opened, amounts: Sequence[int] | None, reason: str
) -> SpendRequest:
    request = opened.request
    by_item = request.amounts_to_approve(amounts, tx.approvals.decisions(request.id))
    approved = sum(by_item)
    check = _check_again(tx, opened, by_item)
    if check.blocking:
        raise Refused("approval_blocked", check.findings, number=request.number)
    add_decision(tx, opened, DecisionAction.APPROVE, amounts=by_item, reason=reason)
    signed = sign(opened.steps, opened.person.id)
    tx.approvals.save_steps(request.id, signed)
    added = newly_needed(check.steps, signed)
    tx.approvals.add_steps(request.id, request.round, added)
    steps = (*signed, *added)
    changed = bool(added) or approved < request.terms.amount_minor
    if changed:
        # The cards show what others must sign for, and the caps as this amount uses them.
        request = request.found(check.findings)
    if complete(steps):
        request = save(tx, actor, request.approve(by_item, tx.now))
        check_thresholds(tx, request)
    elif changed:
        tx.requests.save(request)
    announce(tx, request, news=News.APPROVED if request.is_approved else None)
    both = tuple(kind for who, kind in signed_twice(steps) if who == opened.person.id)
    facts = ApprovalEntry.of(request, proposed_minor=approved, checked=_seen(check), also_for=both)
    tx.audit.add(actor, AuditAction.REQUEST_APPROVE, document_of(request), facts)
    return request


def reject_request(tx: Transaction, actor: Actor, request_id: int, version: int, reason: str) -> SpendRequest:
    """Reject: what is reserved is released. A rejected raise leaves the earlier approval standing."""
    opened = open_decision(tx, actor, request_id, version)
    require_text(reason, Field.REASON)
    add_decision(tx, opened, DecisionAction.REJECT, reason=reason)
    tx.approvals.save_steps(opened.request.id, reject(opened.steps, opened.person.id))
    request = save(tx, actor, opened.request.reject(tx.now))
    announce(tx, request, news=News.REJECTED)
    tx.audit.add(actor, AuditAction.REQUEST_REJECT, document_of(request), RequestEntry.of(request))
    return request


def _check_again(tx: Transaction, opened: Opened, amounts: Sequence[int]) -> Check:
    request, people = opened.request, opened.authority.company.people
    requester = people[request.requester_id]
    policy = tx.policies.version(request.policy_version)
    terms = request.terms.with_amounts(amounts)
    return check_request(tx, requester, terms, policy, own=request, stay=True, people=people)


def _seen(check: Check) -> CheckedBudget:
    """What the decision saw of the budget, for the record."""
    return CheckedBudget(check.before.available, check.after.available)
