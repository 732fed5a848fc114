"""Whole numbers in arrays that never overflow: int64 where every result fits, else Python's own integers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[Any]
"""An array of whole numbers: int64, or Python integers (dtype object) where int64 would be too small."""

_INT64_BITS = 62


def fits(*factors: int) -> bool:
    """Whether the product of the factors' sizes fits into int64, with room for one addition."""
    bits = 0
    for factor in factors:
        bits += factor.bit_length()
    return bits <= _INT64_BITS


def wide(values: Whole, *factors: int) -> Whole:
    """`values` fit to be multiplied by the factors."""
    return values if fits(largest(values), *factors) else values.astype(object)


def largest(values: Whole) -> int:
    """The greatest size among the values; 0 of none."""
    return int(max(values.max(), -values.min())) if values.size else 0


def total(values: Whole) -> int:
    """The sum, exact."""
    return int(wide(values, values.size).sum())


def sums(values: Whole, groups: NDArray[np.intp], count: int) -> Whole:
    """The sum of each of `count` groups, exact."""
    summed = wide(values, values.size)
    result: Whole = np.zeros(count, dtype=summed.dtype)
    np.add.at(result, groups, summed)
    return result


def scaled(shares: Sequence[Decimal]) -> tuple[list[int], int]:
    """The shares as whole numbers, and how many times what they were that is."""
    fractions = [Fraction(share) for share in shares]
    scale = lcm(*(fraction.denominator for fraction in fractions))
    return [int(fraction * scale) for fraction in fractions], scale


def whole(values: list[int]) -> Whole:
    """An array of any whole numbers."""
    return np.array(values, dtype=np.int64 if fits(max(map(abs, values), default=0)) else object)
