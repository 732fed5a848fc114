"""What tests look up by name and the bot only by id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.customer import Customer
from bot.domain.company.identity import identity
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction
from bot.storage.schema.tables import spend_request


def line_of(tx: Transaction, code: str, year: int = 2026) -> BudgetLine:
    """The line with that code in the year's plan; it must be there."""
    plan = tx.budgets.plan(year)
    assert plan is not None
    return next(line for line in tx.budgets.lines(plan.id) if line.code == code)


def customer_of(tx: Transaction, text: str) -> Customer:
    """The customer with that name or code; there must be one."""
    (found,) = tx.customers.named([identity(text)])
    return found


def request_of(tx: Any, number: str) -> SpendRequest | None:
    """The request with that number."""
    found = tx.connection.execute(
        select(spend_request.c.id).where(
            spend_request.c.workspace_id == tx.workspace_id, spend_request.c.number == number
        )
    ).scalar()
    request: SpendRequest | None = tx.requests.get(found) if found else None
    return request
