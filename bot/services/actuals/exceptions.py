"""What others are told of an actual: it passes its approval, a budget or a cap, or it was corrected far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.overspending import Correction, excess_minor, is_over_approval
from bot.domain.actuals.spend_exception import (
    ExceptionKind,
    SpendException,
    looked_at_by,
    require_clearing_by,
)
from bot.domain.budgets.budget import BudgetLine, ControlLevel
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.messages.requests import ExceptionRaised
from bot.domain.requests.item import Item
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.spend import SpendFacts
from bot.policies.afterwards import PassedLimit, newly_passed
from bot.policies.compiled import CompiledPolicy
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee
from bot.services.requests.policy_check import prior_spend
from bot.services.requests.posting import line_of

_WATCHED = (ControlLevel.ABSOLUTE, ControlLevel.ADVISORY)
"""`track` and `none` only count: passing their budget is no exception."""

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Recorded:
    """`made` has turned `before` into `request`; it may take the place of another actual."""

    by: Person
    before: SpendRequest
    request: SpendRequest
    made: Actual
    correction: Correction | None = None

    @property
    def item(self) -> Item:
        """What was spent on, as it stands now."""
        return self.request.item(self.made.item)

    @property
    def item_before(self) -> Item:
        return self.before.item(self.made.item)


def raise_exceptions(tx: Transaction, recorded: Recorded) -> None:
    """After the postings, in their transaction: what holds and what was spent counts as it is by now."""
    request, made = recorded.request, recorded.made
    policy = tx.policies.version(request.policy_version)
    item = recorded.item
    line = line_of(tx, item.line_id)
    # The money need not be spent in the month that it was planned in.
    for month in sorted({item.month, made.month}):
        check_line_thresholds(tx, line, month, policy)
    if is_over_approval(item, policy.document_tolerance):
        over = item.holding.spent - item.stands_minor
        excess = excess_minor(recorded.item_before, item)
        raise_exception(tx, ExceptionKind.OVER_APPROVAL, request, line, excess_minor=excess, over_minor=over)
    if over := _overdrawn(tx, item, line, made.month):
        other = tx.requests.newest_on_line(line.id, request.id)
        raise_exception(tx, ExceptionKind.OVER_BUDGET, request, line, over_minor=over, other=other)
    _look_at_ceilings(tx, recorded, line)
    _look_at_plan(tx, recorded, line)
    _look_at_caps(tx, recorded, policy, line)
    correction = recorded.correction
    if correction is not None and correction.needs_a_look(recorded.by, policy.document_tolerance):
        raise_exception(
            tx,
            ExceptionKind.CORRECTED,
            request,
            line,
            said_minor=correction.first.amount_minor,
            right_minor=correction.right_minor,
        )


def _overdrawn(tx: Transaction, item: Item, line: BudgetLine, spent_month: int) -> int:
    """By how much the line is passed, in the month that was planned or in that of the spending."""
    if line.control not in _WATCHED:
        return 0
    balance = tx.budgets.balances([line.id])[line.id]
    left = min(balance.horizon(line.horizon, month).available for month in (item.month, spent_month))
    return max(0, -left)


def _look_at_ceilings(tx: Transaction, recorded: Recorded, line: BudgetLine) -> None:
    """Lines that have room each may have passed together what they may hold."""
    request = recorded.request
    if request.holding.total <= recorded.before.holding.total:
        return
    for ceiling in tx.budgets.ceilings(line.plan_id):
        if ceiling.control not in _WATCHED or not ceiling.covers(line):
            continue
        over = tx.budgets.held_under(ceiling) - ceiling.amount_minor
        if over > 0:
            raise_exception(
                tx,
                ExceptionKind.OVER_CEILING,
                request,
                line,
                over_minor=over,
                ceiling=ceiling.name,
                limit_minor=ceiling.amount_minor,
            )


def _look_at_plan(tx: Transaction, recorded: Recorded, line: BudgetLine) -> None:
    """Also what lines that only count have added; what is raised as an excess is not told twice."""
    request = recorded.request
    if request.holding.total <= recorded.before.holding.total:
        return
    plan = tx.budgets.lock_plan(line.plan_id)
    over = plan.used_minor - plan.budget_minor
    if over > 0 and (over := over - tx.alerts.unexamined_excess(plan.id)) > 0:
        other = tx.requests.newest_on_line(line.id, request.id)
        raise_exception(
            tx, ExceptionKind.OVER_PLAN, request, line, over_minor=over, year=plan.year, other=other
        )


def _look_at_caps(tx: Transaction, recorded: Recorded, policy: CompiledPolicy, line: BudgetLine) -> None:
    """Who settled for little and was given the rest once more has passed a cap when the truth comes late; so
    has who came instead of somebody else, or came alone.
    """
    request, number = recorded.request, recorded.made.item
    live = [each for each in tx.actuals.of_request(request.id) if each.reversed_at is None]
    before, after = _counted(tx, recorded, live)
    if after.currency != policy.currency:
        return
    prior = prior_spend(tx, policy, [after], request.id)[after.customer_id]
    accepted = [finding for finding in request.findings if finding.item in (0, number)]
    beside = request.spend_beside(number, live, tx.today)
    approved = request.terms.items[number - 1].recipient_ids
    for passed in newly_passed(policy, before, after, prior, accepted, beside, approved=approved):
        facts = passed.finding.facts
        kind = ExceptionKind.CAP_PASSED
        told: dict[str, Any] = {
            "rule": passed.finding.rule,
            "clause": passed.finding.clause,
            "other": _numbers(tx, passed),
        }
        if passed.finding.code == "cap":
            total = facts["counted_minor"] + facts["asked_minor"]
            told |= {
                "limit_minor": facts["limit_minor"],
                "total_minor": total,
                "over_minor": facts["over_minor"],
            }
        else:
            kind = ExceptionKind.COUNT_PASSED
            told |= {"allowed": facts["limit"], "requests": facts["counted"] + facts["asked"]}
        raise_exception(tx, kind, recorded.request, line, **told)


def _counted(tx: Transaction, recorded: Recorded, live: Sequence[Actual]) -> tuple[SpendFacts, SpendFacts]:
    """What the item counts without the new actual and with it. `live`: the request's actuals that stand."""
    number = recorded.made.item
    standing = [each for each in live if each.item == number]
    earlier = [each for each in standing if each.id != recorded.made.id]
    if recorded.correction is not None:
        earlier.append(recorded.correction.wrong)
    return (
        recorded.before.facts_as_spent(number, earlier, tx.today),
        recorded.request.facts_as_spent(number, standing, tx.today),
    )


def _numbers(tx: Transaction, passed: PassedLimit) -> str:
    """The newest of the other requests that count."""
    found = (tx.requests.get(request_id) for request_id in passed.other_ids[:_MOST_NAMED])
    return ", ".join(request.number for request in found if request is not None)


def exception_to_review(
    tx: Transaction, actor: Actor, exception_id: int
) -> tuple[Person, SpendException | None]:
    """Who acts, and the exception that is theirs to look at; None where there is none.

    Raises NotAllowed: "not_an_employee", "controllers_only", "own_exception".
    """
    person = acting_employee(tx, actor)
    found = tx.alerts.exception(exception_id)
    concerned = tx.people.many(found.concerned).values() if found else ()
    require_clearing_by(person, found.kind if found else "", concerned)
    return person, found


def raise_exception(
    tx: Transaction,
    kind: ExceptionKind,
    request: SpendRequest,
    line: BudgetLine,
    *,
    excess_minor: int = 0,
    **more: Any,
) -> None:
    """Keep it with the facts of this moment, and tell those who look at such things and did not do it."""
    facts = {
        "number": request.number,
        "line": line.code,
        "spent_minor": request.holding.spent,
        "approved_minor": request.approved_minor or 0,
        "currency": request.terms.currency,
        **more,
    }
    exception_id = tx.alerts.raise_exception(kind.value, request.id, line.id, facts, excess_minor)
    raised = tx.alerts.exception(exception_id)
    concerned = tx.people.many(raised.concerned if raised else ())
    told = {each.id for role in looked_at_by(kind, concerned.values()) for each in tx.people.with_role(role)}
    for person_id in sorted(told - concerned.keys()):
        tx.outbox.put(
            ExceptionRaised(exception_id, person_id),
            stream=f"line:{line.id}",
            key=f"exception:{exception_id}:{person_id}",
        )
