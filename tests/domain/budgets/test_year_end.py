"""What a year gives to the next: exact, never more than there is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import Balance, BudgetLine, ControlLevel, Dimensions, LineBalance
from bot.domain.budgets.next_year import NextYear, Room
from bot.domain.budgets.year_end import CarryRule, budget_along

AMOUNT = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("percent", "limit", "available", "carried"),
    [
        ("0", None, 1000, 0),
        ("50", None, 1001, 500),
        ("50", 400, 1001, 400),
        ("33.3333", None, 3, 0),
        ("100", None, 10**15 + 1, 10**15 + 1),
        ("100", 0, 5, 0),
        ("100", None, -5, 0),
    ],
)
def test_what_a_line_has_left_is_carried_by_percent_and_limit(
    percent: str, limit: int | None, available: int, carried: int
) -> None:
    """Rounded down, to the smallest unit; nothing of a line that is overdrawn."""
    line = LineBalance({1: Balance(max(0, available)), 12: Balance(spent=max(0, -available))})

    assert CarryRule(percent=Decimal(percent), limit_minor=limit).of_available(line) == carried


@given(AMOUNT, AMOUNT, AMOUNT)
def test_budget_goes_along_as_far_as_it_is_there(budget: int, spent: int, held: int) -> None:
    """All of what is held where the line can pay for it; never what was spent already."""
    along = budget_along(LineBalance({3: Balance(budget, 0, held, spent)}), held)

    assert along == min(held, max(0, budget - spent))


def test_the_next_years_line_pays_for_all_that_the_old_one_paid_for() -> None:
    """The most specific one that covers it, in the year's currency; none where only a part is covered."""

    def line(id_: int, currency: str = "CNY", **named: str) -> BudgetLine:
        return BudgetLine(id_, str(id_), Dimensions(**named), ControlLevel.ABSOLUTE, currency)

    following = NextYear(
        [line(1, category="gift"), line(2, category="gift", segment="key"), line(3, "USD")],
        "CNY",
        Room(lambda _: LineBalance(), 0),
    )

    def found(**named: str) -> int | None:
        covering = following.line_for(Dimensions(**named))
        return covering.id if covering is not None else None

    assert found(category="gift", segment="key") == 2
    assert found(category="gift") == 1
    assert found(category="gift", region="North") == 1
    assert found(segment="key") is None
    assert found() is None
