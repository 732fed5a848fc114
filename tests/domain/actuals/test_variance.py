"""Budget against actual: variances, the forecast, and how a line stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actuals.variance import (
    Standing,
    Variance,
    forecast_minor,
    reached,
    standing,
    used_percent,
    variance_to_date,
)
from bot.domain.budgets.budget import Balance, Column, ControlLevel, LineBalance

AMOUNT = st.integers(0, 10**13)
BALANCE = st.builds(Balance, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
LINE = st.builds(LineBalance, st.dictionaries(st.integers(1, 12), BALANCE, max_size=12))
MONTH = st.integers(1, 12)


def even(budget: int, spent_in: dict[int, int] | None = None, **held: int) -> LineBalance:
    """A line with a twelfth of `budget` each month; `held` counts in December."""
    spent = spent_in or {}
    return LineBalance(
        {
            month: Balance(budget // 12, spent=spent.get(month, 0), **(held if month == 12 else {}))
            for month in range(1, 13)
        }
    )


@pytest.mark.parametrize(
    ("budget", "spent", "minor", "percent"),
    [(1000, 400, 600, 60), (1000, 1000, 0, 0), (1000, 1255, -255, -25), (0, 0, 0, None), (0, 5, -5, None)],
)
def test_variance(budget: int, spent: int, minor: int, percent: int | None) -> None:
    """Favourable is positive; the percentage never exaggerates."""
    variance = Variance(budget, spent)
    assert (variance.minor, variance.percent, variance.favourable) == (minor, percent, minor >= 0)


def test_to_date_is_cumulative() -> None:
    """Budget and actual to date run from the first month to the current one."""
    line = even(12_000, {1: 700, 3: 900, 4: 5000})
    assert variance_to_date(line, 3) == Variance(3000, 1600)
    assert variance_to_date(line, 12) == Variance(12_000, 6600)


@pytest.mark.parametrize(
    ("line", "month", "forecast"),
    [
        (even(12_000, {1: 1000, 2: 2000}), 2, 18_000),
        (even(12_000), 6, 0),
        (even(12_000, {1: 500}), 1, 6000),
        # What is promised already is the least that it can be.
        (even(12_000, {1: 500}, committed=7000, reserved=1000), 1, 8500),
        # A festival paid as planned in January does not become twelve.
        (LineBalance({1: Balance(9000, spent=9000), 9: Balance(3000)}), 1, 12_000),
        # No budget yet to go by: the plain run-rate.
        (LineBalance({1: Balance(spent=100), 12: Balance(9000)}), 2, 600),
        (LineBalance({3: Balance(spent=100)}), 7, 172),
    ],
)
def test_forecast(line: LineBalance, month: int, forecast: int) -> None:
    """Spent to date is scaled by the phasing of the budget, and is at least what is used."""
    assert forecast_minor(line, month) == forecast


@given(LINE, MONTH, MONTH, st.sampled_from((Column.SPENT, Column.COMMITTED, Column.RESERVED)), AMOUNT)
def test_forecast_is_monotone(line: LineBalance, now: int, month: int, column: Column, more: int) -> None:
    """Spending or promising more never makes the forecast smaller."""
    assert forecast_minor(line.with_posting(month, column, more), now) >= forecast_minor(line, now)


@given(LINE, MONTH)
def test_forecast_is_never_below_what_is_used(line: LineBalance, now: int) -> None:
    """The year can't end below what is spent, committed and reserved; in its last month that is all."""
    assert forecast_minor(line, now) >= line.total().used
    assert forecast_minor(line, 12) == line.total().used


@given(st.lists(LINE, max_size=5), MONTH)
def test_sums_agree(lines: list[LineBalance], now: int) -> None:
    """The variance of a sum is the sum of the variances."""
    to_date = sum((variance_to_date(line, now) for line in lines), Variance())
    assert to_date.minor == sum(variance_to_date(line, now).minor for line in lines)


@pytest.mark.parametrize(
    ("budget", "used", "percents"),
    [
        (1000, 799, ()),
        (1000, 800, (80,)),
        (1000, 1000, (80, 100)),
        (999, 799, ()),
        (0, 0, ()),
        (0, 1, (80, 100)),
        (1000, 0, ()),
    ],
)
def test_thresholds(budget: int, used: int, percents: tuple[int, ...]) -> None:
    """A threshold is reached exactly at its percentage; use without a budget reaches all."""
    assert reached(Balance(budget, reserved=used), (80, 100)) == percents


def test_used_percent_is_rounded_down() -> None:
    """99.9 % is not shown as used up."""
    assert used_percent(Balance(1000, spent=999)) == 99
    assert used_percent(Balance(0, spent=1)) is None


@pytest.mark.parametrize(
    ("control", "balance", "forecast", "month", "expected"),
    [
        (ControlLevel.ABSOLUTE, Balance(100, spent=101), 200, 6, Standing.OVER_BUDGET),
        (ControlLevel.NONE, Balance(100, spent=101), 200, 6, Standing.ON_TRACK),
        (ControlLevel.ADVISORY, Balance(100, spent=80), 200, 6, Standing.AT_THRESHOLD),
        (ControlLevel.TRACK, Balance(100, spent=60), 101, 6, Standing.HEADING_OVER),
        (ControlLevel.ABSOLUTE, Balance(100, spent=20), 49, 6, Standing.HEADING_UNDER),
        (ControlLevel.ABSOLUTE, Balance(100, spent=20), 49, 3, Standing.ON_TRACK),
        (ControlLevel.ABSOLUTE, Balance(100, spent=50), 100, 6, Standing.ON_TRACK),
        (ControlLevel.ABSOLUTE, Balance(), 0, 6, Standing.ON_TRACK),
    ],
)
def test_standing(
    control: ControlLevel, balance: Balance, forecast: int, month: int, expected: Standing
) -> None:
    """The gravest thing that is true of a line is its standing; a line without control has none."""
    assert standing(control, balance, balance, forecast, month, (80, 100)) is expected


def test_over_in_the_horizon_is_over() -> None:
    """A quarter that is over its budget is over, however much the year has left."""
    found = standing(ControlLevel.ABSOLUTE, Balance(10, spent=11), Balance(100, spent=11), 50, 6, (80,))
    assert found is Standing.OVER_BUDGET
