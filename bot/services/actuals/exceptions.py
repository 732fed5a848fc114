"""What controllers are told of an actual: it passes its approval, or its line's budget."""

from __future__ import annotations

from bot.domain.budgets.budget import ControlLevel
from bot.domain.company.customer import Role
from bot.domain.messages import ExceptionRaised
from bot.domain.money import with_percent
from bot.domain.requests.request import SpendRequest
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import check_thresholds


def raise_exceptions(
    tx: Transaction, request: SpendRequest, policy: CompiledPolicy, spent_month: int
) -> None:
    """After the postings. Money may leave in another month than was planned: both are looked at."""
    line = check_thresholds(tx, request, spent_month)
    spent, approved = request.holding.spent, request.approved_minor or 0
    facts = {
        "number": request.number,
        "line": line.code,
        "spent_minor": spent,
        "approved_minor": approved,
        "currency": request.terms.currency,
    }
    if spent > with_percent(approved, policy.document_tolerance):
        _raise(tx, request, "over_approval", {**facts, "over_minor": spent - approved})
    balance = tx.budgets.balances([line.id])[line.id]
    left = min(balance.horizon(line.horizon, month).available for month in (request.month, spent_month))
    # `track` and `none` only count: passing their budget is no exception.
    if left < 0 and line.control in (ControlLevel.ABSOLUTE, ControlLevel.ADVISORY):
        _raise(tx, request, "over_budget", {**facts, "over_minor": -left})


def _raise(tx: Transaction, request: SpendRequest, kind: str, facts: dict[str, object]) -> None:
    exception_id = tx.alerts.raise_exception(kind, request.id, request.line_id, facts)
    for controller in tx.people.with_role(Role.CONTROLLER):
        tx.outbox.put(
            ExceptionRaised(exception_id, controller.id),
            stream=f"line:{request.line_id}",
            key=f"exception:{exception_id}:{controller.id}",
        )
