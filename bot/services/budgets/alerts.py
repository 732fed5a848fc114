"""Warn at once when a line reaches a threshold of the policy: its channel and its owner, once a period."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actuals.variance import reached
from bot.domain.budgets.budget import BudgetLine, ControlLevel, Horizon
from bot.domain.messages.budgets import ThresholdAlert
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.unit_of_work import Transaction


def check_line_thresholds(tx: Transaction, line: BudgetLine, month: int, policy: CompiledPolicy) -> None:
    """Raise the alerts of `line` that its control horizon at fiscal `month` has newly reached.

    Call it after the postings, in their transaction, while the plan is locked: the warning then leaves if,
    and only if, the money has moved.
    """
    if line.control is ControlLevel.NONE:
        return
    of_line = tx.budgets.balances([line.id])[line.id]
    month = of_line.open_month(month)
    balance = of_line.horizon(line.horizon, month)
    percents = reached(balance, policy.thresholds)
    if not percents:
        return
    # The postings hold the plan's row already, so this takes no new lock; a line knows its plan only by id.
    period = _period(tx, line.horizon, tx.budgets.lock_plan(line.plan_id).year, month)
    for percent in percents:
        if tx.alerts.raise_alert(line.id, percent, period):
            reached_now = ThresholdAlert(
                line.id, percent, period, balance.budget, balance.used, line.currency
            )
            _tell(tx, line, reached_now)


def _period(tx: Transaction, horizon: Horizon, year: int, month: int) -> str:
    """What "once" means: 2026, 2026-Q3 or, with a horizon that grows every month, 2026-09."""
    if horizon is Horizon.QUARTER:
        return f"{year}-Q{(month - 1) // 3 + 1}"
    if horizon is Horizon.TO_DATE:
        first, _ = tx.calendar.month_range(year, month)
        return f"{first:%Y-%m}"
    return str(year)


def _tell(tx: Transaction, line: BudgetLine, alert: ThresholdAlert) -> None:
    stream, key = f"line:{line.id}", f"alert:{line.id}:{alert.percent}:{alert.period}"
    if line.alert_channel:
        # A channel that has a digest reads in that language; without a locale it is the company's.
        digest = tx.subscriptions.of_channel(line.alert_channel)
        in_channel = replace(alert, channel=line.alert_channel, locale=digest.locale if digest else "")
        tx.outbox.put(in_channel, stream=stream, key=f"{key}:{line.alert_channel}")
    if line.owner_id is not None:
        to_owner = replace(alert, person_id=line.owner_id)
        tx.outbox.put(to_owner, stream=stream, key=f"{key}:person:{line.owner_id}")
