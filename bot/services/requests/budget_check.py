"""The budget's part of the check: what items on one line take is added up before the line is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.budgets.budget import (
    EMPTY,
    Balance,
    BudgetLine,
    Column,
    ControlLevel,
    LineBalance,
    overrun,
    tightest,
)
from bot.domain.company.customer import Role
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.policies.compiled import CompiledPolicy
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.ceiling_check import ceiling_findings


@dataclass(frozen=True, slots=True)
class LineUse:
    """A line that pays, and its balance in its control horizon before and after."""

    line: BudgetLine
    before: Balance = EMPTY
    after: Balance = EMPTY


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one item takes of its line, beyond what is approved of it already."""

    number: int
    month: int
    extra_minor: int


def check_budget(
    tx: Transaction,
    terms: Terms,
    policy: CompiledPolicy,
    plan: Plan,
    lines: Sequence[BudgetLine],
    own: SpendRequest | None,
) -> tuple[tuple[LineUse, ...], list[Finding]]:
    """`lines`: of each item. What `own` holds already is not counted twice."""
    taken: dict[int, list[_Taken]] = {}
    for number, (asked, line) in enumerate(zip(terms.items, lines, strict=True), 1):
        if line.plan_id != plan.id:
            # It is done, on a line of the year that has given the rest to this one.
            continue
        # A raised request already holds what was approved; only the difference is new.
        raised = own is not None and own.approved_minor is not None
        extra = asked.to_hold_minor(own.items[number - 1]) if own and raised else asked.drawn_minor
        # A year that is closed has given it to the next, in whose first month it counts.
        month = tx.calendar.month_within(plan.year, asked.planned_on)
        taken.setdefault(line.id, []).append(_Taken(number, month, extra))
    balances = _without(own, tx.budgets.balances(taken.keys()))
    several = len(terms.items) > 1
    uses, findings = [], []
    for line in {line.id: line for line in lines if line.id in taken}.values():
        use, over = _use(line, balances[line.id], taken[line.id], policy)
        uses.append(use)
        if over and line.control is not ControlLevel.NONE:
            last = taken[line.id][-1].number if several else 0
            extra = sum(each.extra_minor for each in taken[line.id])
            findings.append(_line_over(line, use.before, extra, over)._replace(item=last))
    added = {line_id: sum(each.extra_minor for each in of_line) for line_id, of_line in taken.items()}
    at_last = len(terms.items) if several else 0
    findings += (each._replace(item=at_last) for each in ceiling_findings(tx, plan, lines, added, _held(own)))
    extra = sum(added.values())
    passed = _plan_over(tx, plan, extra, _reserved_in(tx, plan, own))
    if passed is not None:
        findings.append(passed._replace(item=at_last))
    return tuple(uses), findings


def _held(own: SpendRequest | None) -> dict[int, int]:
    """What waits for a decision, by line id: it counts anew with what is asked."""
    held: dict[int, int] = {}
    for item in own.items if own else ():
        held[item.line_id] = held.get(item.line_id, 0) + item.holding.reserved
    return held


def _without(own: SpendRequest | None, balances: Mapping[int, LineBalance]) -> dict[int, LineBalance]:
    found = dict(balances)
    for item in own.items if own else ():
        if item.line_id in found:
            freed = -item.holding.reserved
            found[item.line_id] = found[item.line_id].with_posting(item.month, Column.RESERVED, freed)
    return found


def _use(
    line: BudgetLine, balance: LineBalance, taken: Sequence[_Taken], policy: CompiledPolicy
) -> tuple[LineUse, int]:
    """The line before and after, and by how much the worst of its spans is passed."""
    months = sorted({each.month for each in taken})
    before = tightest(balance.horizon(line.horizon, month) for month in months)
    for each in taken:
        balance = balance.with_posting(each.month, Column.RESERVED, each.extra_minor)
    # Only what blocks may be passed a little; what warns warns at once.
    tolerance = policy.budget_tolerance if line.control is ControlLevel.ABSOLUTE else Decimal(0)
    over = max(overrun(balance.spans(line.horizon, month), tolerance) for month in months)
    extra = sum(each.extra_minor for each in taken)
    return LineUse(line, before, replace(before, reserved=before.reserved + extra)), over


def _reserved_in(tx: Transaction, plan: Plan, own: SpendRequest | None) -> int:
    """What waits for a decision on lines of the plan."""
    if own is None:
        return 0
    mine = {id_ for id_ in own.line_ids if (line := tx.budgets.line(id_)) and line.plan_id == plan.id}
    return sum(item.holding.reserved for item in own.items if item.line_id in mine)


def _plan_over(tx: Transaction, plan: Plan, extra: int, own_reserved: int) -> Finding | None:
    in_plan = plan.used_minor - own_reserved
    over = max(0, in_plan + extra - plan.budget_minor)
    if over:
        # One slip of the finger must not stop everybody else's lines: until somebody has looked at what was
        # spent beyond an approval, only the line that paid for it is passed.
        in_plan -= tx.alerts.unexamined_excess(plan.id)
        over = max(0, in_plan + extra - plan.budget_minor)
    if not over:
        return None
    facts = {
        "year": plan.year,
        "available_minor": plan.budget_minor - in_plan,
        "asked_minor": extra,
        "over_minor": over,
        "currency": plan.currency,
    }
    return Finding("plan_over", Severity.BLOCK, facts=facts, field=Field.AMOUNT)


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
