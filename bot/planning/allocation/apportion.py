"""A whole divided in proportion: exact, within bounds, the rest by largest remainder.

All amounts are whole steps (the smallest unit, or multiples of `rounding`), all weights whole numbers. Where
remainders are equal the earlier entry gets the step: callers sort by what is to break ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bot.planning.exact import Whole, fits, largest, total, wide


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
    at_floor = np.zeros(len(weights), dtype=bool)
    at_ceiling = np.zeros(len(weights), dtype=bool)
    rest, weight = whole, total(weights)
    weights = wide(weights, len(weights))
    for _ in range(len(weights)):
        free = ~(at_floor | at_ceiling)
        low, high = _beyond(rest, weight, weights, floors, ceilings, free)
        if not (low.any() or high.any()):
            break
        # Where floors take more than ceilings give back, λ can only fall: what is at its floor stays there.
        taken = total(_gap(floors, weights, weight, rest, low))
        given = -total(_gap(ceilings, weights, weight, rest, high))
        if taken >= given:
            at_floor |= low
        if given >= taken:
            at_ceiling |= high
        rest = whole - total(floors[at_floor]) - total(ceilings[at_ceiling])
        weight = total(weights[~(at_floor | at_ceiling)])
    return _rounded(rest, weight, weights, floors, ceilings, at_floor, at_ceiling)


def _beyond(
    rest: int, weight: int, weights: Whole, floors: Whole, ceilings: Whole, free: Whole
) -> tuple[Whole, Whole]:
    """Which free entries λ = rest / weight puts under their floor, and which over their ceiling."""
    scale = max(weight, 1)
    shares = wide(weights, rest) * rest
    return (
        free & (shares < wide(floors, scale) * scale),
        free & (shares > wide(ceilings, scale) * scale),
    )


def _gap(bounds: Whole, weights: Whole, weight: int, rest: int, chosen: Whole) -> Whole:
    """By how much the bound is above λ · weight, times the sum of weights."""
    scale = max(weight, 1)
    gap: Whole = wide(bounds[chosen], scale) * scale - wide(weights[chosen], rest) * rest
    return gap


def _rounded(
    rest: int, weight: int, weights: Whole, floors: Whole, ceilings: Whole, at_floor: Whole, at_ceiling: Whole
) -> Portions:
    free = ~(at_floor | at_ceiling)
    scale = max(weight, 1)
    shares = wide(weights, rest) * rest
    amounts = np.where(at_floor, floors, np.where(at_ceiling, ceilings, shares // scale))
    remainders = np.where(free, shares % scale, 0)
    raised = np.zeros(len(weights), dtype=bool)
    missing = rest - total(amounts[free])
    raised[np.argsort(-remainders, kind="stable")[:missing]] = True
    return Portions(amounts + raised, Fraction(rest, scale), at_floor, at_ceiling, raised)


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
