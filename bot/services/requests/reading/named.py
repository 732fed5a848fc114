"""A person, a customer or a budget line that is named somewhere, and the requests they appear in.

Colleagues and customers are known to everybody in the company; what is asked for, spent and left is seen
within the rights of who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.rights import may_see_line, require_employee, sees_every_request
from bot.domain.budgets.budget import Balance, BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Customer, Person
from bot.domain.errors import NotFound
from bot.domain.requests.search import Search
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, read_request


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """Those from `offset` on, newest first, of `total` that the reader may see."""

    shown: Sequence[RequestFacts] = ()
    offset: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A colleague, and what they ask for, were asked to decide, or have decided."""

    person: Person
    manager: Person | None
    requests: RequestsPage


@dataclass(frozen=True, slots=True)
class NamedCustomer:
    """`used_minor`: what this year's requests hold, in `currency`; None for who may not see all of them."""

    customer: Customer
    owner: Person | None
    used_minor: int | None
    currency: str
    requests: RequestsPage


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A budget line with its balance of the whole year."""

    line: BudgetLine
    owner: Person | None
    balance: Balance
    requests: RequestsPage


def read_person(tx: Transaction, actor: Actor, person_id: int, limit: int, offset: int = 0) -> NamedPerson:
    """Raises NotAllowed("not_an_employee"), NotFound("name_unknown")."""
    reader = require_employee(actor.person)
    person = tx.people.get(person_id)
    if person is None:
        raise NotFound("name_unknown")
    manager = _person(tx, person.manager_id)
    return NamedPerson(person, manager, _requests(tx, reader, Search(person_id=person.id), limit, offset))


def read_customer(
    tx: Transaction, actor: Actor, customer_id: int, limit: int, offset: int = 0
) -> NamedCustomer:
    """Raises NotAllowed("not_an_employee"), NotFound("name_unknown")."""
    reader = require_employee(actor.person)
    customer = tx.customers.get(customer_id)
    if customer is None:
        raise NotFound("name_unknown")
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    used = tx.customer_use.held_for(customer.id, plan.id) if plan and sees_every_request(reader) else None
    return NamedCustomer(
        customer,
        _person(tx, customer.owner_id),
        used,
        plan.currency if plan else "",
        _requests(tx, reader, Search(customer_id=customer.id), limit, offset),
    )


def read_line(tx: Transaction, actor: Actor, line_id: int, limit: int, offset: int = 0) -> NamedLine:
    """A line that the reader may see, or that pays for a request that they may see: its card shows the line.

    Raises NotAllowed("not_an_employee"), NotFound("name_unknown"), also for what is hidden.
    """
    reader = require_employee(actor.person)
    line = tx.budgets.line(line_id)
    if line is None:
        raise NotFound("name_unknown")
    requests = _requests(tx, reader, Search(line_id=line.id), limit, offset)
    if not requests.total and not may_see_line(reader, line, tx.policies.in_force(tx.today).digest_open_to):
        raise NotFound("name_unknown")
    balance = tx.budgets.balances([line.id])[line.id].total()
    return NamedLine(line, _person(tx, line.owner_id), balance, requests)


def _person(tx: Transaction, person_id: int | None) -> Person | None:
    return tx.people.get(person_id) if person_id is not None else None


def _requests(tx: Transaction, reader: Person, search: Search, limit: int, offset: int) -> RequestsPage:
    visible_to = None if sees_every_request(reader) else reader.id
    ids, total = tx.request_index.find(search, visible_to, limit, offset)
    return RequestsPage([read_request(tx, each, reader) for each in ids], offset, total)
