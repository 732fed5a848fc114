"""Which months an adjustment takes from, so that nothing is taken that is held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.budgets.budget import LAST_MONTH, Column, Horizon, LineBalance
from bot.domain.budgets.closing import onto_open_months


@dataclass(frozen=True, slots=True)
class Shift:
    """What moves, by fiscal month, in minor units; `missing_minor`: what the giving line does not have."""

    months: Mapping[int, int]
    missing_minor: int = 0


def take(balance: LineBalance, horizon: Horizon, amount_minor: int, months: Iterable[int]) -> Shift:
    """Take `amount_minor` from the line, month by month in the given order, each as far as it is free.

    Free is what the month's budget has and every span of the horizon that it counts in has left; what closed
    months have left is free in the first open one.
    """
    taken: dict[int, int] = {}
    left = amount_minor
    for month in months:
        budget = balance.budget_at(horizon, month)
        free = min(left, budget, balance.horizon(horizon, month).available)
        if free > 0:
            taken[month] = free
            left -= free
            balance = balance.with_posting(month, Column.BUDGET, -free)
    return Shift(taken, left)


def take_back(balance: LineBalance, horizon: Horizon, months: Mapping[int, int]) -> Shift:
    """Take exactly what was once put into these months; all of it, or what is missing is said.

    What was put into months that are closed by now is taken from the first open one.
    """
    missing = 0
    months = onto_open_months(months, balance.closed)
    for month, minor in sorted(months.items(), reverse=True):
        found = take(balance, horizon, minor, [month])
        missing += found.missing_minor
        balance = balance.with_posting(month, Column.BUDGET, -minor)
    return Shift(dict(months), missing)


def order_of_months(current: int, only: int | None, closed: int = 0) -> tuple[int, ...]:
    """The month that is asked for; else this month and those to come, then those before, the latest first.

    None of them is closed.
    """
    if only is not None:
        return (only,)
    return (*range(current, LAST_MONTH + 1), *range(current - 1, closed, -1))
