"""What others are told of an actual: it passes its approval, a budget or a cap, or it was corrected far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.actuals.actual import Actual, by_item
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
from bot.domain.requests.spend import PriorSpend, SpendFacts
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
    """`made` has turned `before` into `request`, with the others of its file; it may correct another.

    `line_id`: the line that has paid, where the item draws on another one by now.
    """

    by: Person
    before: SpendRequest
    request: SpendRequest
    made: Actual
    correction: Correction | None = None
    line_id: int | None = None

    @property
    def item(self) -> Item:
        """What was spent on, as it stands now."""
        return self.request.item(self.made.item)

    @property
    def item_before(self) -> Item:
        return self.before.item(self.made.item)

    @property
    def paid_by(self) -> int:
        """The id of the line."""
        return self.line_id or self.item.line_id

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Lines and months of theirs that have more to bear: a correction may give back what was held."""
        yield self.paid_by, self.made.month
        held, held_before = self.item.holding.committed, self.item_before.holding.committed
        if self.paid_by == self.item.line_id or held > held_before:
            yield self.item.line_id, self.item.month


def raise_exceptions(tx: Transaction, *recorded: Recorded) -> None:
    """After the postings, in their transaction: what holds and what was spent counts as it is by now.

    Several were recorded together, for one request: what they pass together is told once, whether that is a
    line, a ceiling, the plan or a limit of the policy.
    """
    one = recorded[0]
    request, policy = one.request, tx.policies.version(one.request.policy_version)
    drawn = _drawn_on(tx, recorded)
    for each in drawn.values():
        for month in sorted(each.months):
            check_line_thresholds(tx, each.line, month, policy)
    for made in recorded:
        _look_at_approval(tx, made, drawn[made.paid_by].line, policy)
    for each in drawn.values():
        _look_at_budget(tx, request, each)
    if request.holding.total > one.before.holding.total:
        for lines in _by_plan(each.line for each in drawn.values()):
            _look_at_ceilings(tx, request, lines)
            _look_at_plan(tx, request, lines[0])
    _look_at_caps(tx, recorded, policy, {line_id: each.line for line_id, each in drawn.items()})
    for made in recorded:
        _look_at_correction(tx, made, drawn[made.paid_by].line, policy)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line that was spent from. `months`: the money need not be spent in the one that it was planned in."""

    line: BudgetLine
    months: set[int]


def _drawn_on(tx: Transaction, recorded: Iterable[Recorded]) -> dict[int, _Drawn]:
    """By the line's id."""
    found: dict[int, _Drawn] = {}
    for line_id, month in (place for each in recorded for place in each.places):
        if line_id not in found:
            found[line_id] = _Drawn(line_of(tx, line_id), set())
        found[line_id].months.add(month)
    return found


def _by_plan(lines: Iterable[BudgetLine]) -> Iterable[Sequence[BudgetLine]]:
    found: dict[int, list[BudgetLine]] = {}
    for line in lines:
        found.setdefault(line.plan_id, []).append(line)
    return found.values()


def _look_at_approval(tx: Transaction, recorded: Recorded, line: BudgetLine, policy: CompiledPolicy) -> None:
    item = recorded.item
    if is_over_approval(item, policy.document_tolerance):
        raise_exception(
            tx,
            ExceptionKind.OVER_APPROVAL,
            recorded.request,
            line,
            excess_minor=excess_minor(recorded.item_before, item),
            over_minor=item.spent_minor - item.stands_minor,
        )


def _look_at_budget(tx: Transaction, request: SpendRequest, drawn: _Drawn) -> None:
    """By how much the line is passed, in a month that was planned or in that of the spending."""
    line = drawn.line
    if line.control not in _WATCHED:
        return
    balance = tx.budgets.balances([line.id])[line.id]
    left = min(balance.horizon(line.horizon, month).available for month in drawn.months)
    if left < 0:
        other = tx.requests.newest_on_line(line.id, request.id)
        raise_exception(tx, ExceptionKind.OVER_BUDGET, request, line, over_minor=-left, other=other)


def _look_at_ceilings(tx: Transaction, request: SpendRequest, lines: Sequence[BudgetLine]) -> None:
    """Lines of a plan that have room each may have passed together what they may hold."""
    for ceiling in tx.budgets.ceilings(lines[0].plan_id):
        line = next((line for line in lines if ceiling.covers(line)), None)
        if line is None or ceiling.control not in _WATCHED:
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


def _look_at_plan(tx: Transaction, request: SpendRequest, line: BudgetLine) -> None:
    """Also what lines that only count have added; what is raised as an excess is not told twice."""
    plan = tx.budgets.lock_plan(line.plan_id)
    over = plan.used_minor - plan.budget_minor
    if over > 0 and (over := over - tx.alerts.unexamined_excess(plan.id)) > 0:
        other = tx.requests.newest_on_line(line.id, request.id)
        raise_exception(
            tx, ExceptionKind.OVER_PLAN, request, line, over_minor=over, year=plan.year, other=other
        )


def _look_at_caps(
    tx: Transaction, recorded: Sequence[Recorded], policy: CompiledPolicy, lines: Mapping[int, BudgetLine]
) -> None:
    """Who settled for little and was given the rest once more has passed a cap when the truth comes late; so
    has who came instead of somebody else, or came alone.
    """
    request = recorded[0].request
    live = [each for each in tx.actuals.of_request(request.id) if each.reversed_at is None]
    made, counted = by_item(live), request.spend_by_item(live, tx.today)
    told: set[tuple[object, ...]] = set()
    for each in recorded:
        number = each.made.item
        beside = [spend for other, spend in counted.items() if other != number]
        for passed in _limits_passed(tx, each, made.get(number, ()), beside, policy):
            shown = passed.finding
            subject = shown.facts["subject_id"]
            # A limit of nobody in particular is the item's own.
            limit = (shown.rule, shown.code, subject, number if subject is None else 0)
            if limit not in told:
                told.add(limit)
                _raise_limit(tx, request, lines[each.paid_by], passed)


def _limits_passed(
    tx: Transaction,
    recorded: Recorded,
    standing: Sequence[Actual],
    beside: Sequence[PriorSpend],
    policy: CompiledPolicy,
) -> Sequence[PassedLimit]:
    """`standing`: the item's actuals that stand, `beside`: what the other items count."""
    request, number = recorded.request, recorded.made.item
    before, after = _counted(tx, recorded, standing)
    if after.currency != policy.currency:
        return ()
    prior = prior_spend(tx, policy, [after], request.id)[after.customer_id]
    accepted = [finding for finding in request.findings if finding.item in (0, number)]
    approved = request.terms.items[number - 1].recipient_ids
    return newly_passed(policy, before, after, prior, accepted, beside, approved=approved)


def _counted(
    tx: Transaction, recorded: Recorded, standing: Sequence[Actual]
) -> tuple[SpendFacts, SpendFacts]:
    """What the item counts without the new actual and with it."""
    number = recorded.made.item
    earlier = [each for each in standing if each.id != recorded.made.id]
    if recorded.correction is not None:
        earlier.append(recorded.correction.wrong)
    return (
        recorded.before.facts_as_spent(number, earlier, tx.today),
        recorded.request.facts_as_spent(number, standing, tx.today),
    )


def _raise_limit(tx: Transaction, request: SpendRequest, line: BudgetLine, passed: PassedLimit) -> None:
    finding, facts = passed.finding, passed.finding.facts
    kind = ExceptionKind.CAP_PASSED
    told: dict[str, Any] = {"rule": finding.rule, "clause": finding.clause, "other": _numbers(tx, passed)}
    if finding.code == "cap":
        told |= {
            "limit_minor": facts["limit_minor"],
            "total_minor": facts["counted_minor"] + facts["asked_minor"],
            "over_minor": facts["over_minor"],
        }
    else:
        kind = ExceptionKind.COUNT_PASSED
        told |= {"allowed": facts["limit"], "requests": facts["counted"] + facts["asked"]}
    raise_exception(tx, kind, request, line, **told)


def _look_at_correction(
    tx: Transaction, recorded: Recorded, line: BudgetLine, policy: CompiledPolicy
) -> None:
    correction = recorded.correction
    if correction is not None and correction.needs_a_look(recorded.by, policy.document_tolerance):
        raise_exception(
            tx,
            ExceptionKind.CORRECTED,
            recorded.request,
            line,
            said_minor=correction.first.amount_minor,
            right_minor=correction.right_minor,
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
        "spent_minor": request.spent_minor,
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
