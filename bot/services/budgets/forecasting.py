"""The forecast of lines of the year, for whoever shows it: few statements, however many lines there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.budgets.budget import EMPTY, BudgetLine, LineBalance
from bot.domain.budgets.line_index import LineIndex
from bot.planning.forecast import (
    MONTHS,
    NO_SEASON,
    NOTHING_CLOSED,
    TRIED_FROM,
    Forecast,
    LineYear,
    Moment,
    Trial,
    forecast,
    moment,
    try_methods,
)
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class LineForecast:
    """A line with its forecast. `dry_on` is the first day of the month in which it runs dry."""

    line: BudgetLine
    forecast: Forecast
    dry_on: date | None = None


def forecast_lines(
    tx: Transaction, plan: Plan, lines: Sequence[BudgetLine], balances: Mapping[int, LineBalance]
) -> list[LineForecast]:
    """Of these lines of the plan, in their order, as of today."""
    forecasts = forecast_balances(tx, plan, {line.id: balances[line.id] for line in lines})
    return [
        LineForecast(line, found := forecasts[line.id], dry_on(tx, plan.year, found.dry_month))
        for line in lines
    ]


def forecast_balances(
    tx: Transaction, plan: Plan, balances: Mapping[int, LineBalance]
) -> dict[int, Forecast]:
    """By the id of the line."""
    now = moment_of(tx, plan)
    known = tx.forecast_trials.of_lines(list(balances)) if now.closed else {}
    trials = or_found(tx, plan, known)
    return {
        line_id: forecast(_line_year(balance), now, trials.get(line_id, NOTHING_CLOSED))
        for line_id, balance in balances.items()
    }


def moment_of(tx: Transaction, plan: Plan) -> Moment:
    """Where today stands in the plan's year."""
    return moment(tx.calendar, plan.year, tx.today, plan.closed_months)


def or_found(tx: Transaction, plan: Plan, known: Mapping[int, Trial]) -> Mapping[int, Trial]:
    """What is kept of some lines; worked out where nothing was ever kept of a plan with closed months."""
    if known or not plan.closed_months or tx.forecast_trials.has_plan(plan.id):
        return known
    return _find_trials(tx, plan)


def _find_trials(tx: Transaction, plan: Plan) -> dict[int, Trial]:
    """What the closed months say of each line, by its id."""
    lines = tx.budgets.lines(plan.id)
    last = _last_year(tx, plan, lines) if plan.closed_months >= TRIED_FROM else {}
    return {
        line_id: try_methods(_line_year(balance, last.get(line_id, NO_SEASON)), plan.closed_months)
        for line_id, balance in tx.budgets.balances(line.id for line in lines).items()
    }


def try_on_closed_months(tx: Transaction, plan: Plan) -> None:
    """Find the method of each line, and keep it until the next time."""
    if not plan.closed_months:
        return
    found = _find_trials(tx, plan)
    # Locked last, so that no request waits for arithmetic: months may have been closed meanwhile.
    if tx.budgets.lock_plan(plan.id).closed_months == plan.closed_months:
        tx.forecast_trials.keep(plan.id, found)


def dry_on(tx: Transaction, year: int, month: int | None) -> date | None:
    return None if month is None else tx.calendar.month_range(year, month)[0]


def _line_year(balance: LineBalance, last_year: Sequence[int] = NO_SEASON) -> LineYear:
    months = [balance.months.get(month, EMPTY) for month in range(1, MONTHS + 1)]
    return LineYear(
        budget=[each.budget for each in months],
        spent=[each.spent for each in months],
        held=[each.reserved + each.committed for each in months],
        last_year=last_year,
    )


def _last_year(tx: Transaction, plan: Plan, lines: Sequence[BudgetLine]) -> dict[int, list[int]]:
    """What was spent the year before, cleaned of one-offs, on the line that would pay for it this year."""
    index = LineIndex(lines)
    found: dict[int, list[int]] = {}
    for row in tx.seasons.of_year(plan.year - 1, tx.calendar):
        line = index.covering(row.dimensions)
        if line is not None:
            found.setdefault(line.id, [0] * MONTHS)[row.month - 1] += row.amount_minor
    return found
