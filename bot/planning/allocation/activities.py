"""What activities take of the lines: a line's own first, those of a branch in proportion to what is left."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import Fact
from bot.planning.allocation.figures import Figures
from bot.planning.allocation.tree import Branch, place_text
from bot.planning.numbers.apportion import in_proportion
from bot.planning.numbers.exact import whole
from bot.toml.fault import Fault

Parts = dict[Branch, dict[int, int]]
"""Of each leaf: what each activity (by its index in the file) takes of it, in minor units."""


def needed(figures: Figures, branch: Branch) -> int:
    """What the activities of a branch and of all under it cost together."""
    return sum(figures.activities[index] for below in branch.below() for index in below.activities)


def short_branches(figures: Figures, root: Branch) -> list[Fault]:
    """Branches whose own activities and those further down cost more than the branch has.

    A split sees the activities of its own branches alone: what lies deeper shows here.
    """
    faults = []
    for branch in root.below() if figures.activities else ():
        if not branch.activities:
            continue
        cost, amount = needed(figures, branch), branch.amount * figures.rounding
        if cost > amount:
            facts: dict[str, Fact] = {"branch": place_text(branch.path), "amount": figures.shown(amount)}
            facts |= {"activities": figures.shown(cost), "over": figures.shown(cost - amount)}
            faults.append(
                Fault(("activity", branch.activities[-1], "price"), "activities_over_branch", facts)
            )
    return faults


def activity_parts(figures: Figures, root: Branch, amounts: Mapping[Branch, int]) -> Parts:
    """Each activity's price divided among the lines of its branch; `amounts` are those of all lines."""
    found: Parts = {leaf: {} for leaf in amounts}
    if figures.activities:
        _take(figures, root, dict(amounts), found)
    return found


def _take(figures: Figures, branch: Branch, left: dict[Branch, int], found: Parts) -> None:
    for child in branch.children:
        _take(figures, child, left, found)
    leaves = list(branch.leaves()) if branch.activities else []
    for index in branch.activities:
        portions = in_proportion(figures.activities[index], whole([left[leaf] for leaf in leaves]))
        for leaf, minor in zip(leaves, portions.tolist(), strict=True):
            if minor:
                found[leaf][index] = minor
                left[leaf] -= minor
