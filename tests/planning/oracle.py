"""The division that planning promises, in plain fractions: slow, and without any array."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def clipped(
    rate: Fraction, weights: Sequence[int], floors: Sequence[int], ceilings: Sequence[int]
) -> list[Fraction]:
    """clip(λ · weight, floor, ceiling) of each."""
    return [
        min(max(rate * weight, Fraction(low)), Fraction(high))
        for weight, low, high in zip(weights, floors, ceilings, strict=True)
    ]


def rate_of(whole: int, weights: Sequence[int], floors: Sequence[int], ceilings: Sequence[int]) -> Fraction:
    """The λ at which the clipped shares add up to the whole: found between two bounds that are next to it."""
    turns = sorted(
        {
            Fraction(bound, weight)
            for weight, low, high in zip(weights, floors, ceilings, strict=True)
            if weight
            for bound in (low, high)
        }
        | {Fraction(0)}
    )
    below = max(turn for turn in turns if sum(clipped(turn, weights, floors, ceilings)) <= whole)
    missing = whole - sum(clipped(below, weights, floors, ceilings))
    # Just above `below` these grow, each by its weight.
    growing = sum(
        weight
        for weight, low, high in zip(weights, floors, ceilings, strict=True)
        if low <= below * weight < high
    )
    return below + Fraction(missing) / growing if missing else below


def divided(whole: int, weights: Sequence[int], floors: Sequence[int], ceilings: Sequence[int]) -> list[int]:
    """Rounded down, then one more for those with the largest remainders, the earlier of equals first."""
    exact = clipped(rate_of(whole, weights, floors, ceilings), weights, floors, ceilings)
    amounts = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda entry: (amounts[entry] - exact[entry], entry))
    for entry in by_remainder[: whole - sum(amounts)]:
        amounts[entry] += 1
    return amounts
