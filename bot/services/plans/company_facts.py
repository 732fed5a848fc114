"""What planning is told of this company: its people, customers and categories as they are today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.domain.company.customer import Customer, Role
from bot.planning.company import (
    ANNUAL_VALUE,
    CUSTOMER_DIMENSIONS,
    MISSING,
    Company,
    Customers,
    Proposal,
    no_last_year,
)
from bot.planning.history import year_cells
from bot.planning.numbers.columns import Labels
from bot.services.plans.history.past import past_actuals
from bot.services.ports.unit_of_work import AdministrativeTransaction

Measure = Callable[[Customer], int | None]
"""What is known of a customer as a whole number, more is better; None: nobody has said."""

MEASURES: dict[str, Measure] = {
    ANNUAL_VALUE: lambda customer: customer.annual_value_minor,
    "potential": lambda customer: customer.potential,
    "strategic": lambda customer: customer.strategic,
    # Only ranks count: who came first has been here longest, whatever the day is.
    "tenure": lambda customer: None if customer.since is None else -customer.since.toordinal(),
    "margin_percent": lambda customer: (
        None if customer.margin_percent is None else int(customer.margin_percent * 100)
    ),
}
"""What a score can be made of."""


def company_facts(tx: AdministrativeTransaction, year: int | None, prepared_by: str = "") -> Company:
    """For a plan of the fiscal `year`: history is that of the year before, none where no year is known.
    `prepared_by` is the address of who prepares the plan, if anybody is named.

    Raises NotFound("no_policy").
    """
    policy = tx.policies.in_force(tx.today)
    people = [person for person in tx.company.people() if person.active]
    return Company(
        currency=tx.currency,
        categories=tuple(policy.categories),
        contact_channels=tuple(policy.contact_channels),
        departments=tuple(sorted({person.department for person in people if person.department})),
        people=frozenset(person.email.casefold() for person in people),
        roles=tuple(role.value for role in Role),
        customers=customer_columns(tx.company.customers()),
        last_year=no_last_year() if year is None else year_cells(past_actuals(tx, [year - 1]), year - 1),
        proposals={} if year is None else _proposals(tx, year),
        prepared_by=prepared_by.casefold(),
        fiscal_start=tx.calendar.start_month,
    )


def _proposals(tx: AdministrativeTransaction, year: int) -> dict[str, Proposal]:
    return {code: each.proposal for code, each in tx.plan_questions.proposals(year).items()}


def customer_columns(customers: Sequence[Customer]) -> Customers:
    return Customers(
        codes=[customer.code for customer in customers],
        dimensions={
            name: Labels.of([getattr(customer, name) for customer in customers])
            for name in CUSTOMER_DIMENSIONS
        },
        active=np.array([customer.active for customer in customers], dtype=np.bool_),
        measures={name: _column(map(measure, customers)) for name, measure in MEASURES.items()},
    )


def _column(values: Iterable[int | None]) -> NDArray[np.int64]:
    return np.array([MISSING if value is None else value for value in values], dtype=np.int64)
