"""Closed months: what they still take, where it goes instead, and what goes on from them when they close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.budgets.budget import LAST_MONTH, Column, Horizon, LineBalance, open_month
from bot.domain.errors import Stale
from bot.domain.requests.holding import Move, Moves


def require_open_year(year: int, closed: int) -> None:
    """Once all its months are closed a year takes nothing but what was spent. Raises Stale("year_closed")."""
    if closed >= LAST_MONTH:
        raise Stale("year_closed", year=year)


def onto_open_months(months: Mapping[int, int], closed: int) -> dict[int, int]:
    """The same sum: what is meant for closed months goes with the first open one. By fiscal month."""
    found: dict[int, int] = {}
    for month, minor in months.items():
        open_one = open_month(month, closed)
        found[open_one] = found.get(open_one, 0) + minor
    return found


def onto_open_year(months: Sequence[int], closed: int) -> tuple[int, ...]:
    """The same of all twelve months, in their order."""
    if not closed:
        return tuple(months)
    moved = onto_open_months(dict(enumerate(months, 1)), closed)
    return tuple(moved.get(month, 0) for month in range(1, LAST_MONTH + 1))


@dataclass(frozen=True, slots=True)
class Carry:
    """What closing moves in one fiscal month of a line."""

    month: int
    moves: Moves


def carried_on(balance: LineBalance, horizon: Horizon, closed: int) -> tuple[Carry, ...]:
    """What the months up to `closed` still hold goes on to the first open month; all moves add up to nothing.

    Where that begins another quarter of a line that is held quarter by quarter, as much of the budget as the
    old one has for it goes along: the new quarter does not pay for what the old one has promised.
    """
    into = open_month(closed, closed)
    held = [
        (month, found.reserved, found.committed)
        for month in range(1, into)
        if (found := balance.total([month])).reserved or found.committed
    ]
    if not held:
        return ()
    taken = dict(_budget_along(balance, into, held)) if horizon is Horizon.QUARTER else {}
    out = [
        Carry(month, _moves(-reserved, -committed, -taken.get(month, 0)))
        for month, reserved, committed in held
    ]
    sums = (sum(each[1] for each in held), sum(each[2] for each in held), sum(taken.values()))
    return (*out, Carry(into, _moves(*sums)))


def _budget_along(
    balance: LineBalance, into: int, held: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, int]]:
    """By month that holds something: what of its quarter's budget goes along with it."""
    for first in range(1, into - (into - 1) % 3, 3):
        quarter = range(first, first + 3)
        whole = balance.total(quarter)
        left = max(0, whole.budget - whole.spent)
        for month, reserved, committed in held:
            if month in quarter and (along := min(left, reserved + committed)):
                left -= along
                yield month, along


def _moves(reserved: int, committed: int, budget: int) -> Moves:
    columns = ((Column.BUDGET, budget), (Column.RESERVED, reserved), (Column.COMMITTED, committed))
    return tuple(Move(column, minor) for column, minor in columns if minor)
