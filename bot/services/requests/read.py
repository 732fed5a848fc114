"""Everything a card, the Home or a list shows of a request, for somebody who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.actual import Actual
from bot.domain.approval import Decision, Step, least_approved
from bot.domain.budget import EMPTY, Balance, BudgetLine, Column
from bot.domain.customer import Contact, Customer, Person, Role
from bot.domain.request import SpendRequest
from bot.domain.request_state import OPEN, RequestState
from bot.services.ports.budgets import Plan, SpendException
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import find_request


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request with everything around it. `before` is the line's balance without it, `after` with it."""

    request: SpendRequest
    requester: Person
    customer: Customer
    recipients: Sequence[Contact]
    category_names: Mapping[str, str]
    channel_names: Mapping[str, str]
    line: BudgetLine
    before: Balance
    after: Balance
    customer_used_minor: int
    steps: Sequence[Step]
    decisions: Sequence[Decision]
    actuals: Sequence[Actual]
    files: Sequence[StoredFile]
    people: Mapping[int, Person] = field(default_factory=dict)

    @property
    def waiting_for(self) -> frozenset[int]:
        return self.request.deciders(self.steps)

    @property
    def least_approved_minor(self) -> int | None:
        """The least that anybody has approved in this round: more can't be approved any more."""
        return least_approved(self.decisions, self.request.round)

    def name(self, person_id: int | None) -> str:
        person = self.people.get(person_id or 0)
        return person.name if person else ""

    @property
    def live_actuals(self) -> Sequence[Actual]:
        return [actual for actual in self.actuals if actual.reversed_at is None]


def read_request(tx: Transaction, request_id: int, viewer: Person | None = None) -> RequestFacts:
    """Raises NotFound("request_unknown") for one that does not exist or that `viewer` may not know of."""
    return facts_of(tx, find_request(tx, request_id, viewer))


def facts_of(tx: Transaction, request: SpendRequest) -> RequestFacts:
    line = tx.budgets.line(request.line_id)
    customer = tx.customers.get(request.terms.customer_id)
    if line is None or customer is None:
        raise AssertionError(f"request {request.id} names a line or customer that does not exist")
    balance = tx.budgets.balances([line.id])[line.id]
    held = request.holding
    without = (
        balance.with_posting(request.month, Column.RESERVED, -held.reserved)
        .with_posting(request.month, Column.COMMITTED, -held.committed)
        .horizon(line.horizon, request.month)
    )
    steps = tx.approvals.steps(request.id, request.round)
    decisions = tx.approvals.decisions(request.id)
    actuals = tx.actuals.of_request(request.id)
    involved = {request.requester_id, line.owner_id or 0}
    involved |= {person for step in steps for person in step.approver_ids}
    involved |= {decision.person_id for decision in decisions}
    involved |= {decision.other_id or 0 for decision in decisions}
    people = tx.people.many(involved)
    policy = tx.policies.version(request.policy_version)
    return RequestFacts(
        request=request,
        requester=people[request.requester_id],
        customer=customer,
        recipients=tx.customers.contacts(request.terms.recipient_ids),
        category_names=policy.categories.get(request.terms.category, {}),
        channel_names=policy.contact_channels.get(request.terms.contact_channel, {}),
        line=line,
        before=without,
        after=balance.horizon(line.horizon, request.month),
        customer_used_minor=tx.customer_use.held_for(customer.id, request.plan_id),
        steps=steps,
        decisions=decisions,
        actuals=actuals,
        files=tx.files.of_request(request.id),
        people=people,
    )


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line with its balance of the whole year."""

    line: BudgetLine
    balance: Balance = EMPTY


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the App Home shows a person."""

    person: Person
    mine: Sequence[RequestFacts]
    waiting: Sequence[RequestFacts]
    lines: Sequence[LineFacts]
    plan: Plan | None
    exceptions: Sequence[SpendException]
    overdue: Sequence[RequestFacts]


MINE = tuple(OPEN | {RequestState.APPROVED})


def read_mine(tx: Transaction, person: Person, limit: int = 10) -> list[RequestFacts]:
    """A person's open requests, newest first."""
    return _all(tx, tx.requests.of_requester(person.id, MINE, limit))


def read_approved(tx: Transaction, person: Person, limit: int = 100) -> list[RequestFacts]:
    """A person's requests that an actual can be logged for, newest first."""
    return _all(tx, tx.requests.of_requester(person.id, [RequestState.APPROVED], limit))


def read_pending(tx: Transaction, person: Person, limit: int = 10) -> list[RequestFacts]:
    """The decisions that wait for a person, oldest first."""
    return _all(tx, tx.requests.waiting_for(person.id, limit))


def read_lines(tx: Transaction, person: Person) -> list[LineFacts]:
    """The lines a person owns or draws on, with what is left this fiscal year."""
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None:
        return []
    lines = tx.budgets.lines_for_person(plan.id, person)
    balances = tx.budgets.balances(line.id for line in lines)
    return [LineFacts(line, balances[line.id].total()) for line in lines]


def read_home(tx: Transaction, person: Person) -> HomeFacts:
    """The App Home's facts; plan, exceptions and overdue actuals are for controllers."""
    controller = person.has(Role.CONTROLLER)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    return HomeFacts(
        person=person,
        mine=read_mine(tx, person, limit=8),
        waiting=read_pending(tx, person, limit=5),
        lines=read_lines(tx, person),
        plan=plan if controller else None,
        exceptions=tx.alerts.open_exceptions(5) if controller else (),
        overdue=_all(tx, tx.requests.overdue(tx.today, 5)) if controller else (),
    )


def _all(tx: Transaction, requests: Iterable[SpendRequest]) -> list[RequestFacts]:
    return [facts_of(tx, request) for request in requests]
