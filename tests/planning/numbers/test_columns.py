"""Facts as columns: labels, sums by what rows say, and whole numbers that never overflow."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.numbers.columns import Labels, cells
from bot.planning.numbers.exact import fits, scaled, sums, total, whole

few = st.sampled_from(["", "a", "b", "c"])
many = st.integers(0, 10**6).map(str)
rows = st.lists(st.tuples(few, many, many, st.integers(-(10**18), 10**18)), min_size=1, max_size=20)


@given(rows)
def test_rows_of_the_same_combination_are_added_up(found: list[tuple[str, str, str, int]]) -> None:
    """One cell a combination, few values or many, with the exact sum of its rows."""
    names = ("one", "two", "three")
    labels = {name: Labels.of([str(row[number]) for row in found]) for number, name in enumerate(names)}
    result = cells(labels, {"amount": whole([row[3] for row in found])})
    expected: Counter[tuple[str, ...]] = Counter()
    for row in found:
        expected[row[:3]] += row[3]
    columns = [result.labels[name] for name in names]
    keys = zip(*[[column.values[number] for number in column.index] for column in columns], strict=True)
    assert dict(zip(keys, result.numbers["amount"].tolist(), strict=True)) == dict(expected)


@given(rows)
def test_sums_by_a_dimension(found: list[tuple[str, str, str, int]]) -> None:
    """Of some rows, the sum for each value that they have."""
    labels = {"one": Labels.of([row[0] for row in found]), "two": Labels.of([row[1] for row in found])}
    result = cells(labels, {"amount": whole([row[3] for row in found])})
    chosen = result.at([("one", "a")], result.rows)
    by = result.by(chosen, "two", "amount")
    for value in labels["two"].values:
        assert by[value] == sum(row[3] for row in found if row[0] == "a" and row[1] == value)
    assert result.at([("no such dimension", "x")], chosen) is chosen
    assert len(result.at([("two", "no such value")], chosen)) == 0


def test_values_that_rows_have() -> None:
    """Ascending, each once; an empty one is none."""
    labels = Labels.of(["b", "", "a", "b"])
    assert labels.found(np.arange(4)) == ["a", "b"]
    assert labels.found(np.array([1], dtype=np.intp)) == []


@given(st.lists(st.integers(-(2**80), 2**80), max_size=6))
def test_sums_never_overflow(values: list[int]) -> None:
    """Whatever the size of the numbers."""
    assert total(whole(values)) == sum(values)
    groups = np.arange(len(values)) % 2
    assert sums(whole(values), groups, 2).tolist() == [sum(values[0::2]), sum(values[1::2])]


@given(st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70))
def test_what_fits_can_be_multiplied(one: int, other: int) -> None:
    """If it is said to fit, int64 holds the product, and twice the product."""
    if fits(one, other):
        assert abs(2 * one * other) <= 2**63


@given(st.lists(st.decimals(0, 10**6, places=4), min_size=1))
def test_shares_become_whole_numbers(shares: list[Decimal]) -> None:
    """In the same proportion, and by how much they were multiplied."""
    numbers, scale = scaled(shares)
    assert [Decimal(number) / scale for number in numbers] == shares
