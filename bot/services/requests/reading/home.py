"""What the Home shows a person, worst first: what is late, what waits, the lines, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from bot.domain.approvals.rights import reads_every_digest, require_employee
from bot.domain.budgets.budget import EMPTY, Balance, BudgetLine
from bot.domain.budgets.ceiling import PlanLimits
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.listed import Listed, Page
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.planning.forecast import Forecast
from bot.services.budgets.adjusting.waiting import WaitingAdjustment, read_deciding
from bot.services.budgets.forecasting import forecast_lines
from bot.services.budgets.limits import read_limits
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.claims import ClaimFacts, read_claims
from bot.services.requests.reading.duties import (
    MOST,
    Duty,
    Late,
    as_duties,
    late_actuals,
    late_of,
)
from bot.services.requests.reading.exceptions import ExceptionFacts, read_exceptions
from bot.services.requests.reading.facts import RequestFacts, facts_of, read_request
from bot.services.requests.reading.owner import OwnerFacts, read_owner

A = TypeVar("A")
B = TypeVar("B")

MINE = tuple(UNDECIDED | {RequestState.APPROVED})
_LOOKING = (Role.CONTROLLER, Role.COMPLIANCE)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line with its balance of the whole year; for its owner the forecast, and from when on it is dry."""

    line: BudgetLine
    balance: Balance = EMPTY
    forecast: Forecast | None = None
    dry_on: date | None = None


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
    limits: PlanLimits = field(default_factory=PlanLimits)
    exceptions: Listed[ExceptionFacts] | None = None
    overdue: Listed[Duty] = field(default_factory=Listed)
    claims: Listed[ClaimFacts] = field(default_factory=Listed)
    recent: Listed[RequestFacts] = field(default_factory=Listed)
    adjusting: Listed[WaitingAdjustment] = field(default_factory=Listed)
    owner: OwnerFacts = field(default_factory=OwnerFacts)


def read_home(tx: Transaction, actor: Actor) -> HomeFacts:
    """The App Home's facts. The plan is for who reads every digest, overdue actuals and what partners owe are
    for controllers, exceptions for compliance too.
    """
    person = require_employee(actor.person)
    controller = person.has(Role.CONTROLLER)
    deciding, mine = _deciding(tx, person), _open(tx, person)
    late = _late(tx, person, deciding, mine)
    is_late = {each.request.id for each in late}
    lines = _lines(tx, person)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today)) if reads_every_digest(person, ()) else None
    return HomeFacts(
        person=person,
        late=_duties(tx, late, Page(4)),
        waiting=_facts(tx, [each for each in deciding if each.id not in is_late], Page(4)),
        mine=_facts(tx, [each for each in mine if each.id not in is_late], Page(5)),
        owned=_with_forecast(tx, _cut([each for each in lines if each.line.owner_id == person.id], Page(5))),
        drawn=_cut([each for each in lines if each.line.owner_id != person.id], Page(5)),
        plan=plan,
        limits=read_limits(tx, plan) if plan is not None else PlanLimits(),
        exceptions=read_exceptions(tx, actor, Page(4)) if person.has(*_LOOKING) else None,
        overdue=read_overdue(tx, actor, Page(4)) if controller else Listed(),
        claims=read_claims(tx, actor, Page(4)),
        recent=read_recent(tx, actor, Page(5)),
        adjusting=read_deciding(tx, actor, Page(3)),
        owner=read_owner(tx, actor, owns_lines=any(each.line.owner_id == person.id for each in lines)),
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
    found = _cut([each for each in _lines(tx, person) if (each.line.owner_id == person.id) is owned], page)
    return _with_forecast(tx, found) if owned else found


def read_overdue(tx: Transaction, actor: Actor, page: Page) -> Listed[Duty]:
    """Actuals that others owe, longest first, for controllers; nobody is late whose day has not ended."""
    person = require_employee(actor.person)
    if not person.has(Role.CONTROLLER):
        return Listed()
    today = tx.today_for(person.timezone).earliest
    theirs = [each for each in tx.requests.overdue(today, MOST) if each.requester_id != person.id]
    return _duties(tx, late_actuals(theirs, today), page)


def read_recent(tx: Transaction, actor: Actor, page: Page) -> Listed[RequestFacts]:
    """A person's own requests that have ended, and those that they have decided on, newest first."""
    person = require_employee(actor.person)
    ids, total = tx.request_index.recent(person.id, page.limit, page.offset)
    return Listed(tuple(read_request(tx, each, person) for each in ids), total)


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


def _with_forecast(tx: Transaction, found: Listed[LineFacts]) -> Listed[LineFacts]:
    """Where those that are shown will be at year end, and when they run dry."""
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today)) if found.shown else None
    if plan is None:
        return found
    lines = [each.line for each in found.shown]
    balances = tx.budgets.balances(line.id for line in lines)
    forecasts = forecast_lines(tx, plan, lines, balances)
    shown = (
        replace(each, forecast=of_line.forecast, dry_on=of_line.dry_on)
        for each, of_line in zip(found.shown, forecasts, strict=True)
    )
    return Listed(tuple(shown), found.total)


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
