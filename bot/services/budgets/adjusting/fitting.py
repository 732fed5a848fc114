"""Whether an adjustment can be done at this moment, and what it then does to its lines. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.budgets.adjustment import Adjustment, AdjustmentState, AdjustmentTerms
from bot.domain.budgets.budget import LAST_MONTH, RESERVE, Balance, BudgetLine, Column, LineBalance
from bot.domain.budgets.closing import onto_open_months
from bot.domain.budgets.shift import Shift, order_of_months, take, take_back
from bot.domain.errors import GoodwillError, InvalidInput, NotFound, Stale
from bot.domain.fields import Field
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class LineEffect:
    """A line before and after, in its control horizon of this month."""

    line: BudgetLine
    before: Balance
    after: Balance


@dataclass(frozen=True, slots=True)
class Fit:
    """`months`: what moves, by fiscal month. `problem`: why it can't be done now; None: it can."""

    months: Mapping[int, int]
    giving: LineEffect | None
    receiving: LineEffect | None
    problem: GoodwillError | None = None


def fit(tx: Transaction, plan: Plan, lines: Mapping[int, BudgetLine], terms: AdjustmentTerms) -> Fit:
    """Exact while plan and lines are locked; without their locks, what a form or a card shows."""
    giving, receiving = lines.get(terms.from_line_id or 0), lines.get(terms.to_line_id or 0)
    month = tx.calendar.month_within(plan.year, tx.today)
    balances = tx.budgets.balances(lines)
    shift = _shift(tx, plan, terms, giving, balances, month)
    moved = shift.months
    return Fit(
        moved,
        _effect(giving, balances, moved, -1, month),
        _effect(receiving, balances, moved, 1, month),
        _problem(tx, plan, terms, giving, receiving, shift),
    )


def _shift(
    tx: Transaction,
    plan: Plan,
    terms: AdjustmentTerms,
    giving: BudgetLine | None,
    balances: Mapping[int, LineBalance],
    month: int,
) -> Shift:
    if not terms.amount_minor:
        return Shift({})
    first = tx.adjustments.get(terms.undoes_id) if terms.undoes_id is not None else None
    moved = tx.adjustments.moved(first) if first is not None else {}
    months = order_of_months(month, terms.month, plan.closed_months)
    if giving is None:
        # What was cut goes back where it was; anything else from outside is free in every month.
        cut = moved.get(terms.to_line_id or 0) or {months[0]: -terms.amount_minor}
        return Shift(onto_open_months({each: -minor for each, minor in cut.items()}, plan.closed_months))
    if moved.get(giving.id):
        return take_back(balances[giving.id], giving.horizon, moved[giving.id])
    return take(balances[giving.id], giving.horizon, terms.amount_minor, months)


def _effect(
    line: BudgetLine | None,
    balances: Mapping[int, LineBalance],
    moved: Mapping[int, int],
    sign: int,
    month: int,
) -> LineEffect | None:
    if line is None:
        return None
    before = after = balances.get(line.id, LineBalance())
    for each, minor in moved.items():
        after = after.with_posting(each, Column.BUDGET, sign * minor)
    return LineEffect(line, before.horizon(line.horizon, month), after.horizon(line.horizon, month))


def _problem(
    tx: Transaction,
    plan: Plan,
    terms: AdjustmentTerms,
    giving: BudgetLine | None,
    to: BudgetLine | None,
    shift: Shift,
) -> GoodwillError | None:
    if plan.closed_months >= LAST_MONTH:
        return Stale("year_closed", year=plan.year)
    gone = next((line for line in (giving, to) if line is not None and line.retired), None)
    if gone is not None:
        return Stale("line_retired", line=gone.code)
    if terms.month is not None and terms.month <= plan.closed_months:
        return InvalidInput("month_closed", field=Field.MONTH, year=plan.year)
    if giving is not None and terms.status_after is giving.status:
        return InvalidInput(f"line_is_{giving.status}", field=Field.KIND, line=giving.code)
    # What the reserve holds is no part of what the lines may spend.
    leaves_lines = giving is not None and giving.code != RESERVE and (to is None or to.code == RESERVE)
    undo = _undo_problem(tx, terms)
    if undo is not None:
        return undo
    if shift.missing_minor and giving is not None:
        return InvalidInput(
            "line_gives_less",
            field=Field.AMOUNT,
            line=giving.code,
            free_minor=max(0, terms.amount_minor - shift.missing_minor),
            asked_minor=terms.amount_minor,
            currency=plan.currency,
        )
    if terms.amount_minor and leaves_lines and plan.budget_minor - terms.amount_minor < plan.used_minor:
        return InvalidInput(
            "plan_gives_less",
            field=Field.AMOUNT,
            year=plan.year,
            free_minor=max(0, plan.budget_minor - plan.used_minor),
            currency=plan.currency,
        )
    return None


def _undo_problem(tx: Transaction, terms: AdjustmentTerms) -> GoodwillError | None:
    if terms.undoes_id is None:
        return None
    first = tx.adjustments.get(terms.undoes_id)
    if first is None or first.state is not AdjustmentState.APPROVED:
        number = first.number if first else ""
        return InvalidInput("undoes_nothing_done", field=Field.UNDOES, number=number)
    by = tx.adjustments.undone_by(first.id)
    if by is not None:
        return InvalidInput("undone_already", field=Field.UNDOES, number=first.number, by=by.number)
    if not terms.undoes(first.terms):
        return InvalidInput("undo_is_no_opposite", field=Field.UNDOES, number=first.number)
    return None


def lines_of(tx: Transaction, adjustment: Adjustment) -> dict[int, BudgetLine]:
    found = (tx.budgets.line(line_id) for line_id in adjustment.terms.line_ids)
    return {line.id: line for line in found if line is not None}


def find_line(tx: Transaction, line_id: int) -> BudgetLine:
    """A line that something in Slack names. Raises NotFound("name_unknown")."""
    line = tx.budgets.line(line_id)
    if line is None:
        raise NotFound("name_unknown")
    return line
