"""What planning is told of the company: plain facts, gathered by whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.domain.budgets.budget import DIMENSIONS
from bot.planning.numbers.columns import Cells, Labels, cells
from bot.planning.numbers.exact import Whole, wide

CUSTOMER_DIMENSIONS = ("segment", "lifecycle", "region", "product_line")
"""Those that a customer has by itself; the others belong to a request or to who asks."""

ANNUAL_VALUE = "annual_value"
"""The measure that every customer has: in minor units of the company's currency."""

FISCAL_MONTHS = range(1, 13)

MISSING = int(np.iinfo(np.int64).min)
"""Stands in a measure where nothing is known: nothing is not zero."""


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers as columns, a row each, in any order.

    `measures` are what a score can be made of: whole numbers of any unit, more is better, MISSING where
    nothing is known. "annual_value" is one of them.
    """

    codes: Sequence[str]
    dimensions: Mapping[str, Labels]
    active: NDArray[np.bool_]
    measures: Mapping[str, NDArray[np.int64]]


NO_CUSTOMERS = Customers(
    codes=(),
    dimensions=MappingProxyType({name: Labels.of(()) for name in CUSTOMER_DIMENSIONS}),
    active=np.zeros(0, dtype=np.bool_),
    measures=MappingProxyType({ANNUAL_VALUE: np.zeros(0, dtype=np.int64)}),
)


def last_year(dimensions: Mapping[str, Labels], months: Whole, items: Whole) -> Cells:
    """The fiscal year before the plan's by all seven dimensions: cleaned actuals of fiscal months (n × 12)
    in minor units, and the number of items. Seasons and the drivers "history" and "requests" go by it.
    """
    columns = {str(month): months[:, month - 1] for month in FISCAL_MONTHS}
    found = cells(dimensions, {**columns, "requests": items})
    by_month = np.array([found.numbers[str(month)] for month in FISCAL_MONTHS])
    spent = wide(by_month, len(FISCAL_MONTHS)).sum(axis=0)
    return Cells(found.labels, {**found.numbers, "history": spent})


def no_last_year() -> Cells:
    nothing = np.zeros((0, len(FISCAL_MONTHS)), dtype=np.int64)
    return last_year({name: Labels.of(()) for name in DIMENSIONS}, nothing, nothing[:, 0])


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a line's owner proposes for it, in minor units, and why."""

    amount_minor: int
    reason: str = ""
    expected_result: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that a plan file is held against. E-mail addresses are in lower case.

    `proposals` are what owners proposed for their lines (by code), `prepared_by` who prepares the version.
    `fiscal_start` is the calendar month in which a fiscal year begins.
    """

    currency: str
    categories: tuple[str, ...]
    contact_channels: tuple[str, ...]
    departments: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    customers: Customers = NO_CUSTOMERS
    last_year: Cells = field(default_factory=no_last_year)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    prepared_by: str = ""
    fiscal_start: int = 1

    def values_of(self, dimension: str) -> tuple[str, ...]:
        """The values that somebody or something in the company has."""
        if dimension == "category":
            return self.categories
        if dimension == "contact_channel":
            return self.contact_channels
        if dimension == "department":
            return self.departments
        return tuple(value for value in self.customers.dimensions[dimension].values if value)
