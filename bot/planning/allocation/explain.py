"""Why a line has its amount: the path from the total down to it, each step with rule, basis and arithmetic.

Data, no words: views make the sentences. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.planning.allocation.allocate import Allocation
from bot.planning.allocation.bounds import own_activities
from bot.planning.allocation.division import Division
from bot.planning.allocation.minima import meets
from bot.planning.allocation.months import Season
from bot.planning.allocation.result import PlannedLine
from bot.planning.allocation.tree import Branch
from bot.planning.file.model import Minimum
from bot.planning.numbers.exact import total


@dataclass(frozen=True, slots=True)
class Start:
    """What the tree divides: the total less the reserve; `joined` of the reserve is the total's odd rest."""

    total: int
    reserve: int
    joined: int
    divided: int
    rounding: int


@dataclass(frozen=True, slots=True)
class Step:
    """How one branch got its amount from the split above it.

    `divided` is what the split had, `held` what of it was held, so that the others shared the rest by weight.
    `basis` is what the weight is made of: None where there is none, and a negative one weighs nothing.
    `exact` is λ · `weight`, with λ for all of `weights`. `decided` says what settled the amount: "hold",
    "floor", "ceiling" or "weight"; `raised`, that a step of rounding which was left over went here. `evenly`:
    the driver was zero for all, and the file says to divide evenly then. `activities` is what the branch's
    own activities cost, at least its floor. `split` is the index of the [[split]].
    """

    dimension: str
    value: str
    split: int
    rule: str
    divided: int
    held: int
    basis: Fraction | None
    weight: Fraction
    weights: Fraction
    exact: Fraction
    floor: int
    activities: int
    ceiling: int | None
    decided: str
    raised: bool
    evenly: bool
    amount: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What minima across the tree changed of a line, and those that its dimensions meet."""

    before: int
    after: int
    minima: tuple[Minimum, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """From the total to the line, and from it to its months: activities first, the `rest` by season.

    `typed_over` is what the line had before somebody typed over it, or its months, in a sheet.
    """

    line: PlannedLine
    start: Start
    steps: tuple[Step, ...]
    adjusted: Adjusted | None
    rest: int
    season: Season
    typed_over: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One branch of the explained tree; the root has no step."""

    step: Step | None
    amount: int
    children: tuple[Node, ...]


def explain(allocation: Allocation, code: str) -> Explanation | None:
    """The explanation of one line; None where there is no line of that code, in any case of letters."""
    wanted = code.casefold()
    number = next((n for n, line in enumerate(allocation.lines) if line.code.casefold() == wanted), None)
    return None if number is None else explained(allocation, number)


def explained(allocation: Allocation, number: int) -> Explanation:
    """The explanation of the line of that index."""
    line, leaf = allocation.lines[number], allocation.leaves[number]
    return Explanation(
        line=line,
        start=_start(allocation),
        steps=tuple(_path(allocation, leaf)),
        adjusted=_adjusted(allocation, line, leaf),
        rest=line.amount_minor - sum(part.amount_minor for part in line.activities),
        season=allocation.seasons[number],
    )


def explain_all(allocation: Allocation) -> Node:
    """The whole tree, branch by branch as it was divided: before minima changed lines."""
    return _node(allocation, allocation.root, None, allocation.figures.divided)


def _start(allocation: Allocation) -> Start:
    figures = allocation.figures
    return Start(figures.total, figures.reserve, figures.joined, figures.divided, figures.rounding)


def _node(allocation: Allocation, branch: Branch, step: Step | None, amount: int) -> Node:
    division = allocation.divisions.get(branch)
    steps = () if division is None else tuple(_steps(allocation, branch, division))
    children = (
        _node(allocation, child, step, step.amount)
        for child, step in zip(branch.children, steps, strict=True)
    )
    return Node(step, amount, tuple(children))


def _path(allocation: Allocation, leaf: Branch) -> Iterator[Step]:
    branch = allocation.root
    while branch is not leaf:
        value = leaf.path[len(branch.path)][1]
        number = next(n for n, child in enumerate(branch.children) if child.value == value)
        yield _step(allocation, branch, allocation.divisions[branch], number)
        branch = branch.children[number]


def _steps(allocation: Allocation, branch: Branch, division: Division) -> Iterator[Step]:
    for number in range(len(branch.children)):
        yield _step(allocation, branch, division, number)


def _step(allocation: Allocation, branch: Branch, division: Division, number: int) -> Step:
    size, basis, bounds, portions = (
        allocation.figures.rounding,
        division.basis,
        division.bounds,
        division.portions,
    )
    child = branch.children[number]
    dimension, value = child.path[-1]
    weight, found = int(basis.weights[number]), basis.found[number]
    return Step(
        dimension=dimension,
        value=value,
        split=branch.split or 0,
        rule=allocation.plan.split[branch.split or 0].driver or "shares",
        divided=total(portions.amounts) * size,
        held=total(bounds.floors[bounds.held]) * size,
        basis=None if found is None else Fraction(found, basis.scale),
        weight=Fraction(weight, basis.scale),
        weights=Fraction(total(basis.weights), basis.scale),
        exact=portions.rate * weight * size,
        floor=int(bounds.floors[number]) * size,
        activities=own_activities(allocation.figures, child),
        ceiling=int(bounds.ceilings[number]) * size if bounds.capped[number] else None,
        decided=_decided(division, number),
        raised=bool(portions.raised[number]),
        evenly=basis.evenly,
        amount=int(portions.amounts[number]) * size,
    )


def _decided(division: Division, number: int) -> str:
    if division.bounds.held[number]:
        return "hold"
    if division.portions.at_ceiling[number]:
        return "ceiling"
    if division.portions.at_floor[number]:
        return "floor"
    return "weight"


def _adjusted(allocation: Allocation, line: PlannedLine, leaf: Branch) -> Adjusted | None:
    before = allocation.before_minima.get(leaf)
    if before is None:
        return None
    minima = tuple(minimum for minimum in allocation.plan.minimum if meets(line.dimensions, minimum.where))
    return Adjusted(before * allocation.figures.rounding, line.amount_minor, minima)
