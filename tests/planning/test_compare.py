"""Two versions side by side, or a version beside what was spent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import BudgetLine, ControlLevel, Dimensions, most_specific
from bot.planning.compare import (
    UNCOVERED,
    BudgetedLine,
    Comparison,
    by_dimensions,
    compare,
    growth_findings,
    on_lines,
)
from tests.planning.examples import Spent, spent


def budgeted(code: str, minor: int, reason: str = "", **dimensions: str) -> BudgetedLine:
    return BudgetedLine(code, Dimensions(**dimensions), minor, reason)


A = (
    budgeted("GIFT-KEY", 100_00, category="gift", segment="key"),
    budgeted("MEAL", 50_00, category="meal"),
    budgeted("TEA", 10_00, category="gift"),
)
B = (
    budgeted("GIFT-KEY", 120_00, "One festival more", category="gift", segment="key"),
    budgeted("MEAL", 50_00, category="meal"),
    budgeted("VISIT", 5_00, category="visit"),
)


def test_line_by_line() -> None:
    """Each line of either, with difference and percent; what one side does not have is not zero."""
    assert compare(A, B) == (
        Comparison("GIFT-KEY", 100_00, 120_00, "One festival more"),
        Comparison("MEAL", 50_00, 50_00),
        Comparison("TEA", 10_00, None),
        Comparison("VISIT", None, 5_00),
    )
    assert [row.difference_minor for row in compare(A, B)] == [20_00, 0, -10_00, 5_00]
    assert [row.percent for row in compare(A, B)] == [
        Decimal("20.0"),
        Decimal("0.0"),
        Decimal("-100.0"),
        None,
    ]


def test_by_a_dimension() -> None:
    """Lines that name no value stand together."""
    assert compare(A, B, by="category") == (
        Comparison("gift", 110_00, 120_00),
        Comparison("meal", 50_00, 50_00),
        Comparison("visit", None, 5_00),
    )
    assert compare(A, B, by="segment") == (Comparison("*", 60_00, 55_00), Comparison("key", 100_00, 120_00))


@pytest.mark.parametrize(
    ("a", "b", "percent"),
    [
        (3, 4, "33.3"),
        (3, 2, "-33.3"),
        (8, 9, "12.5"),
        (2000, 2001, "0.1"),
        (2000, 1999, "-0.1"),
        (10**15, 10**15 + 10**12, "0.1"),
        (1, 0, "-100.0"),
        (0, 0, None),
        (0, 5, None),
    ],
)
def test_percent_is_rounded_half_up(a: int, b: int, percent: str | None) -> None:
    """To one decimal, of what was before; of nothing there is none."""
    assert Comparison("X", a, b).percent == (None if percent is None else Decimal(percent))


@pytest.mark.parametrize(
    ("a", "b", "reason", "code"),
    [
        (100, 115, "", None),
        (100, 116, "", "growth_without_reason"),
        (100, 116, "More customers", None),
        (100, 116, "  ", "growth_without_reason"),
        (100, 0, "", None),
        (None, 1, "", "new_without_reason"),
        (0, 1, "", "new_without_reason"),
        (None, 0, "", None),
        (1, None, "", None),
    ],
)
def test_growth_needs_a_reason(a: int | None, b: int | None, reason: str, code: str | None) -> None:
    """More than the limit, or something where there was nothing; less never does."""
    found = list(growth_findings([Comparison("X", a, b, reason)], Decimal(15)))
    assert [finding.code for finding in found] == ([] if code is None else [code])
    assert [finding.subject for finding in found] == ([] if code is None else ["X"])


def test_without_a_limit_growth_needs_none() -> None:
    """The file says nothing of it."""
    assert list(growth_findings([Comparison("X", 1, 100)], None)) == []


def test_a_finding_says_by_how_much() -> None:
    """And what the limit is."""
    (finding,) = growth_findings([Comparison("GIFT", 3, 5)], Decimal("12.50"))
    assert finding.sentence.format(**finding.facts).startswith("GIFT grows by 66.7 %, more than 12.5 %,")


ROWS = [
    Spent(1, {1: 100}, category="gift", segment="key"),
    Spent(1, {2: 40}, category="gift", segment="general"),
    Spent(1, {3: 7}, category="event", segment="key"),
    Spent(1, {4: 5}, category="meal", region="South"),
]


def test_what_was_spent_stands_on_the_lines_of_a_plan() -> None:
    """Each by the most specific line that covers it; what none covers stands by itself."""
    assert [(line.code, line.amount_minor) for line in on_lines(spent(ROWS), A)] == [
        (UNCOVERED, 7),
        ("GIFT-KEY", 100),
        ("MEAL", 5),
        ("TEA", 40),
    ]


def test_what_was_spent_by_its_own_dimensions() -> None:
    """Compared by a dimension no line is needed."""
    rows = compare(by_dimensions(spent(ROWS)), A, by="category")
    assert [(row.key, row.a_minor, row.b_minor) for row in rows] == [
        ("event", 7, None),
        ("gift", 140, 110_00),
        ("meal", 5, 50_00),
    ]


values = st.sampled_from(["*", "x", "y"])
places = st.builds(Dimensions, category=values, segment=values, region=values)
plans = st.lists(places, max_size=6, unique=True).filter(
    lambda found: (
        not any(
            one.specificity() == other.specificity() and one.could_meet(other) and one != other
            for one in found
            for other in found
        )
    )
)


@given(plans, st.lists(st.tuples(*[st.sampled_from("xyz")] * 3), min_size=1, max_size=6))
def test_the_line_is_the_one_that_a_request_would_draw_on(
    plan: list[Dimensions], rows: list[tuple[str, str, str]]
) -> None:
    """The same choice as for requests, for any plan that may be imported."""
    lines = [BudgetedLine(f"L{number}", place, 0) for number, place in enumerate(plan)]
    drawn = [
        BudgetLine(n, line.code, line.dimensions, ControlLevel.TRACK, "CNY") for n, line in enumerate(lines)
    ]
    expected: dict[str, int] = {}
    found = [Spent(1, {1: 1}, category=c, segment=s, region=r) for c, s, r in rows]
    for row in found:
        request = Dimensions("Sales", row.category, row.segment, "", row.region, "", "mail")
        line = most_specific(drawn, request)
        code = UNCOVERED if line is None else line.code
        expected[code] = expected.get(code, 0) + 1
    assert {line.code: line.amount_minor for line in on_lines(spent(found), lines)} == expected
