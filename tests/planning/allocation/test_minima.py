"""Minima across the tree: met by the smallest change, or refused with which and by how much."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.planning.allocation.solve import Amounts, CannotSolve, Group, shortage, smallest_change
from bot.planning.draft import draft
from bot.planning.exact import whole
from bot.toml.problem import FileProblems
from tests.planning.examples import company, drafted, of_gift, plan_text

# --- The programme against trying everything ---


class Small(NamedTuple):
    """Few amounts, small enough to try every other way to have them. Groups: rows, least, most."""

    now: list[int]
    lowest: list[int]
    highest: list[int]
    groups: list[tuple[list[int], int, int | None]]

    def amounts(self) -> Amounts:
        return Amounts(whole(self.now), whole(self.lowest), whole(self.highest))

    def bound(self) -> list[Group]:
        return [Group(np.array(rows, dtype=np.intp), least, most) for rows, least, most in self.groups]

    def ways(self) -> Iterator[tuple[int, ...]]:
        """Every way that keeps the total and each amount's own bounds."""
        ranges = [range(low, high + 1) for low, high in zip(self.lowest, self.highest, strict=True)]
        return (way for way in product(*ranges) if sum(way) == sum(self.now))

    def change(self, way: Sequence[int]) -> int:
        return sum(abs(after - before) for after, before in zip(way, self.now, strict=True))

    def missed(self, way: Sequence[int]) -> int:
        return sum(max(0, least - sum(way[row] for row in rows)) for rows, least, _ in self.groups)

    def allowed(self, way: Sequence[int]) -> bool:
        tops = ((sum(way[row] for row in rows), most) for rows, _, most in self.groups)
        return self.missed(way) == 0 and all(most is None or there <= most for there, most in tops)


@st.composite
def small(draw: st.DrawFn) -> Small:
    now = draw(st.lists(st.integers(0, 4), min_size=2, max_size=5))
    lowest = [draw(st.integers(0, amount)) for amount in now]
    highest = [draw(st.integers(amount, 6)) for amount in now]
    rows = st.lists(st.integers(0, len(now) - 1), min_size=1, max_size=len(now), unique=True)
    most = st.one_of(st.none(), st.integers(8, 20))
    return Small(now, lowest, highest, draw(st.lists(st.tuples(rows, st.integers(0, 8), most), max_size=4)))


@settings(max_examples=300)
@given(small())
def test_no_smaller_change_would_do(case: Small) -> None:
    """What comes out meets all bounds with the least change of all ways that there are; or there is none."""
    changed = smallest_change(case.amounts(), case.bound())
    best = min((case.change(way) for way in case.ways() if case.allowed(way)), default=None)
    if changed is None:
        assert best is None
    else:
        assert case.allowed(changed.tolist())
        assert case.change(changed.tolist()) == best


@given(small())
def test_what_is_missed_is_the_least_that_must_be(case: Small) -> None:
    """When groups are wanted only, they miss as little as any way must."""
    case = case._replace(groups=[(rows, least, None) for rows, least, _ in case.groups])
    assert shortage(case.amounts(), [], case.bound(), in_whole_steps=True) == min(
        case.missed(way) for way in case.ways()
    )


def test_parts_of_a_step_are_never_an_answer() -> None:
    """Each two of three want three steps more: the programme's best is half steps, whole ones are found."""
    case = Small(
        [0, 0, 0, 20], [0] * 4, [9] * 3 + [20], [([0, 1], 3, None), ([1, 2], 3, None), ([0, 2], 3, None)]
    )
    changed = smallest_change(case.amounts(), case.bound())
    assert changed is not None
    assert case.allowed(changed.tolist())
    assert case.change(changed.tolist()) == 10


def test_large_amounts_stay_exact() -> None:
    """Floats solve, whole numbers come out: also of amounts near the largest there are."""
    now = [4 * 10**14 + 1, 3 * 10**14 + 7, 2 * 10**14 + 3]
    case = Small(now, [0] * 3, [10**15] * 3, [([1, 2], sum(now[1:]) + 12_345_678_901, None)])
    changed = smallest_change(case.amounts(), case.bound())
    assert changed is not None
    assert sum(changed.tolist()) == sum(now)
    assert case.change(changed.tolist()) == 2 * 12_345_678_901


# --- In a plan ---

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


def test_scipy_is_imported_where_it_solves_and_nowhere_else() -> None:
    """In one function: whoever has no minima to meet never loads it."""
    found = [
        (path.name, isinstance(node, ast.FunctionDef))
        for path in (Path(__file__).parents[3] / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.Module)
        for line in node.body
        if "scipy" in ast.unparse(line) and ast.unparse(line).startswith(("import", "from", "try"))
    ]
    assert found == [("solve.py", True)]


def test_an_inexact_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the solver says is held against whole numbers."""
    monkeypatch.setattr("bot.planning.allocation.solve._solve", lambda *_, **__: np.ones(4))
    case = Small([1, 1], [0, 0], [2, 2], [([0], 2, None)])
    with pytest.raises(CannotSolve, match="solver_failed"):
        smallest_change(case.amounts(), case.bound())
