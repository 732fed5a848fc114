"""A whole divided in proportion: the same as plain fractions say, whatever the size of the numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import MAX_MINOR
from bot.planning.numbers.apportion import apportion, in_proportion, rows_in_proportion
from bot.planning.numbers.exact import whole
from tests.planning.oracle import divided, rate_of


class Case(NamedTuple):
    whole: int
    weights: list[int]
    floors: list[int]
    ceilings: list[int]


@st.composite
def cases(draw: st.DrawFn, most: int = MAX_MINOR) -> Case:
    """A division that is possible: bounds in order, and a whole that they can take."""
    sizes = st.one_of(st.integers(0, 12), st.integers(0, most))
    entries = draw(st.lists(st.tuples(sizes, sizes, sizes), min_size=1, max_size=8))
    weights = [weight for weight, _, _ in entries]
    floors = [min(low, high) for _, low, high in entries]
    ceilings = [max(low, high) for _, low, high in entries]
    most_taken = sum(
        high if weight else low for weight, low, high in zip(weights, floors, ceilings, strict=True)
    )
    return Case(draw(st.integers(sum(floors), most_taken)), weights, floors, ceilings)


def portions(case: Case) -> list[int]:
    result = apportion(case.whole, whole(case.weights), whole(case.floors), whole(case.ceilings))
    return [int(amount) for amount in result.amounts]


@given(cases())
def test_it_is_what_fractions_say(case: Case) -> None:
    """The same amounts as an oracle without arrays, for numbers of any size."""
    assert portions(case) == divided(*case)


@given(cases())
def test_the_total_is_exact_and_bounds_are_kept(case: Case) -> None:
    """Nothing is lost or made, and nobody is under a floor or over a ceiling."""
    amounts = portions(case)
    assert sum(amounts) == case.whole
    for amount, low, high in zip(amounts, case.floors, case.ceilings, strict=True):
        assert low <= amount <= high


@given(cases())
def test_how_it_came_about_is_told(case: Case) -> None:
    """λ, the bounds that decided and who got a remaining step are those of the result."""
    result = apportion(case.whole, whole(case.weights), whole(case.floors), whole(case.ceilings))
    rate = rate_of(*case)
    for entry, weight in enumerate(case.weights):
        amount = int(result.amounts[entry])
        if result.at_floor[entry]:
            assert amount == case.floors[entry] >= rate * weight
        elif result.at_ceiling[entry]:
            assert amount == case.ceilings[entry] <= rate * weight
        else:
            assert amount == int(result.rate * weight) + bool(result.raised[entry])


@given(cases(), st.integers(1, 1000), st.data())
def test_more_weight_never_means_less(case: Case, more: int, data: st.DataObject) -> None:
    """An entry whose weight grows while the others keep theirs never loses."""
    entry = data.draw(st.integers(0, len(case.weights) - 1))
    grown = case._replace(weights=[w + more * (number == entry) for number, w in enumerate(case.weights)])
    assert portions(grown)[entry] >= portions(case)[entry]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case(10, [1, 1, 1], [0, 0, 0], [10, 10, 10]), [4, 3, 3]),
        (Case(11, [1, 1, 1], [0, 0, 0], [11, 11, 11]), [4, 4, 3]),
        (Case(10, [1, 1, 1], [0, 0, 0], [3, 10, 10]), [3, 4, 3]),
        (Case(10, [1, 2, 7], [0, 5, 0], [10, 10, 10]), [1, 5, 4]),
        (Case(10, [0, 1, 1], [0, 0, 0], [10, 10, 10]), [0, 5, 5]),
        (Case(10, [0, 1, 1], [4, 0, 0], [10, 10, 10]), [4, 3, 3]),
        (Case(10, [0, 0], [4, 6], [10, 10]), [4, 6]),
        (Case(0, [1, 2], [0, 0], [0, 0]), [0, 0]),
        (Case(100, [98, 1, 1], [0, 10, 0], [50, 100, 100]), [50, 25, 25]),
        (Case(7, [5], [0], [7]), [7]),
    ],
)
def test_edges(case: Case, expected: list[int]) -> None:
    """Ties to the earlier one, a ceiling that rounding reaches, floors that push, entries without weight."""
    assert portions(case) == expected


def test_an_amount_that_int64_can_not_multiply() -> None:
    """The greatest amount there is, by the greatest weights: exact, where 64 bits would overflow."""
    weights = [MAX_MINOR, MAX_MINOR - 1, 1]
    amounts = portions(Case(MAX_MINOR, weights, [0] * 3, [MAX_MINOR] * 3))
    assert amounts == divided(MAX_MINOR, weights, [0] * 3, [MAX_MINOR] * 3)


rows = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.tuples(
            st.integers(0, MAX_MINOR),
            st.lists(st.one_of(st.integers(0, 9), st.integers(0, MAX_MINOR)), min_size=width, max_size=width),
        ).filter(lambda row: any(row[1])),
        min_size=1,
        max_size=5,
    )
)


@given(rows)
def test_many_wholes_are_divided_as_each_by_itself(rows: list[tuple[int, list[int]]]) -> None:
    """Row by row what the oracle says without bounds."""
    result = rows_in_proportion(
        whole([total for total, _ in rows]), np.array([w for _, w in rows], dtype=object)
    )
    for (total, weights), amounts in zip(rows, result.tolist(), strict=True):
        assert amounts == divided(total, weights, [0] * len(weights), [total] * len(weights))


def test_nothing_to_go_by_is_even() -> None:
    """Where no entry has any weight all are alike."""
    assert in_proportion(10, np.zeros(3, dtype=np.int64)).tolist() == [4, 3, 3]
