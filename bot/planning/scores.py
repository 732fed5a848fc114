"""What a customer is worth, 0 to 100: percentile ranks among all active customers, weighted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bot.planning.company import MISSING, Customers
from bot.planning.numbers.exact import Whole, fits


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of a row is `100 · points[row] / full`: whole numbers, so that sums stay exact."""

    points: Whole
    full: int

    def of(self, row: int) -> Fraction:
        return Fraction(100 * int(self.points[row]), self.full)


def score(customers: Customers, weights: Mapping[str, int]) -> Scores:
    """The scores of all customers; those that are not active have none (0 points).

    `weights` may have any sum: only their proportions count.
    """
    active = np.flatnonzero(customers.active)
    used = {measure: weight for measure, weight in weights.items() if weight}
    each = 2 * max(len(active) - 1, 1)
    full = each * sum(used.values())
    kind = np.int64 if fits(full) else object
    of_active: Whole = np.zeros(len(active), dtype=kind)
    for measure, weight in used.items():
        of_active += _ranks(customers.measures[measure][active]).astype(kind, copy=False) * weight
    points: Whole = np.zeros(len(customers.active), dtype=kind)
    points[active] = of_active
    return Scores(points, full)


def _ranks(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Percentile ranks times 2 (n − 1) / 100: `2 · below + equal − 1`, where `equal` counts the value itself.

    A missing value has rank 0 and is below every other; a single customer has the full rank.
    """
    if len(values) < 2:
        return np.where(values == MISSING, 0, 2)
    order = np.argsort(values)
    ordered = values[order]
    below = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    equal = np.diff(below, append=len(values))
    ranks = np.empty_like(values)
    ranks[order] = np.repeat(2 * below + equal - 1, equal)
    ranks[values == MISSING] = 0
    return ranks
