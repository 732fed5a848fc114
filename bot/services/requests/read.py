"""What the Home and the lists show a person, and the question that waits for their answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.actuals.spend_exception import SpendException, looked_at_by, may_clear
from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.budget import EMPTY, Balance, BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.errors import Stale
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN, RequestState
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.facts import RequestFacts, facts_of, read_own


def read_question(tx: Transaction, actor: Actor, request_id: int, version: int) -> RequestFacts:
    """A request of the acting person that waits for their answer. Raises what `read_own` raises."""
    facts = read_own(tx, actor, request_id, version)
    if facts.request.state is not RequestState.CHANGES_REQUESTED:
        raise Stale("card_out_of_date", number=facts.request.number)
    return facts


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line with its balance of the whole year."""

    line: BudgetLine
    balance: Balance = EMPTY


@dataclass(frozen=True, slots=True)
class OpenException:
    """One that is this person's business; `may_clear`: and not their own doing."""

    exception: SpendException
    may_clear: bool = True


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the App Home shows a person. `exceptions`: None for those whose business they are not."""

    person: Person
    mine: Sequence[RequestFacts]
    waiting: Sequence[RequestFacts]
    lines: Sequence[LineFacts]
    plan: Plan | None
    exceptions: Sequence[OpenException] | None
    overdue: Sequence[RequestFacts]


MINE = tuple(OPEN | {RequestState.APPROVED})


def read_mine(tx: Transaction, actor: Actor, limit: int = 10) -> list[RequestFacts]:
    """A person's open requests, newest first."""
    person = require_employee(actor.person)
    return _all(tx, tx.requests.of_requester(person.id, MINE, limit))


def read_pending(tx: Transaction, actor: Actor, limit: int = 10) -> list[RequestFacts]:
    """The decisions that wait for a person, oldest first."""
    person = require_employee(actor.person)
    return _all(tx, tx.requests.waiting_for(person.id, limit))


def read_lines(tx: Transaction, actor: Actor) -> list[LineFacts]:
    """The lines a person owns or draws on, with what is left this fiscal year."""
    person = require_employee(actor.person)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None:
        return []
    lines = tx.budgets.lines_for_person(plan.id, person)
    balances = tx.budgets.balances(line.id for line in lines)
    return [LineFacts(line, balances[line.id].total()) for line in lines]


def read_home(tx: Transaction, actor: Actor) -> HomeFacts:
    """The App Home's facts; plan and overdue actuals are for controllers, exceptions for compliance too."""
    person = require_employee(actor.person)
    controller = person.has(Role.CONTROLLER)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    return HomeFacts(
        person=person,
        mine=read_mine(tx, actor, limit=8),
        waiting=read_pending(tx, actor, limit=5),
        lines=read_lines(tx, actor),
        plan=plan if controller else None,
        exceptions=_exceptions(tx, person, limit=5) if person.has(*_LOOKING) else None,
        overdue=_overdue(tx, person) if controller else (),
    )


def _overdue(tx: Transaction, reader: Person) -> list[RequestFacts]:
    """Approved, and planned before today: nobody is late whose day has not ended for whoever reads it."""
    return _all(tx, tx.requests.overdue(tx.today_for(reader.timezone).earliest, 5))


_LOOKING = (Role.CONTROLLER, Role.COMPLIANCE)
# How many of the newest are looked through for those that are this person's business.
_LOOKED_THROUGH = 100


def _exceptions(tx: Transaction, person: Person, limit: int) -> list[OpenException]:
    found = tx.alerts.open_exceptions(_LOOKED_THROUGH)
    people = tx.people.many({each for exception in found for each in exception.concerned})
    shown = []
    for exception in found:
        concerned = [people[each] for each in exception.concerned]
        if person.has(*looked_at_by(exception.kind, concerned)):
            shown.append(OpenException(exception, may_clear(person, exception.kind, concerned)))
    return shown[:limit]


def _all(tx: Transaction, requests: Iterable[SpendRequest]) -> list[RequestFacts]:
    return [facts_of(tx, request) for request in requests]
