"""Closed months: what is meant for them, and what goes on from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import Balance, Column, Horizon, LineBalance
from bot.domain.budgets.closing import carried_on, onto_open_year, require_open_year
from bot.domain.budgets.shift import order_of_months, take, take_back
from bot.domain.errors import Stale

AMOUNT = st.integers(0, 1000)
MONTHS = st.lists(
    st.builds(Balance, budget=AMOUNT, reserved=AMOUNT, committed=AMOUNT, spent=AMOUNT),
    min_size=12,
    max_size=12,
).map(lambda months: LineBalance(dict(enumerate(months, 1))))


def after(balance: LineBalance, horizon: Horizon, closed: int) -> LineBalance:
    """The line once its first `closed` months are closed."""
    for carry in carried_on(balance, horizon, closed):
        for move in carry.moves:
            balance = balance.with_posting(carry.month, move.column, move.minor)
    return LineBalance(balance.months, closed)


@given(MONTHS, st.sampled_from(Horizon), st.integers(1, 12))
def test_what_is_held_goes_on_and_adds_up_to_the_same(
    line: LineBalance, horizon: Horizon, closed: int
) -> None:
    """Closed months hold nothing, the year is as it was, and what was spent stays in its month."""
    closing = after(line, horizon, closed)

    assert closing.total() == line.total()
    for month in range(1, 13):
        before, now = line.total([month]), closing.total([month])
        assert now.spent == before.spent
        if month <= closed and month < 12:
            assert (now.reserved, now.committed) == (0, 0)
    assert after(closing, horizon, closed) == closing


@given(MONTHS, st.integers(1, 11))
def test_the_next_quarter_pays_for_no_promise_of_the_last(line: LineBalance, closed: int) -> None:
    """As much budget goes along as the old quarter has left: the new one has as much available as before,
    less only what the old one had promised beyond its budget.
    """
    first = 3 * (closed // 3) + 1
    quarters = [range(start, start + 3) for start in range(1, first, 3)]
    uncovered = 0
    for quarter in quarters:
        whole = line.total(quarter)
        uncovered += max(0, whole.reserved + whole.committed - max(0, whole.budget - whole.spent))

    new = range(first, first + 3)
    closing = after(line, Horizon.QUARTER, closed)

    assert closing.total(new).available == line.total(new).available - uncovered


@given(st.lists(st.integers(-500, 500), min_size=12, max_size=12), st.integers(0, 12))
def test_what_is_meant_for_closed_months_stands_in_the_first_open_one(months: list[int], closed: int) -> None:
    """The sum is the same; when all are closed it stands in the last."""
    moved = onto_open_year(months, closed)

    assert sum(moved) == sum(months)
    assert not any(moved[: min(closed, 11)])
    assert moved[min(closed, 11) + 1 :] == tuple(months[min(closed, 11) + 1 :])


@pytest.mark.parametrize(
    ("horizon", "free"), [(Horizon.YEAR, 900), (Horizon.TO_DATE, 900), (Horizon.QUARTER, 300)]
)
def test_what_closed_months_have_left_can_still_be_given(horizon: Horizon, free: int) -> None:
    """From the first open month, which may then be below nothing; of an earlier quarter nothing is left."""
    line = LineBalance({month: Balance(100, spent=50 if month < 7 else 0) for month in range(1, 13)}, 9)

    found = take(line, horizon, 2000, order_of_months(10, None, 9))

    assert sum(found.months.values()) == 2000 - found.missing_minor == free
    assert min(found.months) == 10
    emptied = line
    for month, minor in found.months.items():
        emptied = emptied.with_posting(month, Column.BUDGET, -minor)
    assert take(emptied, horizon, 1, order_of_months(10, None, 9)).missing_minor == 1


def test_what_was_given_in_a_month_that_is_closed_comes_back_from_an_open_one() -> None:
    """Undoing an adjustment posts nothing to a closed month."""
    line = LineBalance({month: Balance(100) for month in range(1, 13)}, closed=9)

    assert take_back(line, Horizon.YEAR, {8: 30, 11: 40}).months == {10: 30, 11: 40}


def test_a_request_counts_where_its_month_is_open() -> None:
    """Planned in a closed quarter it is held against the first open month's."""
    line = LineBalance({month: Balance(100) for month in range(1, 13)}, closed=3)

    assert line.open_month(2) == 4
    assert line.with_posting(2, Column.RESERVED, 60).horizon(Horizon.QUARTER, 2).available == 240
    assert line.with_posting(2, Column.RESERVED, 60).total([2]).reserved == 0


def test_a_closed_year_takes_nothing_new() -> None:
    """Eleven closed months leave one open."""
    require_open_year(2026, 11)
    with pytest.raises(Stale, match="year_closed"):
        require_open_year(2026, 12)
