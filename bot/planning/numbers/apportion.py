"""A whole divided in proportion: exact, within bounds, the rest by largest remainder.

All amounts are whole steps (the smallest unit, or multiples of `rounding`), all weights whole numbers. Where
remainders are equal the earlier entry gets the step: callers sort by what is to break ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bot.planning.numbers.exact import Whole, fits, largest, total


@dataclass(frozen=True, slots=True)
class Portions:
    """`amounts` of the entries, and how they came about: `rate` is the λ of clip(λ · weight, floor, ceiling),
    `at_floor` and `at_ceiling` say where a bound decided, `raised` who got one of the remaining steps.
    """

    amounts: Whole
    rate: Fraction
    at_floor: Whole
    at_ceiling: Whole
    raised: Whole


def apportion(whole: int, weights: Whole, floors: Whole, ceilings: Whole) -> Portions:
    """`whole` divided by `weights`, each entry from its floor to its ceiling.

    It must be possible: floors at most ceilings, `whole` from the sum of floors to the sum of what each can
    take, where an entry without weight takes its floor alone. Weights are not negative.
    """
    weights, floors, ceilings = _multipliable(whole, weights, floors, ceilings)
    at_floor = np.zeros(len(weights), dtype=bool)
    at_ceiling = np.zeros(len(weights), dtype=bool)
    free = np.ones(len(weights), dtype=bool)
    rest, weight = whole, int(weights.sum())
    for _ in range(len(weights)):
        # λ is rest / weight: everything is held against it times the weights' sum, to stay whole.
        shares, scale = weights * rest, max(weight, 1)
        low = free & (shares < floors * scale)
        high = free & (shares > ceilings * scale)
        if not (low.any() or high.any()):
            break
        # Where floors take more than ceilings give back, λ can only fall: what is at its floor stays there.
        taken = int((floors * scale - shares)[low].sum())
        given = int((shares - ceilings * scale)[high].sum())
        if taken >= given:
            at_floor |= low
        if given >= taken:
            at_ceiling |= high
        free = ~(at_floor | at_ceiling)
        rest = whole - int(floors[at_floor].sum()) - int(ceilings[at_ceiling].sum())
        weight = int(weights[free].sum())
    bounded = np.where(at_floor, floors, ceilings)
    amounts, raised = _rounded(rest, weight, weights, bounded, free)
    return Portions(amounts, Fraction(rest, max(weight, 1)), at_floor, at_ceiling, raised)


def _multipliable(whole: int, weights: Whole, floors: Whole, ceilings: Whole) -> tuple[Whole, Whole, Whole]:
    """The three fit for every product and sum of them; floors are at most ceilings, nothing is negative."""
    if fits(max(whole, int(ceilings.max(initial=0))), total(weights), len(weights)):
        return weights, floors, ceilings
    return weights.astype(object), floors.astype(object), ceilings.astype(object)


def _rounded(rest: int, weight: int, weights: Whole, bounded: Whole, free: Whole) -> tuple[Whole, Whole]:
    """Shares rounded down, then a step more for the largest remainders; and who got one."""
    shares, scale = weights * rest, max(weight, 1)
    amounts = np.where(free, shares // scale, bounded)
    remainders = np.where(free, shares % scale, 0)
    missing = rest - int(amounts[free].sum())
    raised = np.zeros(len(weights), dtype=bool)
    raised[np.argsort(-remainders, kind="stable")[:missing]] = True
    return amounts + raised, raised


def in_proportion(whole: int, weights: Whole) -> Whole:
    """`whole` divided by `weights` without bounds; evenly where no entry has any weight."""
    if not weights.any():
        weights = np.ones(len(weights), dtype=np.int64)
    wholes = np.array([whole], dtype=np.int64 if fits(whole) else object)
    portions: Whole = rows_in_proportion(wholes, weights[None, :])[0]
    return portions


def rows_in_proportion(wholes: Whole, weights: Whole) -> Whole:
    """Each of `wholes` (n) divided by its own row of `weights` (n × m); every row has some weight."""
    widest = largest(weights)
    if not (fits(largest(wholes), widest) and fits(widest, weights.shape[1])):
        wholes, weights = wholes.astype(object), weights.astype(object)
    shares = wholes[:, None] * weights
    scales = weights.sum(axis=1)[:, None]
    amounts = shares // scales
    remainders = shares % scales
    missing = wholes - amounts.sum(axis=1)
    order = np.argsort(-remainders, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(weights.shape[1])[None, :], axis=1)
    result: Whole = amounts + (ranks < missing[:, None])
    return result
