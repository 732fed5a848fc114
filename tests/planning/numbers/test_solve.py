"""The smallest change, against trying everything."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.planning.numbers.exact import whole
from bot.planning.numbers.solve import Amounts, CannotSolve, Group, shortage, smallest_change
from tests.support.search import examples


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


@settings(max_examples=examples(50))
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


def test_an_inexact_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the solver says is held against whole numbers."""
    monkeypatch.setattr("bot.planning.numbers.solve._solve", lambda *_, **__: np.ones(4))
    case = Small([1, 1], [0, 0], [2, 2], [([0], 2, None)])
    with pytest.raises(CannotSolve, match="solver_failed"):
        smallest_change(case.amounts(), case.bound())


def test_scipy_is_imported_where_it_solves_and_nowhere_else() -> None:
    """In one function: whoever has no minima to meet never loads it."""
    sources = {
        path: path.read_text(encoding="utf-8") for path in (Path(__file__).parents[3] / "bot").rglob("*.py")
    }
    found = [
        (path.name, type(node).__name__)
        for path, text in sources.items()
        if "import" in text and "scipy" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.Module)
        for line in node.body
        if "scipy" in ast.unparse(line) and ast.unparse(line).startswith(("import", "from", "try"))
    ]
    assert found == [("solve.py", "FunctionDef")]
