"""Between what a branch's amount must lie: what is held, floors and ceilings, what its activities cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import Fact
from bot.planning.allocation.figures import Figures
from bot.planning.allocation.tree import Branch
from bot.planning.numbers.exact import Whole, whole
from bot.toml.fault import Fault
from bot.toml.locate import Path


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of the children of one branch, in steps: floors rounded up, ceilings rounded down. What is `held` has
    both at its amount; what has no ceiling (`capped` says so) has the whole of the branch.
    """

    floors: Whole
    ceilings: Whole
    held: NDArray[np.bool_]
    capped: NDArray[np.bool_]

    @property
    def are_open(self) -> bool:
        """Whether anything may have nothing, or all of the branch."""
        return not (self.floors.any() or self.held.any() or self.capped.any())


def bounds_of(figures: Figures, branch: Branch) -> tuple[Bounds, list[Fault]]:
    """A split sees the holds, bounds and activities of its own branches alone."""
    number = branch.split or 0
    lowest, highest = figures.floors[number], figures.ceilings[number]
    bounded = lowest.keys() | highest.keys()
    count = len(branch.children)
    floors, ceilings = [0] * count, [branch.amount] * count
    held, capped = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    faults: list[Fault] = []
    for position, child in enumerate(branch.children):
        if not (child.activities or child.line is not None or child.value in bounded):
            continue
        floor = figures.steps_up(max(lowest.get(child.value, 0), own_activities(figures, child)))
        ceiling = branch.amount
        if child.value in highest:
            ceiling, capped[position] = figures.steps_down(highest[child.value]), True
        if (hold := figures.hold(child.line)) is not None:
            faults += _hold_faults(figures, child, floor, ceiling if capped[position] else None)
            floor = ceiling = figures.steps_down(hold)
            held[position] = True
        elif floor > ceiling and capped[position]:
            faults.append(_crossed(figures, number, child, floor, ceiling))
        floors[position], ceilings[position] = floor, ceiling
    return Bounds(whole(floors), whole(ceilings), held, capped), faults


def own_activities(figures: Figures, branch: Branch) -> int:
    """What the branch's own activities cost, in minor units; not those further down."""
    return sum(figures.activities[index] for index in branch.activities)


def _hold_faults(figures: Figures, child: Branch, floor: int, ceiling: int | None) -> list[Fault]:
    line = child.line or 0
    hold, path = figures.holds[line], ("line", line, "amount")
    facts: dict[str, Fact] = {"hold": figures.shown(hold), "rounding": figures.shown(figures.rounding)}
    if hold % figures.rounding:
        below = hold // figures.rounding * figures.rounding
        facts |= {"below": figures.shown(below), "above": figures.shown(below + figures.rounding)}
        return [Fault(path, "hold_odd", facts)]
    activities = own_activities(figures, child)
    if hold < activities:
        return [Fault(path, "hold_under_activities", {**facts, "activities": figures.shown(activities)})]
    if hold < floor * figures.rounding:
        return [Fault(path, "hold_under_floor", {**facts, "floor": figures.shown(floor * figures.rounding)})]
    if ceiling is not None and hold > ceiling * figures.rounding:
        shown = figures.shown(ceiling * figures.rounding)
        return [Fault(path, "hold_over_ceiling", {**facts, "ceiling": shown})]
    return []


def _crossed(figures: Figures, split: int, child: Branch, floor: int, ceiling: int) -> Fault:
    path: Path = ("split", split, "ceiling", child.value)
    facts: dict[str, Fact] = {"value": child.value, "floor": figures.shown(floor * figures.rounding)}
    facts["ceiling"] = figures.shown(ceiling * figures.rounding)
    return Fault(path, "floor_over_ceiling", facts)
