"""Budget lines: which one pays, which pairs are ambiguous, and how far each goes."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import (
    DIMENSIONS,
    Balance,
    BudgetLine,
    Column,
    ControlLevel,
    Dimensions,
    Horizon,
    LineBalance,
    ambiguous_pairs,
    most_specific,
    overrun,
)

values = st.sampled_from(["a", "b"])
line_dimensions = st.builds(Dimensions, **{name: values | st.just("*") for name in DIMENSIONS})
request_dimensions = st.builds(Dimensions, **{name: values | st.just("") for name in DIMENSIONS})
minor = st.integers(0, 1000)
balances = st.builds(Balance, minor, minor, minor, minor)
line_balances = st.dictionaries(st.integers(1, 12), balances).map(LineBalance)
horizons = st.sampled_from(list(Horizon))
months = st.integers(1, 12)


def line(code: str, **named: str) -> BudgetLine:
    return BudgetLine(len(code), code, Dimensions(**named), ControlLevel.ABSOLUTE, "CNY")


REQUEST = Dimensions("Sales", "gift", "key", "growth", "North", "Cloud", "")


@pytest.mark.parametrize(
    ("lines", "pays"),
    [
        ([line("ALL")], "ALL"),
        ([line("ALL"), line("GIFT", category="gift")], "GIFT"),
        ([line("GIFT", category="gift"), line("GIFT-KEY", category="gift", segment="key")], "GIFT-KEY"),
        ([line("MEAL", category="meal"), line("ALL")], "ALL"),
        ([line("MEAL", category="meal")], None),
        # A line for one contact channel does not pay where none is named.
        ([line("POST", category="gift", contact_channel="mail"), line("GIFT", category="gift")], "GIFT"),
        ([], None),
    ],
)
def test_the_most_specific_line_pays(lines: list[BudgetLine], pays: str | None) -> None:
    """Of those that match all dimensions, the one that names most."""
    found = most_specific(lines, REQUEST)
    assert (found.code if found else None) == pays


@given(st.lists(line_dimensions, max_size=6), request_dimensions)
def test_no_other_matching_line_names_more(lines: list[Dimensions], request: Dimensions) -> None:
    """What pays matches, and nothing that matches is more specific."""
    candidates = [
        BudgetLine(i, f"L{i}", found, ControlLevel.ABSOLUTE, "CNY") for i, found in enumerate(lines)
    ]
    paying = most_specific(candidates, request)
    matching = [
        found
        for found in candidates
        if all(m in ("*", r) for m, r in zip(found.dimensions.values(), request.values(), strict=True))
    ]
    assert (paying is None) == (not matching)
    if paying is not None:
        assert paying in matching
        assert paying.dimensions.specificity() == max(m.dimensions.specificity() for m in matching)


@given(st.lists(line_dimensions, max_size=5), request_dimensions)
def test_without_ambiguous_pairs_exactly_one_line_pays(lines: list[Dimensions], request: Dimensions) -> None:
    """Refusing ambiguous pairs at import is enough: no request ever finds two equally specific lines."""
    named = [(f"L{i}", found) for i, found in enumerate(lines)]
    matching = [found for _, found in named if found.covers(request)]
    top = max((found.specificity() for found in matching), default=0)
    tied = [found for found in matching if found.specificity() == top]
    assert len(tied) <= 1 or ambiguous_pairs(named)


@given(line_dimensions, line_dimensions)
def test_a_pair_is_ambiguous_only_where_a_request_could_meet_both(one: Dimensions, other: Dimensions) -> None:
    """Equally specific, and some request matches both: the pair is named, and no other is."""
    meeting = Dimensions(
        *(
            mine if mine != "*" else theirs if theirs != "*" else "a"
            for mine, theirs in zip(one.values(), other.values(), strict=True)
        )
    )
    both = one.covers(meeting) and other.covers(meeting)
    expected = [("ONE", "OTHER")] if both and one.specificity() == other.specificity() else []
    assert ambiguous_pairs([("ONE", one), ("OTHER", other)]) == expected


def test_every_ambiguous_pair_is_named() -> None:
    """Three lines that could all match are three pairs."""
    lines = [
        ("SALES", Dimensions(department="Sales")),
        ("GIFT", Dimensions(category="gift")),
        ("KEY", Dimensions(segment="key")),
        ("MEAL-KEY", Dimensions(category="meal", segment="key")),
    ]
    assert set(ambiguous_pairs(lines)) == set(combinations(["SALES", "GIFT", "KEY"], 2))


@given(balances, balances)
def test_available_is_what_nothing_holds(one: Balance, other: Balance) -> None:
    """available = budget − reserved − committed − spent, of one balance and of two together."""
    assert one.available == one.budget - one.reserved - one.committed - one.spent
    assert (one + other).available == one.available + other.available


@given(line_balances, months)
def test_the_year_is_every_month_and_the_quarter_three(line: LineBalance, month: int) -> None:
    """`year`: all twelve; `quarter`: the planned month's three."""
    assert line.horizon(Horizon.YEAR, month) == line.total()
    quarter = [m for m in range(1, 13) if (m - 1) // 3 == (month - 1) // 3]
    assert line.horizon(Horizon.QUARTER, month) == line.total(quarter)


@given(line_balances, months)
def test_to_date_the_tightest_later_month_decides(line: LineBalance, month: int) -> None:
    """Cumulative up to the planned month, and no later month may have less left."""
    left = line.horizon(Horizon.TO_DATE, month).available
    assert left == min(line.total(range(1, last + 1)).available for last in range(month, 13))


@given(line_balances, horizons, months, st.integers(0, 500), st.integers(0, 30))
def test_what_fits_passes_no_limit_anywhere(
    line: LineBalance, horizon: Horizon, month: int, extra: int, percent: int
) -> None:
    """What is passed is passed in some span it counts in, by that much; 0 means that it fits in all."""
    after = line.with_posting(month, Column.RESERVED, extra)
    over = overrun(after.spans(horizon, month), Decimal(percent))
    limits = [(span.used, span.budget * (100 + percent) // 100) for span in after.spans(horizon, month)]
    assert over == max(0, *(used - limit for used, limit in limits))


def test_the_tightest_span_is_not_always_the_one_that_is_passed() -> None:
    """A tolerance of a percentage: January is over by 1, though the year as a whole has even less left."""
    months = {1: Balance(budget=100, spent=111), 2: Balance(budget=900, spent=939)}
    line = LineBalance(months)
    assert line.horizon(Horizon.TO_DATE, 1).available == -50
    assert overrun(line.spans(Horizon.TO_DATE, 1), Decimal(10)) == 1


@given(line_balances, months, st.sampled_from(list(Column)), st.integers(-500, 500))
def test_a_posting_changes_one_cell(line: LineBalance, month: int, column: Column, change: int) -> None:
    """One column of one month, in a copy."""
    before = line.total()
    after = line.with_posting(month, column, change)
    assert line.total() == before
    assert getattr(after.total([month]), column) == getattr(line.total([month]), column) + change
    others = [m for m in range(1, 13) if m != month]
    assert after.total(others) == line.total(others)
