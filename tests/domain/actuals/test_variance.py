"""Budget against actual: variances, and how a line stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actuals.variance import (
    Moment,
    Standing,
    Variance,
    reached,
    standing,
    used_percent,
    variance_to_date,
)
from bot.domain.budgets.budget import Balance, ControlLevel, LineBalance

AMOUNT = st.integers(0, 10**13)
BALANCE = st.builds(Balance, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
LINE = st.builds(LineBalance, st.dictionaries(st.integers(1, 12), BALANCE, max_size=12))


def even(budget: int, spent_in: dict[int, int]) -> LineBalance:
    """A line with a twelfth of `budget` each month."""
    months = range(1, 13)
    return LineBalance({month: Balance(budget // 12, spent=spent_in.get(month, 0)) for month in months})


@pytest.mark.parametrize(
    ("budget", "spent", "minor", "percent"),
    [(1000, 400, 600, 60), (1000, 1000, 0, 0), (1000, 1255, -255, -25), (0, 0, 0, None), (0, 5, -5, None)],
)
def test_variance(budget: int, spent: int, minor: int, percent: int | None) -> None:
    """Favourable is positive; the percentage never exaggerates."""
    variance = Variance(budget, spent)
    assert (variance.minor, variance.percent, variance.favourable) == (minor, percent, minor >= 0)


def to_date(line: LineBalance, now: Moment) -> Variance:
    before, running = line.total(range(1, now.month)), line.total([now.month])
    return variance_to_date(before.budget, running.budget, before.spent + running.spent, now)


@pytest.mark.parametrize(
    ("worked", "budget"), [(0, 2000), (1, 2050), (10, 2500), (19, 2950), (20, 3000)], ids=str
)
def test_the_running_month_counts_by_its_working_days(worked: int, budget: int) -> None:
    """On its first day none of its budget was due yet, on its last nearly all; what is spent is spent."""
    line = even(12_000, {1: 700, 3: 900, 4: 5000})
    assert to_date(line, Moment(3, worked, 20)) == Variance(budget, 1600)


@given(LINE, st.integers(1, 11), st.integers(1, 23))
def test_the_first_day_of_a_month_changes_nothing(line: LineBalance, month: int, days: int) -> None:
    """A month begins with what the one before ended with, and what is spent in it already."""
    whole = line.total(range(1, month + 1))
    assert to_date(line, Moment(month, days, days)) == Variance(whole.budget, whole.spent)
    spent_already = line.total([month + 1]).spent
    assert to_date(line, Moment(month + 1, 0, days)) == Variance(whole.budget, whole.spent + spent_already)


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
    """The most serious thing that is true of a line is its standing; a line without control has none."""
    at_threshold = bool(reached(balance, (80, 100)))
    assert standing(control, balance, balance, forecast, month, at_threshold=at_threshold) is expected


def test_over_in_the_horizon_is_over() -> None:
    """A quarter that is over its budget is over, however much the year has left."""
    found = standing(
        ControlLevel.ABSOLUTE, Balance(10, spent=11), Balance(100, spent=11), 50, 6, at_threshold=True
    )
    assert found is Standing.OVER_BUDGET
