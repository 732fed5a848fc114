"""What a line will have spent at year end, by which method, and when it runs dry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.calendar import FiscalCalendar
from bot.planning.forecast import (
    METHODS,
    TRIED_FROM,
    LineYear,
    Moment,
    YearSums,
    forecast,
    moment,
    try_methods,
    year_end,
)

EVEN = (100,) * 12


def months(*some: int) -> tuple[int, ...]:
    """The first months of a year, nothing in the others."""
    return (*some, *[0] * (12 - len(some)))


def at(closed: int, to_come: Fraction = Fraction(1)) -> Moment:
    """The first open month is the current one, all of it still to come."""
    return Moment(closed, closed + 1, to_come)


# --- Methods ---


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_under_three_closed_months_the_plan_is_expected(closed: int) -> None:
    """As it stands, whatever the first months were: they say too little."""
    found = forecast(LineYear(EVEN, months(*[500] * closed), months()), at(closed))
    assert (found.method, found.months) == ("plan", closed)
    assert found.rest == 100 * (12 - closed)


def test_the_plan_goes_on_as_it_was_performed() -> None:
    """The rest of the plan, times spent in proportion to planned in the closed months."""
    plan = (100, 300, 200, 400, 100, 100, 200, 100, 100, 100, 100, 200)
    found = forecast(LineYear(plan, months(50, 150, 100, 200), months()), at(4))
    assert (found.method, found.rest) == ("plan", 500)


def test_the_run_rate_goes_on_as_before() -> None:
    """The same each month: better than a plan with peaks where nobody spends by it."""
    plan = (600, 0, 0, 0, 0, 0, 600, 0, 0, 0, 0, 0)
    found = forecast(LineYear(plan, months(*[90] * 6), months()), at(6))
    assert (found.method, found.rest) == ("run_rate", 90 * 6)


def test_the_season_of_last_year() -> None:
    """Last year's months at this year's level, where they were spent alike."""
    last = (10, 200, 10, 10, 300, 10, 10, 10, 400, 10, 10, 20)
    found = forecast(LineYear(EVEN, months(20, 400, 20, 20, 600), months(), last), at(5))
    assert (found.method, found.wape) == ("seasonal", Decimal("0.9"))
    assert found.rest == 2 * (10 + 10 + 10 + 400 + 10 + 10 + 20)


def test_without_last_year_there_is_no_season() -> None:
    """Nothing is not a season: the method is not even tried."""
    found = forecast(LineYear(EVEN, months(0, 0, 0), months()), at(3))
    assert found.method != "seasonal"


def test_methods_are_tried_on_each_closed_month_as_seen_before_it() -> None:
    """The error is that of all closed months in proportion to what was spent, with their number."""
    found = forecast(LineYear(EVEN, months(100, 110, 90, 130), months()), at(4))
    # The plan expects 100, 100, 100 and then 100 again: it misses 0, 10, 10 and 30 of 430.
    assert (found.method, found.months, found.wape) == ("plan", 4, Decimal("11.6"))


def test_equals_are_settled_in_a_fixed_order() -> None:
    """An even plan and the run rate say the same: the plan is named."""
    assert forecast(LineYear(EVEN, months(*[100] * 6), months(), EVEN), at(6)).method == "plan"


def test_nothing_spent_has_no_error_to_show() -> None:
    """A percentage of nothing is none."""
    assert forecast(LineYear(EVEN, months(0, 0, 0, 0), months()), at(4)).wape is None


# --- The rest ---


def test_what_is_held_and_spent_in_open_months_is_part_of_what_is_expected() -> None:
    """Known plans count once."""
    line = LineYear(EVEN, months(100, 100, 100, 40), months(5, 0, 0, 30, 300))
    found = forecast(line, at(3))
    assert (found.spent, found.held) == (340, 335)
    assert found.rest == 900 - (40 + 30 + 300)
    assert (found.year_end, found.left) == (340 + 335 + 530, -5)


def test_the_rest_is_never_under_nothing() -> None:
    """Where more is held than expected, that is what the year will cost."""
    found = forecast(LineYear(EVEN, months(), months(0, 0, 5000)), at(0))
    assert (found.rest, found.year_end, found.left) == (0, 5000, -3800)


def test_the_current_month_counts_for_its_days_to_come() -> None:
    """Half of the month: half of what it is expected to be."""
    assert forecast(LineYear(EVEN, months(), months()), at(0, Fraction(1, 2))).rest == 1150


def test_spending_as_planned_moves_nothing() -> None:
    """On whatever day of the month; what is spent beyond the days gone is taken from what follows."""
    for gone in range(31):
        spent = months(*[3000] * 3, 100 * gone)
        found = forecast(LineYear((3000,) * 12, spent, months()), at(3, Fraction(30 - gone, 30)))
        assert found.year_end == 36_000
    early = LineYear((3000,) * 12, months(*[3000] * 3, 2900), months())
    assert forecast(early, at(3, Fraction(1, 2))).year_end == 36_000
    assert forecast(early, Moment(3, 5, Fraction(1))).year_end == 36_000


def test_a_month_that_is_past_but_open_counts_in_full() -> None:
    """Its actuals may still come."""
    found = forecast(LineYear(EVEN, months(100, 100, 100), months()), Moment(3, 6, Fraction(1, 4)))
    assert found.rest == 100 + 100 + 25 + 600


def test_after_the_year_nothing_is_to_come() -> None:
    """When all is closed the forecast is what was spent and is held."""
    found = forecast(LineYear(EVEN, EVEN, months(7)), Moment(12, 13, Fraction(0)))
    assert (found.rest, found.year_end) == (0, 1207)


def test_a_forecast_never_flatters() -> None:
    """Parts of a unit are rounded up."""
    assert forecast(LineYear(months(*[1] * 12), months(), months()), at(0, Fraction(1, 3))).rest == 12


def test_credits_are_no_negative_expectation() -> None:
    """More was credited than spent: nothing is expected to go on like that."""
    found = forecast(LineYear(EVEN, months(-50, -10, -10), months(), months(-5, 10)), at(3))
    assert found.rest >= 0
    assert found.year_end >= -70


# --- Running dry ---


def test_the_month_in_which_a_line_runs_dry() -> None:
    """The first whose cumulative sum passes the budget."""
    found = forecast(LineYear(EVEN, months(*[200] * 4), months()), at(4))
    assert (found.method, found.dry_month) == ("run_rate", 7)


def test_a_line_that_lasts_does_not_run_dry() -> None:
    """Not even when it is used to the last unit."""
    assert forecast(LineYear(EVEN, EVEN, months()), Moment(12, 13, Fraction(0))).dry_month is None
    assert forecast(LineYear(EVEN, months(), months()), at(0)).dry_month is None


def test_what_is_held_runs_a_line_dry_in_its_month() -> None:
    """Nothing needs to be expected for that."""
    found = forecast(LineYear(EVEN, months(100, 100, 100), months(0, 0, 0, 0, 1000)), at(3))
    assert found.dry_month == 5


def test_a_line_that_is_overspent_ran_dry_then() -> None:
    """In the month that passed it."""
    assert forecast(LineYear(EVEN, months(700, 600), months()), at(2)).dry_month == 2


# --- Where today stands ---


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 1), Moment(0, 1, Fraction(1))),
        (date(2026, 4, 16), Moment(0, 1, Fraction(15, 30))),
        (date(2027, 3, 31), Moment(0, 12, Fraction(1, 31))),
        (date(2026, 3, 31), Moment(0, 1, Fraction(1))),
        (date(2027, 4, 1), Moment(0, 13, Fraction(0))),
    ],
)
def test_where_a_day_stands_in_the_fiscal_year(today: date, expected: Moment) -> None:
    """A year from April: today is still to come; before the year all of it, after it nothing."""
    assert moment(FiscalCalendar(start_month=4), 2026, today, 0) == expected


# --- For every line ---

amounts = st.lists(st.integers(0, 10**12), min_size=12, max_size=12)
credited = st.lists(st.integers(-(10**12), 10**12), min_size=12, max_size=12)
lines = st.builds(LineYear, budget=amounts, spent=credited, held=amounts, last_year=credited)
parts = st.fractions(0, 1, max_denominator=31)


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    closed = draw(st.integers(0, 12))
    return Moment(closed, draw(st.integers(closed + 1, 13)), draw(parts))


@given(lines, moments())
def test_never_under_what_is_spent_and_held(line: LineYear, now: Moment) -> None:
    """Whatever method is used, whenever it is."""
    found = forecast(line, now)
    assert found.year_end >= sum(line.spent) + sum(line.held)
    assert found.left == sum(line.budget) - found.year_end


@given(st.builds(LineYear, budget=amounts, spent=amounts, held=amounts, last_year=credited), moments())
def test_a_line_runs_dry_when_its_year_end_passes_its_budget(line: LineYear, now: Moment) -> None:
    """There is a month for it if, and only if, something will be missing."""
    found = forecast(line, now)
    assert (found.dry_month is not None) == (found.left < 0)


@given(lines, moments())
def test_the_best_method_is_used(line: LineYear, now: Moment) -> None:
    """No other would have missed less of the closed months."""
    found = forecast(line, now)
    if now.closed >= 3 and found.wape is not None:
        errors = [_naive_error(method, line, now.closed) for method in ("plan", "run_rate", "seasonal")]
        usable = errors if any(minor > 0 for minor in line.last_year) else errors[:2]
        assert ("plan", "run_rate", "seasonal")[usable.index(min(usable))] == found.method


def _naive_error(method: str, line: LineYear, closed: int) -> int:
    """The error by the words of the manual: each month as seen from the one before it."""
    error = 0
    for month in range(closed):
        spent = max(sum(line.spent[:month]), 0)
        last = [max(minor, 0) for minor in line.last_year]
        if method == "plan":
            planned = sum(line.budget[:month])
            factor = Fraction(spent, planned) if month >= 3 and planned else Fraction(1)
            expected = line.budget[month] * factor
        elif method == "run_rate":
            expected = Fraction(spent, month) if month else Fraction(sum(line.budget), 12)
        else:
            expected = last[month] * (
                Fraction(spent, sum(last[:month])) if sum(last[:month]) else Fraction(1)
            )
        error += abs(int(expected + Fraction(1, 2)) - line.spent[month])
    return error


@given(
    st.builds(LineYear, budget=credited, spent=credited, held=amounts, last_year=credited),
    st.integers(0, 11),
    st.data(),
)
def test_the_year_end_of_sums_is_that_of_months(line: LineYear, closed: int, data: st.DataObject) -> None:
    """For every method, in any open month: closed months hold nothing."""
    now = Moment(closed, data.draw(st.integers(closed + 1, 12)), data.draw(parts))
    line = replace(line, held=[0] * closed + list(line.held[closed:]))
    planned = [max(minor, 0) for minor in line.budget]
    here = planned[now.current - 1]
    used, spent = sum(line.spent) + sum(line.held), line.spent[now.current - 1]
    sums = YearSums(used, spent, here, sum(planned[closed:]) - here)
    trial = try_methods(line, closed)
    methods = ["plan"] if closed < TRIED_FROM else list(METHODS)
    for method in methods:
        of_method = replace(trial, method=method, last_year=line.last_year)
        assert year_end(sums, now, of_method) == forecast(line, now, of_method).year_end
    assert forecast(line, now, trial) == forecast(line, now)
