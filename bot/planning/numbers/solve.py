"""The smallest change that brings groups of amounts to their bounds: one linear programme, solved by HiGHS.

SciPy comes with the extra `plan`, and is imported in one function here, when there is something to solve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.planning.numbers.exact import Whole, total, whole

SECONDS = 60
"""As long as whole steps are searched for; 2,000 lines and 24 minima take three."""

_PART = 1e-6
"""What a solver's number may be away from a whole one and still mean it."""


class CannotSolve(Exception):
    """`code`: "solver_missing" without SciPy, "solver_failed" where it finds no answer in time."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Group:
    """Amounts, by their indexes, that have at least `least` together, and at most `most`."""

    rows: NDArray[np.intp]
    least: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts in steps, each of which stays from `lowest` to `highest`; all together stay the same."""

    now: Whole
    lowest: Whole
    highest: Whole


def smallest_change(amounts: Amounts, groups: Sequence[Group]) -> Whole | None:
    """The amounts after the smallest sum of ups and downs that brings all groups to their bounds.

    In whole steps: where the programme's best has parts of a step it is solved again in whole ones. None
    where nothing will do. The same input gives the same answer. Raises CannotSolve.
    """
    size = len(amounts.now)
    moves = _solve(_programme(amounts, groups, ()), in_whole_steps=False)
    if moves is not None and np.abs(moves - np.rint(moves)).max(initial=0) > _PART:
        moves = _solve(_programme(amounts, groups, ()), in_whole_steps=True)
    if moves is None:
        return None
    changed = amounts.now + whole([int(up - down) for up, down in np.rint(moves.reshape(2, size).T)])
    if not _holds(amounts, groups, changed):
        raise CannotSolve("solver_failed")
    return changed


def shortage(
    amounts: Amounts, groups: Sequence[Group], wanted: Sequence[Group], *, in_whole_steps: bool
) -> int:
    """How many steps the `wanted` groups must miss of their `least` together, while `groups` keep theirs.

    Parts of steps are quicker, but may miss less than whole ones would. Raises CannotSolve.
    """
    moves = _solve(_programme(amounts, [*wanted, *groups], wanted), in_whole_steps=in_whole_steps)
    return 0 if moves is None else int(np.ceil(moves[2 * len(amounts.now) :].sum() - _PART))


@dataclass(frozen=True, slots=True)
class _Programme:
    """Minimise `cost · x` for x from 0 to `most`, with `matrix · x` from `low` to `high`."""

    cost: NDArray[np.float64]
    most: NDArray[np.float64]
    matrix: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _programme(amounts: Amounts, groups: Sequence[Group], missing: Sequence[Group]) -> _Programme:
    """x is how far each amount goes up, then how far each goes down, then what the first groups may miss."""
    size, extra = len(amounts.now), len(missing)
    matrix = np.zeros((len(groups) + 1, 2 * size + extra))
    low, high = np.zeros(len(groups) + 1), np.zeros(len(groups) + 1)
    for row, group in enumerate(groups):
        matrix[row, group.rows] = 1
        matrix[row, size + group.rows] = -1
        together = total(amounts.now[group.rows])
        low[row] = group.least - together
        high[row] = np.inf if group.most is None else group.most - together
    matrix[range(extra), range(2 * size, 2 * size + extra)] = 1
    matrix[-1, :size] = 1
    matrix[-1, size : 2 * size] = -1
    moves, misses = (0.0, 1.0) if extra else (1.0, 0.0)
    return _Programme(
        cost=np.concatenate([np.full(2 * size, moves), np.full(extra, misses)]),
        most=np.concatenate(
            [
                (amounts.highest - amounts.now).astype(np.float64),
                (amounts.now - amounts.lowest).astype(np.float64),
                np.full(extra, np.inf),
            ]
        ),
        matrix=matrix,
        low=low,
        high=high,
    )


def _solve(programme: _Programme, *, in_whole_steps: bool) -> NDArray[np.float64] | None:
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csc_array
    except ImportError:
        raise CannotSolve("solver_missing") from None
    rows = LinearConstraint(csc_array(programme.matrix), programme.low, programme.high)
    result: Any = milp(
        programme.cost,
        integrality=np.full(len(programme.cost), int(in_whole_steps)),
        bounds=Bounds(0, programme.most),
        constraints=rows,
        options={"mip_rel_gap": 0, "time_limit": SECONDS},
    )
    if result.status == _INFEASIBLE:
        return None
    if result.status != _OPTIMAL:
        raise CannotSolve("solver_failed")
    return np.asarray(result.x, dtype=np.float64)


_OPTIMAL, _INFEASIBLE = 0, 2


def _holds(amounts: Amounts, groups: Sequence[Group], changed: Whole) -> bool:
    """Whether the answer is exact: floats have been at work."""
    if total(changed) != total(amounts.now):
        return False
    if (changed < amounts.lowest).any() or (changed > amounts.highest).any():
        return False
    sums = [(total(changed[group.rows]), group) for group in groups]
    return all(group.least <= there and (group.most is None or there <= group.most) for there, group in sums)
