"""The forecast of lines of the year, for whoever shows it: few statements, however many lines there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.budgets.budget import BudgetLine, LineBalance
from bot.domain.budgets.line_index import LineIndex
from bot.planning.forecast import MONTHS, TRIED_FROM, Forecast, LineYear, Moment, forecast, moment
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

_NOTHING = (0,) * MONTHS


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
    now = moment(tx.calendar, plan.year, tx.today, plan.closed_months)
    last = _last_year(tx, plan, now)
    return {
        line_id: forecast(_line_year(balance, last.get(line_id, _NOTHING)), now)
        for line_id, balance in balances.items()
    }


def dry_on(tx: Transaction, year: int, month: int | None) -> date | None:
    return None if month is None else tx.calendar.month_range(year, month)[0]


def _line_year(balance: LineBalance, last_year: Sequence[int]) -> LineYear:
    months = [balance.total([month]) for month in range(1, MONTHS + 1)]
    return LineYear(
        budget=[each.budget for each in months],
        spent=[each.spent for each in months],
        held=[each.reserved + each.committed for each in months],
        last_year=last_year,
    )


def _last_year(tx: Transaction, plan: Plan, now: Moment) -> dict[int, list[int]]:
    """What was spent the year before, cleaned of one-offs, on the line that would pay for it this year.

    Read only where it is used: methods are tried once enough months are closed.
    """
    if now.closed < TRIED_FROM:
        return {}
    spent = tx.seasons.of_year(plan.year - 1, tx.calendar)
    if not spent:
        return {}
    index = LineIndex(tx.budgets.lines(plan.id))
    found: dict[int, list[int]] = {}
    for row in spent:
        line = index.covering(row.dimensions)
        if line is not None:
            found.setdefault(line.id, [0] * MONTHS)[row.month - 1] += row.amount_minor
    return found
