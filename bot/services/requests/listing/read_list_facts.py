"""A list as it was asked for, with the names that its rows stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.customer import Contact, Customer
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class ListFacts:
    """Everything by its id."""

    request: SpendRequest
    customers: Mapping[int, Customer]
    contacts: Mapping[int, Contact]
    lines: Mapping[int, BudgetLine]


def read_list_facts(tx: Transaction, request_id: int) -> ListFacts | None:
    """None where there is no such list."""
    request = tx.requests.get(request_id)
    if request is None or not request.terms.is_list:
        return None
    lines = (tx.budgets.line(line_id) for line_id in request.line_ids)
    return ListFacts(
        request,
        tx.customers.many(request.terms.subjects),
        {each.id: each for each in tx.customers.contacts(request.terms.recipient_ids)},
        {line.id: line for line in lines if line is not None},
    )
