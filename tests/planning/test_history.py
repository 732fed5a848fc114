"""What was spent in years past, cleaned, by any dimension."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import DIMENSIONS
from bot.planning.history import Actuals, YearFigures, history, one_offs, year_cells
from bot.planning.numbers.columns import Labels


class Spent(NamedTuple):
    """One actual."""

    amount: int
    month: int = 1
    year: int = 2026
    category: str = "gift"
    region: str = "North"
    customer: str = "A"
    event: str = "GW-1"
    heads: int = 2
    one_off: bool = False


def actuals(rows: Sequence[Spent]) -> Actuals:
    return Actuals(
        years=np.array([row.year for row in rows], dtype=np.int64),
        months=np.array([row.month for row in rows], dtype=np.int64),
        dimensions={name: Labels.of([getattr(row, name, "") for row in rows]) for name in DIMENSIONS},
        customers=Labels.of([row.customer for row in rows]),
        events=Labels.of([row.event for row in rows]),
        amounts=np.array([row.amount for row in rows], dtype=np.int64),
        heads=np.array([row.heads for row in rows], dtype=np.int64),
        one_off=np.array([row.one_off for row in rows], dtype=np.bool_),
    )


ROWS = (
    Spent(100_00, 1, 2025, event="E1"),
    Spent(50_00, 6, 2025, event="E2", customer="B", region="South", heads=0),
    Spent(120_00, 1, 2026, event="E3"),
    Spent(30_00, 1, 2026, event="E3", customer="B"),
    Spent(60_00, 12, 2026, event="E4", customer="", category="event", heads=10),
    Spent(999_00, 3, 2026, event="E5", one_off=True),
)


def test_years_side_by_side() -> None:
    """Each year with its months, and per customer, event and head; what was one-off is left out."""
    (row,) = history(actuals(ROWS), None, [2025, 2026])
    assert row.value == "*"
    assert row.years[2025] == YearFigures(
        months=(100_00, 0, 0, 0, 0, 50_00, 0, 0, 0, 0, 0, 0),
        customers=2,
        events=2,
        heads=2,
        per_customer=75_00,
        per_event=75_00,
        per_head=50_00,
    )
    assert row.years[2026] == YearFigures(
        months=(150_00, *[0] * 10, 60_00),
        customers=2,
        events=2,
        heads=14,
        per_customer=75_00,
        per_event=105_00,
        per_head=15_00,
    )


def test_by_a_dimension() -> None:
    """A row for each value that anything was spent for, by its value."""
    rows = history(actuals(ROWS), "region", [2025, 2026])
    assert [(row.value, row.years[2025].amount_minor, row.years[2026].amount_minor) for row in rows] == [
        ("North", 100_00, 210_00),
        ("South", 50_00, 0),
    ]


def test_a_trend_compares_the_same_months() -> None:
    """The last year against the one before, over the months that are behind it."""
    (whole,) = history(actuals(ROWS), None, [2025, 2026])
    (so_far,) = history(actuals(ROWS), None, [2025, 2026], months_gone=5)
    (alone,) = history(actuals(ROWS), None, [2026])
    assert (whole.trend, so_far.trend, alone.trend) == (Decimal("40.0"), Decimal("50.0"), None)


def test_a_season_is_of_all_years() -> None:
    """Each month's part, in percent."""
    (row,) = history(actuals(ROWS), None, [2025, 2026])
    assert row.season == (
        Decimal("69.4"),
        *[Decimal("0.0")] * 4,
        Decimal("13.9"),
        *[Decimal("0.0")] * 5,
        Decimal("16.7"),
    )


def test_nothing_spent_is_no_row() -> None:
    """A year without any actual, a dimension that nobody filled in."""
    assert history(actuals(ROWS), None, [2020]) == ()
    assert [row.value for row in history(actuals(ROWS), "segment", [2026])] == [""]
    assert history(actuals([]), "region", [2026]) == ()


def test_what_was_left_out_is_listed() -> None:
    """The largest first, of the years that are asked for."""
    rows = [*ROWS, Spent(2_000_00, year=2025, event="E6", one_off=True)]
    found = actuals(rows)
    assert [rows[number].event for number in one_offs(found, [2025, 2026])] == ["E6", "E5"]
    assert [rows[number].event for number in one_offs(found, [2026])] == ["E5"]


def test_a_year_for_the_drivers_of_a_plan() -> None:
    """By all dimensions: months and sum in minor units, and items, of which several actuals may be one."""
    cells = year_cells(actuals(ROWS), 2026)
    by_category = cells.by(cells.rows, "category", "history")
    assert by_category == {"event": 60_00, "gift": 150_00}
    assert cells.by(cells.rows, "category", "requests") == {"event": 1, "gift": 1}
    assert cells.by(cells.rows, "category", "12") == {"event": 60_00, "gift": 0}


def test_nothing_spent_is_no_cell() -> None:
    """A year that nothing is known of."""
    assert len(year_cells(actuals(ROWS), 2020).rows) == 0


rows = st.lists(
    st.builds(
        Spent,
        amount=st.integers(-(10**15), 10**15),
        month=st.integers(1, 12),
        year=st.sampled_from([2025, 2026]),
        category=st.sampled_from(["gift", "meal"]),
        region=st.sampled_from(["North", "South", ""]),
        customer=st.sampled_from(["A", "B", ""]),
        event=st.sampled_from(["E1", "E2", "E3"]),
        heads=st.integers(0, 3),
        one_off=st.booleans(),
    ),
    max_size=12,
)


@given(rows, st.sampled_from([None, "category", "region"]))
def test_everything_is_counted_once(found: list[Spent], by: str | None) -> None:
    """By any dimension the sums are those of the actuals, one-offs apart, in any order of rows."""
    together = sum(row.amount for row in found if not row.one_off)
    result = history(actuals(found), by, [2025, 2026])
    assert sum(figures.amount_minor for row in result for figures in row.years.values()) == together
    assert history(actuals(found[::-1]), by, [2025, 2026]) == result
    left_out = sum(found[number].amount for number in one_offs(actuals(found), [2025, 2026]))
    assert together + left_out == sum(row.amount for row in found)
