"""Minima across the tree, met last: the smallest total change of the lines that keeps every other bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from bot.domain.budgets.budget import Dimensions
from bot.domain.errors import Fact
from bot.planning.allocation.activities import needed
from bot.planning.allocation.division import Division
from bot.planning.allocation.figures import Figures
from bot.planning.allocation.tree import Branch, place_text
from bot.planning.file.model import Place, Plan
from bot.planning.numbers.exact import Whole, total, whole
from bot.planning.numbers.solve import Amounts, CannotSolve, Group, shortage, smallest_change
from bot.toml.fault import Fault

Lines = Sequence[tuple[Branch, Dimensions]]
"""The leaves, sorted by code, with the dimensions of their lines."""


def meet_minima(
    plan: Plan, figures: Figures, root: Branch, lines: Lines, divisions: Mapping[Branch, Division]
) -> tuple[dict[Branch, int], list[Fault]]:
    """Change the tree's amounts so that all minima are met; what lines had before, where it changed.

    Where minima can't be met together: which, and by how much.
    """
    minima, faults = _minima(plan, figures, lines)
    now = whole([leaf.amount for leaf, _ in lines])
    if faults or all(total(now[group.rows]) >= group.least for group in minima.values()):
        return {}, faults
    amounts, groups = _bounds(figures, lines, divisions, now)
    try:
        changed = smallest_change(amounts, [*minima.values(), *groups])
        if changed is None:
            return {}, [_conflict(plan, figures, amounts, groups, minima)]
    except CannotSolve as failed:
        return {}, [Fault(("minimum", 0), failed.code, {})]
    before = {
        leaf: was
        for (leaf, _), was, is_now in zip(lines, now.tolist(), changed.tolist(), strict=True)
        if was != is_now
    }
    for (leaf, _), steps in zip(lines, changed.tolist(), strict=True):
        leaf.amount = steps
    _add_up(root)
    return before, []


def meets(dimensions: Dimensions, where: Place) -> bool:
    """Whether a line's own dimensions have those values; "any" does not count."""
    return all(getattr(dimensions, name) == value for name, value in where.values().items())


def _minima(plan: Plan, figures: Figures, lines: Lines) -> tuple[dict[int, Group], list[Fault]]:
    """The minima by their index in the file, but in an order that is not the file's."""
    groups, faults = {}, []
    numbered = sorted(enumerate(plan.minimum), key=lambda item: (item[1].where.named(), item[1].percent))
    for index, minimum in numbered:
        rows = [row for row, (_, dimensions) in enumerate(lines) if meets(dimensions, minimum.where)]
        if not rows:
            facts: dict[str, Fact] = {"where": place_text(minimum.where.values())}
            faults.append(Fault(("minimum", index, "where"), "minimum_without_line", facts))
        least = Fraction(minimum.percent) * figures.divided / 100 / figures.rounding
        groups[index] = Group(np.array(rows, dtype=np.intp), -(-least.numerator // least.denominator))
    return groups, faults


def _bounds(
    figures: Figures, lines: Lines, divisions: Mapping[Branch, Division], now: Whole
) -> tuple[Amounts, list[Group]]:
    """Holds, floors and ceilings of the lines, and of the branches above them, activities included."""
    row = {leaf: number for number, (leaf, _) in enumerate(lines)}
    lowest, highest = np.zeros_like(now), np.full_like(now, total(now))
    groups = []
    for branch, division in divisions.items():
        bounds = division.bounds
        for number, child in enumerate(branch.children):
            floor, ceiling = int(bounds.floors[number]), int(bounds.ceilings[number])
            capped = bool(bounds.capped[number] or bounds.held[number])
            if child in row:
                lowest[row[child]] = floor
                highest[row[child]] = ceiling if capped else total(now)
                continue
            floor = max(floor, figures.steps_up(needed(figures, child)))
            if floor or capped:
                rows = np.array([row[leaf] for leaf in child.leaves()], dtype=np.intp)
                groups.append(Group(rows, floor, ceiling if capped else None))
    return Amounts(now, lowest, highest), groups


def _conflict(
    plan: Plan, figures: Figures, amounts: Amounts, groups: list[Group], minima: dict[int, Group]
) -> Fault:
    """The fewest minima that can't be met together, found by leaving out one after the other."""

    def missed(numbers: Sequence[int], *, in_whole_steps: bool) -> int:
        wanted = [minima[number] for number in numbers]
        return shortage(amounts, groups, wanted, in_whole_steps=in_whole_steps)

    together = sorted(minima)
    needs_whole_steps = missed(together, in_whole_steps=False) == 0
    for index in sorted(minima):
        others = [number for number in together if number != index]
        if others and missed(others, in_whole_steps=needs_whole_steps):
            together = others
    short = missed(together, in_whole_steps=True)
    wanted = [
        (
            place_text(plan.minimum[number].where.values()),
            figures.shown(minima[number].least * figures.rounding),
        )
        for number in together
    ]
    shown = "; ".join(f"{where} {least}" for where, least in wanted)
    facts: dict[str, Fact] = {"minima": shown, "short": figures.shown(short * figures.rounding)}
    code = "minima_together" if len(together) > 1 else "minimum_out_of_reach"
    return Fault(("minimum", together[-1], "percent"), code, facts)


def _add_up(branch: Branch) -> int:
    if branch.children:
        branch.amount = sum(_add_up(child) for child in branch.children)
    return branch.amount
