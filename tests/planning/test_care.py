"""The score of a customer, and the care that a plan suggests for each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.care import SuggestedCare, suggest_care
from bot.planning.draft import draft
from bot.planning.scores import score
from tests.planning.examples import CLIENTS, Client, company, customers, of_gift, plan_text


def scores(clients: Sequence[Client], **weights: int) -> list[Fraction]:
    found = score(customers(clients), weights)
    return [found.of(row) for row in range(len(clients))]


def care(text: str, clients: Sequence[Client] = CLIENTS) -> SuggestedCare:
    of = company(clients)
    allocation = draft(text, of)
    return suggest_care(allocation.lines, allocation.scores, of.customers)


def values(*amounts: int | None) -> list[Client]:
    return [Client(f"C{number}", value=value) for number, value in enumerate(amounts)]


# --- Scores ---


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((10, 20, 30), (0, 50, 100)),
        ((30, 10, 20), (100, 0, 50)),
        ((10, 10), (50, 50)),
        ((10, 20, 20, 30), (0, 50, 50, 100)),
        ((7,), (100,)),
        ((None,), (0,)),
        ((None, 10, 20), (0, 50, 100)),
        ((None, None), (0, 0)),
        ((0, -5, None), (100, 50, 0)),
    ],
)
def test_a_percentile_rank(amounts: tuple[int | None, ...], expected: tuple[int, ...]) -> None:
    """100 · (below + (equal − 1) / 2) / (n − 1): one alone has 100; what is missing 0, and is below all."""
    assert scores(values(*amounts), annual_value=100) == list(expected)


def test_measures_are_weighted() -> None:
    """60 of the rank by value, 40 of the rank by potential."""
    clients = [Client("A", value=2, potential=1), Client("B", value=1, potential=9)]
    assert scores(clients, annual_value=60, potential=40) == [60, 40]


def test_only_active_customers_are_ranked() -> None:
    """Who is not active has no score, and is nobody's rank."""
    clients = [Client("A", value=2), Client("B", value=1), Client("C", value=9, active=False)]
    assert scores(clients, annual_value=100) == [100, 0, 0]


def test_nobody_has_no_score() -> None:
    """A company without customers."""
    assert scores((), annual_value=100) == []


amounts = st.one_of(st.none(), st.integers(-5, 5), st.integers(0, 10**15))


@given(st.lists(amounts, min_size=1, max_size=12))
def test_ranks_are_those_of_the_formula(found: list[int | None]) -> None:
    """The same as counting who is below and who is equal, one by one."""
    size = len(found)
    lowest = -(10**18)
    ordered = [lowest if value is None else value for value in found]
    expected = []
    for value in ordered:
        below, equal = sum(other < value for other in ordered), ordered.count(value)
        rank = Fraction(100 * (2 * below + equal - 1), 2 * (size - 1)) if size > 1 else Fraction(100)
        expected.append(Fraction(0) if value == lowest else rank)
    assert scores(values(*found), annual_value=100) == expected


# --- Care ---


def test_each_line_is_divided_among_its_customers() -> None:
    """By score, to the smallest unit; who belongs to several lines gets something of each."""
    clients = [Client("A", "key", value=3), Client("B", "key", value=2), Client("C", "general", value=1)]
    text = plan_text(of_gift('by = "segment"\nshares = { key = 1, general = 1 }'), total="10")
    found = {each.customer: (each.score, each.amount_minor) for each in care(text, clients).customers}
    # Gifts of 2 go to A and B by 100 : 50, gifts of 2 to C alone (evenly: its score is 0), meals of 6 to all.
    assert found == {
        "A": (Decimal("100.00"), 133 + 400),
        "B": (Decimal("50.00"), 67 + 200),
        "C": (Decimal("0.00"), 200),
    }


def test_what_nobody_belongs_to_stays_undivided() -> None:
    """A line whose customers are not active any more."""
    clients = [Client("A", "key"), Client("B", "old", active=False)]
    text = plan_text(split='[[split]]\nby = "segment"\nshares = { key = 3, old = 1 }')
    found = care(text, clients)
    assert found.undivided == {"OLD": 250_00}
    assert [(each.customer, each.amount_minor) for each in found.customers] == [("A", 750_00)]


def test_a_score_of_its_own_weights() -> None:
    """The file's [score] decides, annual value alone without it."""
    clients = [Client("A", value=1, potential=9), Client("B", value=9, potential=1)]
    split = '[[split]]\nby = "category"\nshares = { gift = 1 }'
    by_value = care(plan_text(split=split), clients)
    by_potential = care(plan_text("[score]\npotential = 100", split=split), clients)
    assert [each.amount_minor for each in by_value.customers] == [0, 1000_00]
    assert [each.amount_minor for each in by_potential.customers] == [1000_00, 0]


segments = st.sampled_from(["key", "potential", "general"])
some = st.lists(st.tuples(segments, st.integers(0, 9), st.booleans()), min_size=1, max_size=9)


@given(some, st.integers(1, 10**9))
def test_nothing_is_lost_and_order_does_not_matter(found: list[tuple[str, int, bool]], total: int) -> None:
    """Care and what is undivided are the plan's lines; customers in any order get the same."""
    clients = [
        Client(f"C{number}", segment, value=value, active=active)
        for number, (segment, value, active) in enumerate(found)
    ]
    text = plan_text(
        of_gift('by = "segment"\ndriver = "score"\ndriver_missing = "even"'), total=str(total), currency="JPY"
    )
    of, turned = company(clients, currency="JPY"), company(clients[::-1], currency="JPY")
    allocation, again = draft(text, of), draft(text, turned)
    suggested = suggest_care(allocation.lines, allocation.scores, of.customers)
    assert sum(each.amount_minor for each in suggested.customers) + sum(suggested.undivided.values()) == total
    assert suggest_care(again.lines, again.scores, turned.customers) == suggested
