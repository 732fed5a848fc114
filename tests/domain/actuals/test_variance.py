"""Budget against actual: variances, the forecast, and how a line stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actuals.variance import (
    Moment,
    Standing,
    Variance,
    forecast_of,
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
NOW = st.tuples(MONTH, st.integers(1, 23), st.integers(0, 23)).map(
    lambda drawn: Moment(drawn[0], min(drawn[1:]), drawn[1])
)


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


def sums(line: LineBalance, month: int) -> tuple[Variance, Variance]:
    """Of the months before `month`, and of that month."""
    before, running = line.total(range(1, month)), line.total([month])
    return Variance(before.budget, before.spent), Variance(running.budget, running.spent)


def forecast(line: LineBalance, now: Moment) -> int:
    return forecast_of(line.total(), *sums(line, now.month), now)


@pytest.mark.parametrize(
    ("worked", "budget"), [(0, 2000), (1, 2050), (10, 2500), (19, 2950), (20, 3000)], ids=str
)
def test_the_running_month_counts_by_its_working_days(worked: int, budget: int) -> None:
    """On its first day none of its budget was due yet, on its last nearly all; what is spent is spent."""
    line = even(12_000, {1: 700, 3: 900, 4: 5000})
    assert variance_to_date(*sums(line, 3), Moment(3, worked, 20)) == Variance(budget, 1600)


@pytest.mark.parametrize(
    ("line", "now", "expected"),
    [
        # Twice the plan in January: the rest of the year twice the plan too.
        (even(12_000, {1: 2000}), Moment(2, 0, 20), 24_000),
        (even(12_000, {1: 2000, 2: 1000}), Moment(2, 10, 20), 24_000),
        (even(12_000), Moment(7, 0, 20), 0),
        # In the first month nothing speaks against the plan yet.
        (even(12_000, {1: 500}), Moment(1, 10, 20), 12_000),
        (even(12_000, {1: 1500}), Moment(1, 10, 20), 12_500),
        # A quiet month ends as quiet as it was.
        (even(12_000, {1: 1000}), Moment(2, 20, 20), 11_000),
        # What is promised already is the least that it can be.
        (even(12_000, {1: 100}, committed=7000, reserved=1000), Moment(2, 0, 20), 8100),
        # A festival paid as planned does not become twelve, on whatever day of its month.
        (LineBalance({1: Balance(9000, spent=9000), 9: Balance(3000)}), Moment(2, 0, 20), 12_000),
        (LineBalance({1: Balance(9000, spent=9000), 9: Balance(3000)}), Moment(1, 1, 20), 12_000),
        # Nothing to go by: the plan, and what was spent beside it.
        (LineBalance({1: Balance(spent=100), 12: Balance(9000)}), Moment(2, 0, 20), 9100),
        (LineBalance({3: Balance(spent=100)}), Moment(7, 0, 20), 100),
    ],
)
def test_forecast(line: LineBalance, now: Moment, expected: int) -> None:
    """The rest of the plan goes on as the months that are over did, and the year is at least what is used."""
    assert forecast(line, now) == expected


@given(LINE, NOW, MONTH, st.sampled_from((Column.SPENT, Column.COMMITTED, Column.RESERVED)), AMOUNT)
def test_forecast_is_monotone(line: LineBalance, now: Moment, month: int, column: Column, more: int) -> None:
    """Spending or promising more never makes the forecast smaller."""
    assert forecast(line.with_posting(month, column, more), now) >= forecast(line, now)


@given(LINE, NOW)
def test_forecast_is_never_below_what_is_used(line: LineBalance, now: Moment) -> None:
    """The year can't end below what is spent, committed and reserved; on its last day that is all."""
    assert forecast(line, now) >= line.total().used
    assert forecast(line, Moment(12, now.days, now.days)) == max(line.total().used, line.total().spent)


@given(LINE, st.integers(1, 11), st.integers(1, 23))
def test_the_first_day_of_a_month_changes_nothing(line: LineBalance, month: int, days: int) -> None:
    """A month begins with what the one before ended with, and what is spent in it already."""
    before, running = sums(line, month)
    whole = Variance(before.budget_minor + running.budget_minor, before.spent_minor + running.spent_minor)
    evening = variance_to_date(before, running, Moment(month, days, days))
    assert evening == whole
    assert variance_to_date(whole, sums(line, month + 1)[1], Moment(month + 1, 0, days)) == Variance(
        whole.budget_minor, whole.spent_minor + sums(line, month + 1)[1].spent_minor
    )


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
