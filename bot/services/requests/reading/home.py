"""What the Home shows a person, worst first: what is late, what waits, the lines, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.actuals.overspending import reason_given
from bot.domain.actuals.spend_exception import SpendException, looked_at_by, may_clear
from bot.domain.approvals.rights import reads_every_digest, require_employee
from bot.domain.budgets.budget import EMPTY, Balance, BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Customer, Person, Role
from bot.domain.listed import Listed
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN, RequestState
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.duties import (
    MOST,
    Duty,
    Late,
    as_duties,
    late_actuals,
    late_of,
)
from bot.services.requests.reading.facts import RequestFacts, facts_of, read_request

A = TypeVar("A")
B = TypeVar("B")

MINE = tuple(OPEN | {RequestState.APPROVED})
_LOOKING = (Role.CONTROLLER, Role.COMPLIANCE)


@dataclass(frozen=True, slots=True)
class Page:
    """Which entries of a list are asked for."""

    limit: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line with its balance of the whole year."""

    line: BudgetLine
    balance: Balance = EMPTY


@dataclass(frozen=True, slots=True)
class OpenException:
    """One that is this person's business; `may_clear`: and not their own doing.

    `reason`: why more was spent than was approved, where that was said.
    """

    exception: SpendException
    may_clear: bool = True
    requester: Person | None = None
    customer: Customer | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the App Home shows a person. `exceptions`: None for those whose business they are not."""

    person: Person
    late: Listed[Duty]
    waiting: Listed[RequestFacts]
    mine: Listed[RequestFacts]
    owned: Listed[LineFacts]
    drawn: Listed[LineFacts]
    plan: Plan | None = None
    exceptions: Listed[OpenException] | None = None
    overdue: Listed[Duty] = field(default_factory=Listed)
    recent: Listed[RequestFacts] = field(default_factory=Listed)


def read_home(tx: Transaction, actor: Actor) -> HomeFacts:
    """The App Home's facts. The plan is for who reads every digest, overdue actuals are for controllers,
    exceptions for compliance too.
    """
    person = require_employee(actor.person)
    controller = person.has(Role.CONTROLLER)
    deciding, mine = _deciding(tx, person), _open(tx, person)
    late = _late(tx, person, deciding, mine)
    is_late = {each.request.id for each in late}
    lines = _lines(tx, person)
    return HomeFacts(
        person=person,
        late=_duties(tx, late, Page(4)),
        waiting=_facts(tx, [each for each in deciding if each.id not in is_late], Page(4)),
        mine=_facts(tx, [each for each in mine if each.id not in is_late], Page(5)),
        owned=_cut([each for each in lines if each.line.owner_id == person.id], Page(5)),
        drawn=_cut([each for each in lines if each.line.owner_id != person.id], Page(5)),
        plan=tx.budgets.plan(tx.calendar.year_of(tx.today)) if reads_every_digest(person, ()) else None,
        exceptions=read_exceptions(tx, actor, Page(4)) if person.has(*_LOOKING) else None,
        overdue=read_overdue(tx, actor, Page(4)) if controller else Listed(),
        recent=read_recent(tx, actor, Page(5)),
    )


def read_late(tx: Transaction, actor: Actor, page: Page) -> Listed[Duty]:
    """What is late for a person, most serious first."""
    person = require_employee(actor.person)
    return _duties(tx, _late(tx, person, _deciding(tx, person), _open(tx, person)), page)


def read_mine(tx: Transaction, actor: Actor, page: Page) -> Listed[RequestFacts]:
    """A person's open requests, newest first."""
    return _facts(tx, _open(tx, require_employee(actor.person)), page)


def read_pending(tx: Transaction, actor: Actor, page: Page) -> Listed[RequestFacts]:
    """The decisions that wait for a person, oldest first."""
    return _facts(tx, _deciding(tx, require_employee(actor.person)), page)


def read_lines(tx: Transaction, actor: Actor, page: Page, *, owned: bool) -> Listed[LineFacts]:
    """The lines a person owns, or only draws on, with what is left this fiscal year; worst first."""
    person = require_employee(actor.person)
    return _cut([each for each in _lines(tx, person) if (each.line.owner_id == person.id) is owned], page)


def read_overdue(tx: Transaction, actor: Actor, page: Page) -> Listed[Duty]:
    """Actuals that others owe, longest first, for controllers; nobody is late whose day has not ended."""
    person = require_employee(actor.person)
    if not person.has(Role.CONTROLLER):
        return Listed()
    today = tx.today_for(person.timezone).earliest
    return _duties(tx, late_actuals(tx.requests.overdue(today, MOST), today), page)


def read_recent(tx: Transaction, actor: Actor, page: Page) -> Listed[RequestFacts]:
    """A person's own requests that have ended, and those that they have decided on, newest first."""
    person = require_employee(actor.person)
    ids, total = tx.request_index.recent(person.id, page.limit, page.offset)
    return Listed(tuple(read_request(tx, each, person) for each in ids), total)


def read_exceptions(tx: Transaction, actor: Actor, page: Page) -> Listed[OpenException]:
    """Those that are a controller's or compliance's business, newest first."""
    person = require_employee(actor.person)
    found = tx.alerts.open_exceptions(MOST)
    people = tx.people.many({each for exception in found for each in exception.concerned})
    mine = [each for each in found if person.has(*looked_at_by(each.kind, _concerned(each, people)))]
    shown = mine[page.offset : page.offset + page.limit]
    return Listed(tuple(_open_exception(tx, person, each, people) for each in shown), len(mine))


def _concerned(exception: SpendException, people: Mapping[int, Person]) -> list[Person]:
    return [people[each] for each in exception.concerned]


def _open_exception(
    tx: Transaction, reader: Person, exception: SpendException, people: Mapping[int, Person]
) -> OpenException:
    request = tx.requests.get(exception.request_id) if exception.request_id is not None else None
    return OpenException(
        exception,
        may_clear(reader, exception.kind, _concerned(exception, people)),
        people.get(request.requester_id) if request else None,
        tx.customers.get(request.terms.first.customer_id) if request else None,
        reason_given(tx.actuals.of_request(request.id)) if request else "",
    )


def _deciding(tx: Transaction, person: Person) -> Sequence[SpendRequest]:
    return tx.requests.waiting_for(person.id, MOST)


def _open(tx: Transaction, person: Person) -> Sequence[SpendRequest]:
    return tx.requests.of_requester(person.id, MINE, MOST)


def _late(
    tx: Transaction, person: Person, deciding: Sequence[SpendRequest], mine: Sequence[SpendRequest]
) -> list[Late]:
    """Nobody is late with an actual whose day has not ended for them."""
    return late_of(tx, deciding, mine, tx.today_for(person.timezone).earliest)


def _lines(tx: Transaction, person: Person) -> list[LineFacts]:
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None:
        return []
    lines = tx.budgets.lines_for_person(plan.id, person)
    balances = tx.budgets.balances(line.id for line in lines)
    return sorted((LineFacts(line, balances[line.id].total()) for line in lines), key=_worst)


def _worst(found: LineFacts) -> tuple[bool, int, str]:
    """By the share that is used; use without any budget comes first."""
    balance = found.balance
    unplanned = balance.budget <= 0 < balance.used
    share = balance.used * 10_000 // balance.budget if balance.budget > 0 else 0
    return not unplanned, -share, found.line.code


def _cut(found: Sequence[LineFacts], page: Page) -> Listed[LineFacts]:
    return _read(found, page, list)


def _facts(tx: Transaction, requests: Sequence[SpendRequest], page: Page) -> Listed[RequestFacts]:
    return _read(requests, page, lambda shown: [facts_of(tx, request) for request in shown])


def _duties(tx: Transaction, late: Sequence[Late], page: Page) -> Listed[Duty]:
    return _read(late, page, lambda shown: as_duties(tx, shown))


def _read(found: Sequence[A], page: Page, read: Callable[[Sequence[A]], Iterable[B]]) -> Listed[B]:
    """Only what stands on the page is read with everything around it."""
    return Listed(tuple(read(found[page.offset : page.offset + page.limit])), len(found))
