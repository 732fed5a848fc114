"""What planning is told of a company."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from bot.domain.company.customer import Customer
from bot.planning.company import MISSING
from bot.services.plans.company_facts import customer_columns

OLD = Customer(
    1,
    "OLD",
    "Old",
    segment="key",
    region="North",
    annual_value_minor=500,
    potential=80,
    strategic=0,
    margin_percent=Decimal("12.5"),
    since=date(2015, 3, 1),
)
NEW = Customer(2, "NEW", "New", since=date(2025, 3, 1), active=False)
UNKNOWN = Customer(3, "UNKNOWN", "Unknown")


def test_customers_as_columns() -> None:
    """A row each in their order; what nobody has said is missing and not zero, where zero can be said."""
    found = customer_columns([OLD, NEW, UNKNOWN])
    assert (found.codes, found.active.tolist()) == (["OLD", "NEW", "UNKNOWN"], [True, False, True])
    assert {name: column.tolist() for name, column in found.measures.items() if name != "tenure"} == {
        "annual_value": [500, 0, 0],
        "potential": [80, MISSING, MISSING],
        "strategic": [0, MISSING, MISSING],
        "margin_percent": [1250, MISSING, MISSING],
    }
    segments = found.dimensions["segment"]
    assert [segments.values[number] for number in segments.index] == ["key", "", ""]


def test_who_has_been_here_longest_has_the_most_tenure() -> None:
    """By the day since when; without one nothing is known."""
    tenure = customer_columns([NEW, OLD, UNKNOWN]).measures["tenure"]
    assert np.argsort(tenure).tolist() == [2, 0, 1]
    assert tenure[2] == MISSING
