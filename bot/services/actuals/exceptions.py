"""What others are told of an actual: it passes its approval or its line's budget, or it was corrected far."""

from __future__ import annotations

from typing import Any

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.overspending import Correction, excess_minor, is_over_approval
from bot.domain.actuals.spend_exception import ExceptionKind, looked_at_by
from bot.domain.budgets.budget import BudgetLine, ControlLevel
from bot.domain.company.customer import Person
from bot.domain.messages import ExceptionRaised
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import check_thresholds

_WATCHED = (ControlLevel.ABSOLUTE, ControlLevel.ADVISORY)
"""`track` and `none` only count: passing their budget is no exception."""


def raise_exceptions(
    tx: Transaction,
    by: Person,
    before: SpendRequest,
    request: SpendRequest,
    made: Actual,
    correction: Correction | None,
) -> None:
    """After the postings of `made`, which has turned `before` into `request`."""
    tolerance = tx.policies.version(request.policy_version).document_tolerance
    line = check_thresholds(tx, request, made.month)
    if is_over_approval(request, tolerance):
        over = request.holding.spent - (request.approved_minor or 0)
        excess = excess_minor(before, request)
        raise_exception(tx, ExceptionKind.OVER_APPROVAL, request, line, excess_minor=excess, over_minor=over)
    if left := _overdrawn(tx, request, line, made.month):
        raise_exception(tx, ExceptionKind.OVER_BUDGET, request, line, over_minor=left)
    if correction is not None and correction.needs_a_look(by, tolerance):
        raise_exception(
            tx,
            ExceptionKind.CORRECTED,
            request,
            line,
            said_minor=correction.first.amount_minor,
            right_minor=correction.right_minor,
        )


def _overdrawn(tx: Transaction, request: SpendRequest, line: BudgetLine, spent_month: int) -> int:
    """By how much the line is passed, in the month that was planned or in that of the spending."""
    if line.control not in _WATCHED:
        return 0
    balance = tx.budgets.balances([line.id])[line.id]
    left = min(balance.horizon(line.horizon, month).available for month in (request.month, spent_month))
    return max(0, -left)


def raise_exception(
    tx: Transaction,
    kind: ExceptionKind,
    request: SpendRequest,
    line: BudgetLine,
    *,
    excess_minor: int = 0,
    **more: Any,
) -> None:
    """Keep it with the facts of this moment, and tell those who look at such things and did not do it."""
    facts = {
        "number": request.number,
        "line": line.code,
        "spent_minor": request.holding.spent,
        "approved_minor": request.approved_minor or 0,
        "currency": request.terms.currency,
        **more,
    }
    exception_id = tx.alerts.raise_exception(kind.value, request.id, line.id, facts, excess_minor)
    raised = tx.alerts.exception(exception_id)
    concerned = tx.people.many(raised.concerned if raised else ())
    told = {each.id for role in looked_at_by(kind, concerned.values()) for each in tx.people.with_role(role)}
    for person_id in sorted(told - concerned.keys()):
        tx.outbox.put(
            ExceptionRaised(exception_id, person_id),
            stream=f"line:{line.id}",
            key=f"exception:{exception_id}:{person_id}",
        )
