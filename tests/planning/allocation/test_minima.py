"""Minima across the tree: met by the smallest change, or refused with which and by how much."""

from __future__ import annotations

import sys

import pytest

from bot.planning.draft import draft
from bot.toml.problem import FileProblems
from tests.planning.examples import company, drafted, of_gift, plan_text

BY_SEGMENT = of_gift('by = "segment"\nshares = { general = 2, key = 1, potential = 1 }')
MEAL_BY_SEGMENT = BY_SEGMENT.replace('"gift"', '"meal"')


def minimum(percent: str, where: str = 'segment = "key"') -> str:
    return f'[[minimum]]\nwhere = {{ {where} }}\npercent = "{percent}"'


def problem(text: str) -> tuple[str, str]:
    with pytest.raises(FileProblems) as caught:
        draft(text, company())
    (found,) = caught.value.problems
    return found.code, found.message


def test_a_minimum_that_is_met_changes_nothing() -> None:
    """100 of 1,000 are for key customers, and more is not asked."""
    assert drafted(plan_text(BY_SEGMENT, minimum("10"))) == drafted(plan_text(BY_SEGMENT))


def test_a_minimum_is_met_by_the_smallest_change() -> None:
    """50 more for key customers: 50 less elsewhere, and no other move."""
    before, after = drafted(plan_text(BY_SEGMENT)), drafted(plan_text(BY_SEGMENT, minimum("15")))
    assert after["GIFT-KEY"] == 150_00
    assert sum(after.values()) == 1000_00
    assert sum(abs(after[code] - before[code]) for code in before) == 100_00


def test_a_minimum_keeps_holds_floors_and_ceilings() -> None:
    """Those of lines and of branches: only the general customers' gifts can give."""
    text = plan_text(
        BY_SEGMENT,
        of_gift('name = "Day"\nprice = "400"\nmonths = [3]', "activity"),
        '[[line]]\nof = { category = "meal" }\namount = "600"',
        '[[line]]\nof = { category = "gift", segment = "potential" }\namount = "100"',
        minimum("20"),
    )
    assert drafted(text) == {
        "GIFT-GENERAL": 100_00,
        "GIFT-KEY": 200_00,
        "GIFT-POTENTIAL": 100_00,
        "MEAL": 600_00,
    }


def test_a_branch_keeps_its_ceiling() -> None:
    """More for key gifts must not lift gifts as a whole over their ceiling."""
    text = plan_text(
        BY_SEGMENT,
        minimum("30"),
        split='[[split]]\nby = "category"\nshares = { gift = 4, meal = 6 }\nceiling = { gift = "400" }',
    )
    found = drafted(text)
    assert found["GIFT-KEY"] == 300_00
    assert found["MEAL"] == 600_00


def test_any_does_not_count() -> None:
    """Meals are for every segment: they are no money for key customers."""
    found = drafted(plan_text(BY_SEGMENT, minimum("60")))
    assert found["GIFT-KEY"] == 600_00


def test_a_minimum_is_in_steps_of_rounding() -> None:
    """The least multiple that is enough."""
    found = drafted(plan_text(BY_SEGMENT, minimum("15.5"), head='rounding = "10"'))
    assert found["GIFT-KEY"] == 160_00
    assert all(minor % 10_00 == 0 for minor in found.values())


def test_the_order_of_the_file_does_not_matter() -> None:
    """The programme is over lines sorted by code: any order of tables gives the same answer."""
    tables = [BY_SEGMENT, MEAL_BY_SEGMENT, minimum("40"), minimum("45", 'segment = "general"')]
    answers = [
        drafted(plan_text(*order)) for order in (tables, tables[::-1], [tables[2], *tables[:2], tables[3]])
    ]
    assert answers[0] == answers[1] == answers[2]


def test_minima_that_exclude_each_other_are_named() -> None:
    """Those that conflict and no other, with what they miss."""
    text = plan_text(
        BY_SEGMENT,
        minimum("5", 'segment = "potential"'),
        minimum("70"),
        minimum("40", 'segment = "general"'),
    )
    assert problem(text) == (
        "minima_together",
        'These minima can\'t be met together: { segment = "key" } 700; { segment = "general" } 400. '
        "They miss 100. Lower one, or loosen other bounds.",
    )


def test_a_minimum_out_of_reach_is_named() -> None:
    """A hold stands in its way: by how much."""
    text = plan_text(
        BY_SEGMENT, '[[line]]\nof = { category = "gift", segment = "key" }\namount = "100"', minimum("15")
    )
    code, message = problem(text)
    assert code == "minimum_out_of_reach"
    assert '{ segment = "key" } 150 is 50 more than' in message


def test_without_scipy_only_minima_that_need_it_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is asked for when there is something to solve, and not before."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    assert drafted(plan_text(BY_SEGMENT, minimum("10")))
    code, message = problem(plan_text(BY_SEGMENT, minimum("15")))
    assert code == "solver_missing"
    assert "goodwill[plan]" in message
