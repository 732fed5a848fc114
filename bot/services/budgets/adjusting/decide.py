"""Approve or reject a change of the budget, or take it back while it waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.approvals.adjusting import (
    AdjustmentDecision,
    Signature,
    next_signature,
    require_adjustment_decider,
)
from bot.domain.approvals.approval import DecisionAction
from bot.domain.approvals.rights import require_employee
from bot.domain.books.audit import AuditAction
from bot.domain.budgets.adjustment import MAX_EXPLANATION, Adjustment
from bot.domain.budgets.budget import BudgetLine, Column
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotAllowed
from bot.domain.fields import Field
from bot.domain.messages.requests import RequestRefresh
from bot.domain.requests.holding import Move
from bot.domain.required_text import require_text
from bot.services.budgets.adjusting.fitting import Fit, fit, lines_of
from bot.services.budgets.adjusting.reading import AdjustmentFacts, find_adjustment, read_adjustment
from bot.services.budgets.adjusting.routing import announce, put_on_record, signatures_of
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class _Opened:
    """An adjustment with its plan and lines, all locked, and who signs it at this moment."""

    person: Person
    adjustment: Adjustment
    plan: Plan
    lines: Mapping[int, BudgetLine]
    signatures: tuple[Signature, ...]


def approve_adjustment(tx: Transaction, actor: Actor, adjustment_id: int) -> Adjustment:
    """Sign. The last signature changes the budget; what does not fit any more is refused and stays pending.

    Raises NotFound, Stale("adjustment_decided"), NotAllowed("own_adjustment" | "not_your_decision"), and why
    it does not fit.
    """
    opened = _open(tx, actor, adjustment_id)
    adjustment = opened.adjustment
    require_adjustment_decider(opened.person, adjustment, opened.signatures)
    fitting = fit(tx, opened.plan, opened.lines, adjustment.terms)
    if fitting.problem is not None:
        raise fitting.problem
    _decide(tx, opened, DecisionAction.APPROVE)
    signatures = signatures_of(tx, adjustment, opened.lines)
    if next_signature(signatures) is None:
        adjustment = adjustment.approve(tx.now)
        tx.adjustments.save(adjustment)
        _carry_out(tx, actor, adjustment, opened, fitting)
        _make_fresh(tx, adjustment)
    announce(tx, adjustment, signatures)
    put_on_record(tx, actor, AuditAction.ADJUSTMENT_APPROVE, adjustment, opened.plan.currency)
    return adjustment


def reject_adjustment(tx: Transaction, actor: Actor, adjustment_id: int, reason: str) -> Adjustment:
    """Raises as `approve_adjustment`, and InvalidInput at "reason"."""
    opened = _open(tx, actor, adjustment_id)
    require_adjustment_decider(opened.person, opened.adjustment, opened.signatures)
    require_text(reason, Field.REASON, most=MAX_EXPLANATION)
    _decide(tx, opened, DecisionAction.REJECT, reason.strip())
    return _end(tx, actor, opened, opened.adjustment.reject(tx.now), AuditAction.ADJUSTMENT_REJECT)


def prepare_adjustment_decision(tx: Transaction, actor: Actor, adjustment_id: int) -> AdjustmentFacts:
    """For the form of a decision: somebody who may not decide is told so before they fill it in."""
    opened = _open(tx, actor, adjustment_id)
    require_adjustment_decider(opened.person, opened.adjustment, opened.signatures)
    return read_adjustment(tx, adjustment_id)


def withdraw_adjustment(tx: Transaction, actor: Actor, adjustment_id: int) -> Adjustment:
    """Whoever asked takes it back. Raises NotFound, NotAllowed("not_your_adjustment"), Stale."""
    opened = _open(tx, actor, adjustment_id)
    if opened.person.id != opened.adjustment.asked_by:
        raise NotAllowed("not_your_adjustment", number=opened.adjustment.number)
    return _end(tx, actor, opened, opened.adjustment.withdraw(tx.now), AuditAction.ADJUSTMENT_WITHDRAW)


def _open(tx: Transaction, actor: Actor, adjustment_id: int) -> _Opened:
    known = require_employee(actor.person)
    seen = find_adjustment(tx, known, adjustment_id)
    tx.budgets.lock(seen.terms.line_ids)
    person = require_employee(tx.people.get(known.id))
    # Again: whoever held the locks may have decided on it.
    adjustment = find_adjustment(tx, person, adjustment_id)
    plan = tx.budgets.plan(adjustment.year)
    if plan is None:
        raise AssertionError(f"{adjustment.number} belongs to a plan that does not exist")
    lines = lines_of(tx, adjustment)
    return _Opened(person, adjustment, plan, lines, signatures_of(tx, adjustment, lines))


def _decide(tx: Transaction, opened: _Opened, action: DecisionAction, reason: str = "") -> None:
    made = AdjustmentDecision(opened.person.id, action, reason, tx.now)
    tx.adjustments.add_decision(opened.adjustment.id, made)


def _end(
    tx: Transaction, actor: Actor, opened: _Opened, ended: Adjustment, action: AuditAction
) -> Adjustment:
    tx.adjustments.save(ended)
    announce(tx, ended, ())
    put_on_record(tx, actor, action, ended, opened.plan.currency)
    return ended


def _make_fresh(tx: Transaction, done: Adjustment) -> None:
    """The cards of the request that it makes room for still say what was missing."""
    if done.terms.request_id is not None:
        refresh = RequestRefresh(done.terms.request_id, done.document)
        stream = f"request:{refresh.request_id}"
        tx.outbox.put(refresh, stream=stream, key=f"{refresh.kind}:{refresh.request_id}:{done.document}")


def _carry_out(tx: Transaction, actor: Actor, done: Adjustment, opened: _Opened, fitting: Fit) -> None:
    """Post what moves, in pairs that add up, or change the line's status."""
    terms = done.terms
    if terms.status_after is not None and terms.from_line_id is not None:
        tx.budgets.set_status(terms.from_line_id, terms.status_after)
        return
    for month, minor in sorted(fitting.months.items()):
        for line_id, sign in ((terms.from_line_id, -1), (terms.to_line_id, 1)):
            if line_id is not None:
                tx.budgets.post(
                    line_id,
                    month,
                    [Move(Column.BUDGET, sign * minor)],
                    kind=f"adjustment.{terms.kind}",
                    document=done.document,
                    actor_id=actor.id,
                    key=f"{done.document}:{line_id}:{month}",
                )
    if fitting.giving is not None:
        # With less budget the same spending may have reached a threshold.
        month = tx.calendar.month_within(opened.plan.year, tx.today)
        check_line_thresholds(tx, fitting.giving.line, month, tx.policies.version(done.policy_version))
