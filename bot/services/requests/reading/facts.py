"""Everything a card, the Home or a list shows of a request, for somebody who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.actuals.actual import Actual
from bot.domain.approvals.adjusting import may_adjust_lines
from bot.domain.approvals.approval import Decision, Step, least_approved, least_by_item
from bot.domain.approvals.rights import require_employee, require_requester
from bot.domain.budgets.budget import Balance, BudgetLine, Column, ControlLevel, tightest
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Contact, Customer, Person
from bot.domain.company.partner import Partner
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN, RequestState
from bot.domain.requests.term_change import RequestEdit
from bot.domain.requests.terms import ItemTerms
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import find_request
from bot.services.requests.budget_check import LineUse


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request with everything around it. `before` is the line's balance without it, `after` with it.

    `line` is that of the first item; `other_lines` pay for the others of several. `categories` and
    `channels`: all that its policy knows, {id: {locale: name}}.
    """

    request: SpendRequest
    requester: Person
    customer: Customer
    recipients: Sequence[Contact]
    categories: Mapping[str, Mapping[str, str]]
    channels: Mapping[str, Mapping[str, str]]
    line: BudgetLine
    before: Balance
    after: Balance
    customer_used_minor: int
    steps: Sequence[Step]
    decisions: Sequence[Decision]
    actuals: Sequence[Actual]
    files: Sequence[StoredFile]
    people: Mapping[int, Person] = field(default_factory=dict)
    edits: Sequence[RequestEdit] = ()
    contacts: Mapping[int, Contact] = field(default_factory=dict)
    other_lines: Sequence[LineUse] = ()
    partner: Partner | None = None
    """Who pays a part of it."""
    carried_to: int | None = None
    """The budget year that pays for it by now, since an earlier one was closed."""
    ends_on: date | None = None
    """The day on which what still waits for budget ends; None where the policy sets none."""

    @property
    def uses(self) -> Sequence[LineUse]:
        """Every line that pays, in the order in which items draw on them."""
        return (LineUse(self.line, self.before, self.after), *self.other_lines)

    @property
    def carried_lines(self) -> Sequence[BudgetLine]:
        """Those of another budget year than the one of its number."""
        return [use.line for use in self.uses if use.line.plan_id != self.request.plan_id]

    @property
    def least_by_item(self) -> Sequence[int]:
        """The same of each item as `least_approved_minor` of all; empty before anybody has approved."""
        return least_by_item(self.decisions, self.request.round) or ()

    def recipients_of(self, asked: ItemTerms) -> Sequence[Contact]:
        """Of one item, in the order in which all are kept."""
        named = set(asked.recipient_ids)
        return [contact for contact in self.recipients if contact.id in named]

    @property
    def waiting_for(self) -> frozenset[int]:
        return self.request.deciders(self.steps)

    @property
    def least_approved_minor(self) -> int | None:
        """The least that anybody has approved in this round: more can't be approved any more."""
        return least_approved(self.decisions, self.request.round)

    @property
    def lacks_money(self) -> bool:
        """Whether a line is overspent with it, or it waits until one has room: money may be moved there.

        Not where such a line takes nothing, whatever it has.
        """
        if self.request.waits_for_budget:
            short = self.uses if any(found.code == "budget_over" for found in self.request.findings) else ()
        elif self.request.state in OPEN:
            watched = (use for use in self.uses if use.line.control is not ControlLevel.NONE)
            short = [use for use in watched if use.after.available < 0]
        else:
            return False
        return bool(short) and all(use.line.takes(new=self.request.waits_for_budget) for use in short)

    def may_fund(self, person: Person | None) -> bool:
        """Whether somebody may ask for a transfer to a line that lacks money for it."""
        if person is None or not self.lacks_money:
            return False
        return may_adjust_lines(person, owns_some=any(use.line.owner_id == person.id for use in self.uses))

    @property
    def asker_id(self) -> int | None:
        """Who has asked the question that is open."""
        if self.request.state is not RequestState.CHANGES_REQUESTED:
            return None
        return next((made.person_id for made in reversed(self.decisions) if made.action == "ask"), None)

    def name(self, person_id: int | None) -> str:
        person = self.people.get(person_id or 0)
        return person.name if person else ""

    @property
    def live_actuals(self) -> Sequence[Actual]:
        return [actual for actual in self.actuals if actual.reversed_at is None]


def read_request(tx: Transaction, request_id: int, viewer: Person | None = None) -> RequestFacts:
    """Raises NotFound("request_unknown") for one that does not exist or that `viewer` may not know of."""
    return facts_of(tx, find_request(tx, request_id, viewer))


def read_visible(tx: Transaction, actor: Actor, request_id: int) -> RequestFacts:
    """A request that the acting person may see. Raises NotAllowed("not_an_employee"), NotFound."""
    return read_request(tx, request_id, require_employee(actor.person))


def read_own(tx: Transaction, actor: Actor, request_id: int, version: int) -> RequestFacts:
    """A request of the acting person, as it was when the button for it was drawn.

    Raises NotFound, NotAllowed("not_your_request"), Stale("card_out_of_date").
    """
    facts = read_visible(tx, actor, request_id)
    require_requester(require_employee(actor.person), facts.request)
    facts.request.require_version(version)
    return facts


def facts_of(tx: Transaction, request: SpendRequest) -> RequestFacts:
    uses = _uses(tx, request)
    customer = tx.customers.get(request.terms.first.customer_id)
    if customer is None:
        raise AssertionError(f"request {request.id} names a customer that does not exist")
    line = uses[0].line
    steps = tx.approvals.steps(request.id, request.round)
    decisions = tx.approvals.decisions(request.id)
    actuals = tx.actuals.of_request(request.id)
    involved = {request.requester_id, *(use.line.owner_id or 0 for use in uses)}
    involved |= {person for step in steps for person in step.approver_ids}
    involved |= {decision.person_id for decision in decisions}
    involved |= {decision.other_id or 0 for decision in decisions}
    involved |= {person for actual in actuals for person in actual.our_people}
    people = tx.people.many(involved)
    named = set(request.terms.recipient_ids)
    came = {contact_id for actual in actuals for contact_id in actual.came}
    contacts = {contact.id: contact for contact in tx.customers.contacts(named | came)}
    policy = tx.policies.version(request.policy_version)
    return RequestFacts(
        request=request,
        requester=people[request.requester_id],
        customer=customer,
        recipients=[contact for contact in contacts.values() if contact.id in named],
        categories=policy.categories,
        channels=policy.contact_channels,
        line=line,
        before=uses[0].before,
        after=uses[0].after,
        customer_used_minor=tx.customer_use.held_for(customer.id, request.plan_id),
        steps=steps,
        decisions=decisions,
        actuals=actuals,
        files=tx.files.of_request(request.id),
        people=people,
        # Each edit begins a round.
        edits=tx.request_edits.of_request(request.id) if request.round > 1 else (),
        contacts=contacts,
        other_lines=uses[1:],
        partner=tx.partners.get(request.terms.partner_id) if request.terms.partner_id else None,
        carried_to=_carried_to(tx, request, [use.line for use in uses]),
        ends_on=_ends_on(tx, request, policy) if request.waits_for_budget else None,
    )


def _uses(tx: Transaction, request: SpendRequest) -> Sequence[LineUse]:
    """Each line that pays, as it would stand without the request and as it does, in its control horizon."""
    months: dict[int, list[int]] = {}
    for item in request.items:
        months.setdefault(item.line_id, []).append(item.month)
    balances, found = tx.budgets.balances(months.keys()), []
    for line_id, of_line in months.items():
        line = tx.budgets.line(line_id)
        if line is None:
            raise AssertionError(f"request {request.id} names a line that does not exist")
        balance = without = balances[line_id]
        for item in request.items:
            if item.line_id == line_id:
                without = without.with_posting(item.month, Column.RESERVED, -item.holding.reserved)
                without = without.with_posting(item.month, Column.COMMITTED, -item.holding.committed)
        before, after = (
            tightest(each.horizon(line.horizon, month) for month in sorted(set(of_line)))
            for each in (without, balance)
        )
        found.append(LineUse(line, before, after))
    return found


def _carried_to(tx: Transaction, request: SpendRequest, lines: Sequence[BudgetLine]) -> int | None:
    later = {line.plan_id: line for line in lines if line.plan_id != request.plan_id}
    return max((tx.budgets.plan_of(line).year for line in later.values()), default=None)


def _ends_on(tx: Transaction, request: SpendRequest, policy: CompiledPolicy) -> date | None:
    if policy.deadlines is None:
        return None
    wait = timedelta(days=policy.deadlines.expire_after_days)
    return tx.calendar.today(request.submitted_at + wait)
