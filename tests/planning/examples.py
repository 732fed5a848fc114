"""A small company and small plan files for the tests; what a test does not say has an ordinary value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.domain.budgets.budget import DIMENSIONS
from bot.planning.allocation.allocate import Allocation
from bot.planning.allocation.result import PlannedLine
from bot.planning.company import CUSTOMER_DIMENSIONS, MISSING, Company, Customers, Proposal, last_year
from bot.planning.draft import draft
from bot.planning.numbers.columns import Cells, Labels

CATEGORIES = (
    "visit",
    "meal",
    "gift",
    "event",
    "training",
    "summit",
    "festival",
    "custom_service",
    "communication",
    "technical_support",
    "crm_system",
)


class Client(NamedTuple):
    """One customer. A measure of None is missing."""

    code: str
    segment: str = "key"
    region: str = "North"
    lifecycle: str = "growth"
    product_line: str = "cloud"
    value: int | None = 100_00
    potential: int | None = None
    tenure: int | None = None
    strategic: int | None = None
    active: bool = True


CLIENTS = (
    Client("A1", "key", "North", value=900_000_00, potential=80, tenure=9, strategic=90),
    Client("A2", "key", "South", value=600_000_00, potential=60, tenure=5, strategic=70),
    Client("B1", "potential", "North", value=200_000_00, potential=95, tenure=2, strategic=40),
    Client("B2", "potential", "South", value=150_000_00, potential=70, tenure=1, strategic=30),
    Client("C1", "general", "North", value=50_000_00, potential=20, tenure=7, strategic=10),
    Client("C2", "general", "South", value=30_000_00, potential=10, tenure=3, strategic=5),
    Client("C3", "general", "South", value=20_000_00, potential=5, tenure=1, strategic=0, active=False),
)


class Spent(NamedTuple):
    """What was spent in one combination of dimensions last year: items, and amounts by fiscal month."""

    items: int
    months: dict[int, int]
    category: str = "gift"
    segment: str = "key"
    region: str = "North"
    department: str = "Sales"
    contact_channel: str = "mail"


def customers(clients: Sequence[Client]) -> Customers:
    def measure(values: Sequence[int | None]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([MISSING if value is None else value for value in values], dtype=np.int64)

    return Customers(
        codes=[client.code for client in clients],
        dimensions={
            name: Labels.of([getattr(client, name) for client in clients]) for name in CUSTOMER_DIMENSIONS
        },
        active=np.array([client.active for client in clients], dtype=np.bool_),
        measures={
            "annual_value": measure([client.value for client in clients]),
            "potential": measure([client.potential for client in clients]),
            "tenure": measure([client.tenure for client in clients]),
            "strategic": measure([client.strategic for client in clients]),
        },
    )


def spent(rows: Sequence[Spent]) -> Cells:
    labels = {name: Labels.of([getattr(row, name, "") for row in rows]) for name in DIMENSIONS}
    months = np.array(
        [[row.months.get(month, 0) for month in range(1, 13)] for row in rows], dtype=np.int64
    ).reshape(-1, 12)
    return last_year(labels, months, np.array([row.items for row in rows], dtype=np.int64))


def company(
    clients: Sequence[Client] = CLIENTS,
    rows: Sequence[Spent] = (),
    *,
    currency: str = "CNY",
    prepared_by: str = "",
    proposals: dict[str, int] | None = None,
    fiscal_start: int = 1,
) -> Company:
    return Company(
        currency=currency,
        categories=CATEGORIES,
        contact_channels=("in_person", "phone", "mail", "message", "online"),
        departments=("Sales", "Service"),
        people=frozenset({"hana@example.com", "cleo@example.com", "wei@example.com"}),
        roles=("controller", "compliance", "admin", "auditor"),
        customers=customers(clients),
        last_year=spent(rows),
        proposals={
            code: Proposal(minor, "Two more festivals", "Renewals")
            for code, minor in (proposals or {}).items()
        },
        prepared_by=prepared_by,
        fiscal_start=fiscal_start,
    )


HEAD = """\
year = 2027
currency = "{currency}"
total = "{total}"
"""

BY_CATEGORY = """\
[[split]]
by = "category"
shares = { gift = 40, meal = 60 }
"""


def plan_text(
    *tables: str, total: str = "1000", currency: str = "CNY", head: str = "", split: str = BY_CATEGORY
) -> str:
    """A plan file: three lines of head, what a test adds to it, the split of the whole, and more tables."""
    parts = (HEAD.format(total=total, currency=currency), head, split, *tables)
    return "\n".join(part.strip("\n") for part in parts if part) + "\n"


def amounts(allocation: Allocation) -> dict[str, int]:
    """Minor units by line."""
    return {line.code: line.amount_minor for line in allocation.lines}


def drafted(text: str, of: Company | None = None) -> dict[str, int]:
    return amounts(draft(text, of or company()))


def of_gift(lines: str, table: str = "split") -> str:
    """A table of the gift branch."""
    return f'[[{table}]]\nof = {{ category = "gift" }}\n{lines}'


def planned(text: str, code: str, of: Company | None = None) -> PlannedLine:
    """One line of the plan."""
    return next(line for line in draft(text, of or company()).lines if line.code == code)
