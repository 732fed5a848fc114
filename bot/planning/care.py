"""The suggested care of each customer: every line divided by score among the customers it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from bot.domain.budgets.budget import ANY, Dimensions
from bot.planning.allocation.result import PlannedLine
from bot.planning.company import CUSTOMER_DIMENSIONS, Customers
from bot.planning.numbers.apportion import in_proportion
from bot.planning.numbers.columns import Rows
from bot.planning.numbers.exact import Whole, fits
from bot.planning.scores import Scores


@dataclass(frozen=True, slots=True)
class Care:
    """What is suggested for one customer, in minor units, and its score: 0 to 100, two decimals."""

    customer: str
    score: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True)
class SuggestedCare:
    """`customers` are the active ones, sorted by code. `undivided` is what lines have, by their code, that no
    active customer belongs to: together they are the lines' sum.
    """

    customers: tuple[Care, ...]
    undivided: Mapping[str, int]


def suggest_care(lines: Sequence[PlannedLine], scores: Scores, customers: Customers) -> SuggestedCare:
    """Each line by score among its active customers, evenly where none of them has any.

    To the smallest unit, ties by customer code. `scores` are those of `customers`.
    """
    points = scores.points
    active = sorted(np.flatnonzero(customers.active).tolist(), key=customers.codes.__getitem__)
    ordered = np.array(active, dtype=np.intp)
    together = sum(line.amount_minor for line in lines)
    amounts: Whole = np.zeros(len(points), dtype=np.int64 if fits(together) else object)
    undivided: dict[str, int] = {}
    known: dict[tuple[str, ...], Rows] = {}
    for line in lines:
        place = tuple(getattr(line.dimensions, name) for name in CUSTOMER_DIMENSIONS)
        if place not in known:
            known[place] = _rows(customers, ordered, line.dimensions)
        rows = known[place]
        if len(rows):
            amounts[rows] += in_proportion(line.amount_minor, points[rows])
        else:
            undivided[line.code] = line.amount_minor
    hundredths = (points[ordered] * 20_000 + scores.full) // (2 * scores.full)
    return SuggestedCare(
        tuple(
            Care(customers.codes[row], Decimal(score).scaleb(-2), minor)
            for row, score, minor in zip(active, hundredths.tolist(), amounts[ordered].tolist(), strict=True)
        ),
        undivided,
    )


def _rows(customers: Customers, rows: Rows, dimensions: Dimensions) -> Rows:
    """Those of `rows` that a line is for."""
    for name, labels in customers.dimensions.items():
        value = getattr(dimensions, name)
        rows = rows if value == ANY else labels.having(value, rows)
    return rows
