"""The check: policy, budget and authority against the facts of this moment. Reads only.

The same check serves the live preview, the submission and every decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.approvals.approval import Step
from bot.domain.approvals.routing import Authority, Company
from bot.domain.budgets.budget import EMPTY, LAST_MONTH, Balance, BudgetLine
from bot.domain.company.customer import Contact, Customer, Person, names_of
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity, lacks_only_money
from bot.domain.requests.item import Item
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import ItemTerms, Proposal, Terms
from bot.policies.compiled import CompiledPolicy
from bot.policies.model import Limits
from bot.policies.pressure import pressure_findings
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.budget_check import LineUse, check_budget
from bot.services.requests.line_status import controllers_in, status_findings
from bot.services.requests.policy_check import WHOLE, policy_findings
from bot.services.requests.posting import paying_plan
from bot.services.requests.subject import Paid, Subject, kept_by, paid_by, subjects_of

_GRAVITY = list(Severity)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Check:
    """What the check found. `uses`: the lines that pay, in the order in which items draw on them."""

    findings: tuple[Finding, ...]
    uses: tuple[LineUse, ...] = ()
    line_ids: tuple[int, ...] = ()
    steps: tuple[Step, ...] = ()
    people: dict[int, Person] | None = None

    @property
    def line(self) -> BudgetLine | None:
        """That of the first item."""
        return self.uses[0].line if self.uses else None

    @property
    def before(self) -> Balance:
        return self.uses[0].before if self.uses else EMPTY

    @property
    def after(self) -> Balance:
        return self.uses[0].after if self.uses else EMPTY

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.BLOCK)

    @property
    def lacks_only_money(self) -> bool:
        """Whether the request may wait for budget."""
        return len(self.line_ids) > 0 and lacks_only_money(self.findings)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for finding in self.findings for role in finding.roles)


def policy_for(tx: Transaction, terms: Terms, own: SpendRequest | None) -> CompiledPolicy:
    """The policy that judges `terms`: today's of a new ask, else the one that its request was judged by."""
    if own is None or own.is_new_ask(terms):
        return tx.policies.in_force(tx.today)
    return tx.policies.version(own.policy_version)


def check_request(
    tx: Transaction,
    requester: Person,
    terms: Terms,
    policy: CompiledPolicy,
    *,
    own: SpendRequest | None = None,
    stay: bool = False,
    paid: Paid | None = None,
    people: dict[int, Person] | None = None,
    pressure: tuple[int, int] | None = None,
) -> Check:
    """Check `terms`. `own` is the request they belong to when it exists: what it holds is not counted twice.

    With `stay`, and whenever something was approved, its lines pay whatever lines would match by now: a
    decision moves money where it is held, and an approval that is raised stands where it was given.
    `paid`, `people` of `for_routing` and `pressure`: what the caller has read already is not read again.
    """
    paid = paid or _paid(tx, requester, terms, own, stay=stay)
    subjects, plan = paid.subjects, paid.plan
    findings = policy_findings(tx, requester, terms, policy, subjects, own, _asked_on(tx, terms, own))
    findings += _date_findings(tx, requester, terms)
    if own is None:
        findings += _pressure(tx, requester, policy, pressure)
    findings += _customer_findings(terms, subjects, own)
    people = people or tx.people.for_routing(requester.id)
    lines = [line for line in paid.lines if line is not None]
    if plan is None or len(lines) < len(terms.items):
        findings += _no_budget(tx, terms, paid, people)
        return Check(_sorted(findings), people=people)
    if other := _other_currency(terms, lines):
        findings.append(other)
        return Check(_sorted(findings), (LineUse(lines[0]),), people=people)
    findings += _line_findings(tx, plan, terms, lines, people, own)
    findings += _closed_year(tx, plan, terms, lines, own)
    uses, of_budget = check_budget(tx, terms, policy, plan, lines, own)
    findings += of_budget
    roles = {role for finding in findings for role in finding.roles}
    company = Company(people, policy.authority, policy.mode)
    authority = Authority(company, requester, names_of(_everybody(subjects)))
    steps = authority.route(terms.amount_minor, roles)
    if not steps:
        findings.append(Finding("no_approver", Severity.BLOCK))
    if terms.is_list:
        findings = _of_list(findings)
    return Check(_sorted(findings), uses, tuple(line.id for line in lines), steps, people)


def _paid(tx: Transaction, requester: Person, terms: Terms, own: SpendRequest | None, *, stay: bool) -> Paid:
    subjects = subjects_of(tx, requester, terms)
    if own is not None and (stay or own.approved_minor is not None):
        return kept_by(tx, terms, subjects, [item.line_id for item in own.items])
    return paid_by(tx, terms, subjects)


def proposed(
    tx: Transaction, terms: Terms, subjects: Sequence[Subject], check: Check, policy: CompiledPolicy
) -> Proposal:
    """What the request is to become, once nothing blocks it."""
    if len(check.line_ids) != len(terms.items):
        raise AssertionError("what no line pays for is blocked")
    items = tuple(
        Item(
            line_id=line_id,
            month=tx.calendar.month_of(asked.planned_on),
            dimensions=subject.dimensions,
            public_official=subject.public_official,
            state_owned=subject.state_owned,
        )
        for asked, subject, line_id in zip(terms.items, subjects, check.line_ids, strict=True)
    )
    return Proposal(terms, items, policy.version, check.findings)


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: _GRAVITY.index(finding.severity)))


def _of_list(findings: Sequence[Finding]) -> list[Finding]:
    """Without the limits that its rows keep, and once what is said of the request as a whole.

    A row has a handful of limits: hundreds of rows would say thousands of times that all is well.
    """
    told: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        if finding.severity is Severity.INFO and finding.code in ("cap", "count"):
            continue
        whole = finding._replace(item=0) if finding.field in WHOLE else finding
        told.setdefault((whole.rule, whole.code, whole.item, whole.field, tuple(whole.facts.items())), whole)
    return list(told.values())


def _everybody(subjects: Sequence[Subject]) -> list[Contact]:
    return list({contact.id: contact for subject in subjects for contact in subject.recipients}.values())


def _numbered(terms: Terms) -> list[tuple[int, ItemTerms]]:
    """Each item with the number that findings name it by: none where it is the only one."""
    if len(terms.items) == 1:
        return [(0, terms.first)]
    return list(enumerate(terms.items, 1))


def _asked_on(tx: Transaction, terms: Terms, own: SpendRequest | None) -> date:
    """How long before its date something was asked for: more money for the same thing, as the thing was."""
    if own is None or terms.is_for_something_else(own.terms):
        return tx.today
    return tx.calendar.today(own.submitted_at)


def look_up_policy_and_pressure(
    tx: Transaction, requester: Person
) -> Callable[[], tuple[CompiledPolicy, tuple[int, int]]]:
    """Today's policy, and how much the requester asks for already: exact once they are locked.

    Begins now, and is told when it is called.
    """
    return tx.policies.in_force_for(requester.id, tx.today, tx.now - _MINUTE)


def _pressure(
    tx: Transaction, requester: Person, policy: CompiledPolicy, known: tuple[int, int] | None
) -> list[Finding]:
    """Of one more request; `known` where it was read with the policy."""
    if policy.limits == Limits():
        return []
    return pressure_findings(
        policy.limits, *(known or tx.requests.pressure_of(requester.id, tx.now - _MINUTE))
    )


def _date_findings(tx: Transaction, requester: Person, terms: Terms) -> list[Finding]:
    today = tx.today_for(requester.timezone)
    return [
        Finding(
            "planned_in_past",
            Severity.WARN,
            facts={"planned_on": asked.planned_on.isoformat()},
            field=Field.PLANNED_ON,
            item=number,
        )
        for number, asked in _numbered(terms)
        if today.is_past(asked.planned_on)
    ]


def _customer_findings(terms: Terms, subjects: Sequence[Subject], own: SpendRequest | None) -> list[Finding]:
    """Nothing new for a customer who is not looked after any more; what was asked before goes its way."""
    if own is not None and not own.is_new_ask(terms):
        return []
    customers: dict[int, tuple[int, Customer]] = {}
    for (number, _), subject in zip(_numbered(terms), subjects, strict=True):
        customers.setdefault(subject.customer.id, (number, subject.customer))
    return [
        Finding(
            "customer_inactive",
            Severity.BLOCK,
            field=Field.CUSTOMER,
            item=number if len(customers) > 1 else 0,
        )
        for number, customer in customers.values()
        if not customer.active
    ]


def _line_findings(
    tx: Transaction,
    plan: Plan,
    terms: Terms,
    lines: Sequence[BudgetLine],
    people: dict[int, Person],
    own: SpendRequest | None,
) -> list[Finding]:
    """What the state of each line says, at the first item that draws on it."""
    first: dict[int, tuple[int, BudgetLine]] = {}
    for (number, _), line in zip(_numbered(terms), lines, strict=True):
        # What is done stays in the year that has paid for it, whatever becomes of its line.
        if line.plan_id == plan.id:
            first.setdefault(line.id, (number, line))
    found: list[Finding] = []
    for number, line in first.values():
        is_new = own is None or line.id not in own.line_ids or own.is_new_ask(terms)
        found += (each._replace(item=number) for each in status_findings(tx, line, people, new=is_new))
    return found


def _closed_year(
    tx: Transaction, plan: Plan, terms: Terms, lines: Sequence[BudgetLine], own: SpendRequest | None
) -> list[Finding]:
    """Nothing new is asked for in a year that is closed; what waits there is still decided.

    What it has given to the next does not come back, and what was left out of an approval there stays out.
    """
    if plan.closed_months < LAST_MONTH:
        items = own.items if own is not None else ()
        return [
            _of_closed_year(tx.budgets.plan_of(line).year)._replace(item=number)
            for (number, asked), line, item in zip(_numbered(terms), lines, items, strict=False)
            if line.plan_id != plan.id and asked.amount_minor > item.stands_minor
        ]
    if own is not None and not own.is_new_ask(terms) and paying_plan(tx, own.line_ids).id == plan.id:
        return []
    return [_of_closed_year(plan.year)]


def _of_closed_year(year: int) -> Finding:
    return Finding("year_closed", Severity.BLOCK, facts={"year": year}, field=Field.PLANNED_ON)


def _no_budget(tx: Transaction, terms: Terms, paid: Paid, people: dict[int, Person]) -> list[Finding]:
    ask = ", ".join(controllers_in(people))
    return [
        Finding(
            "no_budget",
            Severity.BLOCK,
            rule="NO_BUDGET",
            facts={"ask": ask, "year": tx.calendar.year_of(asked.planned_on), "category": asked.category},
            field=Field.CATEGORY,
            item=number,
        )
        for (number, asked), line in zip(_numbered(terms), paid.lines, strict=True)
        if line is None
    ]


def _other_currency(terms: Terms, lines: Sequence[BudgetLine]) -> Finding | None:
    for line in lines:
        if terms.currency != line.currency:
            facts = {"currency": terms.currency, "line_currency": line.currency, "line": line.code}
            return Finding("currency_mismatch", Severity.BLOCK, facts=facts, field=Field.CURRENCY)
    return None
