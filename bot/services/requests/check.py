"""The check: policy, budget and authority against the facts of this moment. Reads only.

The same check serves the live preview, the submission and every decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.approvals.approval import Step
from bot.domain.approvals.routing import Authority, Company
from bot.domain.budgets.budget import (
    EMPTY,
    Balance,
    BudgetLine,
    Column,
    ControlLevel,
    Dimensions,
    most_specific,
    overrun,
)
from bot.domain.company.customer import Contact, Customer, Person, Role, names_of
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.domain.requests.terms import Proposal, Terms
from bot.policies.compiled import CompiledPolicy
from bot.policies.evaluate import evaluate
from bot.policies.model import Limits
from bot.policies.pressure import pressure_findings
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.line_status import controllers_in, status_findings

_GRAVITY = list(Severity)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about, looked up: nothing here comes from the form unchecked."""

    customer: Customer
    recipients: tuple[Contact, ...]
    dimensions: Dimensions
    public_official: bool
    state_owned: bool


@dataclass(frozen=True, slots=True)
class Locked:
    """The subject, and the plan and line that pay for it, read after they were locked."""

    subject: Subject
    plan: Plan | None
    line: BudgetLine | None


@dataclass(frozen=True, slots=True)
class Check:
    """What the check found. `before` and `after` are the line's balance in its control horizon."""

    findings: tuple[Finding, ...]
    line: BudgetLine | None = None
    before: Balance = EMPTY
    after: Balance = EMPTY
    steps: tuple[Step, ...] = ()
    people: dict[int, Person] | None = None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.BLOCK)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for finding in self.findings for role in finding.roles)


def subject_of(tx: Transaction, requester: Person, terms: Terms) -> Subject:
    """Look up customer and recipients. Raises InvalidInput at the field of what does not exist here."""
    customer = tx.customers.get(terms.customer_id)
    if customer is None:
        raise InvalidInput("customer_unknown", field=Field.CUSTOMER)
    recipients = tuple(tx.customers.contacts(terms.recipient_ids))
    if len(recipients) != len(set(terms.recipient_ids)) or any(
        contact.customer_id != customer.id for contact in recipients
    ):
        raise InvalidInput("recipient_unknown", field=Field.RECIPIENTS, customer=customer.name)
    dimensions = Dimensions(
        department=requester.department,
        category=terms.category,
        segment=customer.segment,
        lifecycle=customer.lifecycle,
        region=customer.region,
        product_line=customer.product_line,
        contact_channel=terms.contact_channel,
    )
    official = any(contact.public_official for contact in recipients)
    return Subject(customer, recipients, dimensions, official, customer.state_owned)


def line_for(tx: Transaction, terms: Terms, dimensions: Dimensions) -> tuple[Plan | None, BudgetLine | None]:
    """The plan of the planned date's fiscal year, and its line that pays."""
    plan = tx.budgets.plan(tx.calendar.year_of(terms.planned_on))
    if plan is None:
        return None, None
    return plan, most_specific(tx.budgets.lines_that_cover(plan.id, dimensions), dimensions)


def lock_line_for(tx: Transaction, terms: Terms, subject: Subject) -> Locked:
    """Lock the plan and its lines that cover the request, then choose the one that pays: it stays so."""
    found = tx.budgets.lock_to_choose(tx.calendar.year_of(terms.planned_on), subject.dimensions)
    if found is None:
        return Locked(subject, None, None)
    plan, lines = found
    return Locked(subject, plan, most_specific(lines, subject.dimensions))


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
    locked: Locked | None = None,
    people: dict[int, Person] | None = None,
) -> Check:
    """Check `terms`. `own` is the request they belong to when it exists: what it holds is not counted twice.

    With `stay`, and whenever something was approved, its line pays whatever line would match by now: a
    decision moves money where it is held, and an approval that is raised stands where it was given.
    `locked`, and `people` of `for_routing`: what the caller has read already; it is not read again.
    """
    subject = locked.subject if locked else subject_of(tx, requester, terms)
    if locked is not None:
        plan, line = locked.plan, locked.line
    elif own is not None and (stay or own.approved_minor is not None):
        plan = tx.budgets.plan(tx.calendar.year_of(terms.planned_on))
        line = tx.budgets.line(own.line_id) if plan is not None else None
    else:
        plan, line = line_for(tx, terms, subject.dimensions)
    findings = _policy_findings(tx, requester, terms, policy, subject, own)
    findings += _date_findings(tx, requester, terms)
    if own is None:
        findings += _pressure(tx, requester, policy)
    findings += _customer_findings(subject.customer, terms, own)
    people = people or tx.people.for_routing(requester.id)
    if plan is None or line is None:
        findings.append(_no_budget(tx, terms, people))
        return Check(_sorted(findings), people=people)
    if terms.currency != line.currency:
        facts = {"currency": terms.currency, "line_currency": line.currency, "line": line.code}
        findings.append(Finding("currency_mismatch", Severity.BLOCK, facts=facts, field=Field.CURRENCY))
        return Check(_sorted(findings), line=line, people=people)
    is_new = own is None or own.line_id != line.id or own.is_new_ask(terms)
    findings += status_findings(tx, line, people, new=is_new)
    before, after, budget_findings = _budget_findings(tx, terms, policy, plan, line, own)
    findings += budget_findings
    roles = {role for finding in findings for role in finding.roles}
    company = Company(people, policy.authority, policy.mode)
    authority = Authority(company, requester, names_of(subject.recipients))
    steps = authority.route(terms.amount_minor, roles)
    if not steps:
        findings.append(Finding("no_approver", Severity.BLOCK))
    return Check(_sorted(findings), line, before, after, steps, people)


def proposed(
    tx: Transaction, terms: Terms, subject: Subject, check: Check, policy: CompiledPolicy
) -> Proposal:
    """What the request is to become, once nothing blocks it."""
    if check.line is None:
        raise AssertionError("what no line pays for is blocked")
    return Proposal(
        terms=terms,
        dimensions=subject.dimensions,
        public_official=subject.public_official,
        state_owned=subject.state_owned,
        line_id=check.line.id,
        month=tx.calendar.month_of(terms.planned_on),
        policy_version=policy.version,
        findings=check.findings,
    )


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: _GRAVITY.index(finding.severity)))


def _policy_findings(
    tx: Transaction,
    requester: Person,
    terms: Terms,
    policy: CompiledPolicy,
    subject: Subject,
    own: SpendRequest | None,
) -> list[Finding]:
    facts = SpendFacts(
        dimensions=subject.dimensions,
        public_official=subject.public_official,
        state_owned=subject.state_owned,
        amount_minor=terms.amount_minor,
        currency=terms.currency,
        headcount=terms.headcount,
        requester_id=requester.id,
        customer_id=terms.customer_id,
        recipient_ids=terms.recipient_ids,
        planned_on=terms.planned_on,
        today=_asked_on(tx, terms, own),
        purpose=terms.purpose,
        attachments=_attachments(tx, terms, own),
    )
    if terms.category not in policy.categories:
        return [Finding("category_unknown", Severity.BLOCK, field=Field.CATEGORY)]
    return evaluate(policy, facts, prior_spend(tx, policy, facts, own.id if own else None))


def prior_spend(
    tx: Transaction, policy: CompiledPolicy, facts: SpendFacts, except_request: int | None
) -> Sequence[PriorSpend]:
    """The other requests that the policy counts together with one of these facts."""
    lookback = policy.max_lookback(facts)
    if lookback is None:
        return ()
    return tx.requests.prior_spend(
        *lookback,
        customer_id=facts.customer_id if "customer" in policy.needs else None,
        requester_id=facts.requester_id if "requester" in policy.needs else None,
        contact_ids=facts.recipient_ids if "recipient" in policy.needs else (),
        except_request=except_request,
    )


def _attachments(tx: Transaction, terms: Terms, own: SpendRequest | None) -> int:
    """How many there are, or may still be: what was refused is none, however often it is sent."""
    if own is None or not terms.file_ids:
        return len(terms.file_ids)
    refused = {file.slack_file_id for file in tx.files.of_request(own.id) if file.state == "refused"}
    return len(set(terms.file_ids) - refused)


def _asked_on(tx: Transaction, terms: Terms, own: SpendRequest | None) -> date:
    """How long before its date something was asked for: more money for the same thing, as the thing was."""
    if own is None or terms.is_for_something_else(own.terms):
        return tx.today
    return tx.calendar.today(own.submitted_at)


def _pressure(tx: Transaction, requester: Person, policy: CompiledPolicy) -> list[Finding]:
    """Of one more request; exact when it is sent, since the requester is locked by then."""
    if policy.limits == Limits():
        return []
    return pressure_findings(policy.limits, *tx.requests.pressure_of(requester.id, tx.now - _MINUTE))


def _date_findings(tx: Transaction, requester: Person, terms: Terms) -> list[Finding]:
    if not tx.today_for(requester.timezone).is_past(terms.planned_on):
        return []
    facts = {"planned_on": terms.planned_on.isoformat()}
    return [Finding("planned_in_past", Severity.WARN, facts=facts, field=Field.PLANNED_ON)]


def _customer_findings(customer: Customer, terms: Terms, own: SpendRequest | None) -> list[Finding]:
    """Nothing new for a customer who is not looked after any more; what was asked before goes its way."""
    if customer.active or (own is not None and not own.is_new_ask(terms)):
        return []
    return [Finding("customer_inactive", Severity.BLOCK, field=Field.CUSTOMER)]


def _no_budget(tx: Transaction, terms: Terms, people: dict[int, Person]) -> Finding:
    year = tx.calendar.year_of(terms.planned_on)
    facts = {"ask": ", ".join(controllers_in(people)), "year": year, "category": terms.category}
    return Finding("no_budget", Severity.BLOCK, rule="NO_BUDGET", facts=facts, field=Field.CATEGORY)


def _budget_findings(
    tx: Transaction,
    terms: Terms,
    policy: CompiledPolicy,
    plan: Plan,
    line: BudgetLine,
    own: SpendRequest | None,
) -> tuple[Balance, Balance, list[Finding]]:
    month = tx.calendar.month_of(terms.planned_on)
    balance = tx.budgets.balances([line.id])[line.id]
    reserved = own.holding.reserved if own else 0
    if own is not None and own.line_id == line.id:
        balance = balance.with_posting(own.month, Column.RESERVED, -reserved)
    # A raised request already holds what was approved; only the difference is new.
    extra = terms.amount_minor - ((own.approved_minor or 0) if own else 0)
    before = balance.horizon(line.horizon, month)
    with_it = balance.with_posting(month, Column.RESERVED, extra).spans(line.horizon, month)
    findings: list[Finding] = []
    # Only what blocks may be passed a little; what warns warns at once.
    tolerance = policy.budget_tolerance if line.control is ControlLevel.ABSOLUTE else Decimal(0)
    over = overrun(with_it, tolerance)
    if over and line.control is not ControlLevel.NONE:
        findings.append(_line_over(line, before, extra, over))
    in_plan = plan.used_minor - (reserved if own and own.plan_id == plan.id else 0)
    plan_over = max(0, in_plan + extra - plan.budget_minor)
    if plan_over:
        # One slip of the finger must not stop everybody else's lines: until somebody has looked at what was
        # spent beyond an approval, only the line that paid for it is passed.
        in_plan -= tx.alerts.unexamined_excess(plan.id)
        plan_over = max(0, in_plan + extra - plan.budget_minor)
    if plan_over:
        facts = {
            "year": plan.year,
            "available_minor": plan.budget_minor - in_plan,
            "asked_minor": extra,
            "over_minor": plan_over,
            "currency": plan.currency,
        }
        findings.append(Finding("plan_over", Severity.BLOCK, facts=facts, field=Field.AMOUNT))
    return before, replace(before, reserved=before.reserved + extra), findings


def _line_over(line: BudgetLine, before: Balance, extra: int, over: int) -> Finding:
    severity, roles = {
        ControlLevel.ABSOLUTE: (Severity.BLOCK, ()),
        ControlLevel.ADVISORY: (Severity.ESCALATE, (Role.CONTROLLER.value,)),
        ControlLevel.TRACK: (Severity.INFO, ()),
    }[line.control]
    facts = {
        "line": line.code,
        "control": line.control.value,
        "available_minor": before.available,
        "asked_minor": extra,
        "over_minor": over,
        "currency": line.currency,
    }
    return Finding("budget_over", severity, facts=facts, field=Field.AMOUNT, roles=roles)
