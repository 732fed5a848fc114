"""Read the facts of a digest: a handful of statements, whatever the number of requests and postings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.budget import BudgetLine, LineBalance
from bot.domain.customer import Person
from bot.domain.digest import Digest, LineRow, MonthFigures, VarianceNote
from bot.domain.errors import NotFound
from bot.domain.scope import Scope, parse_scope
from bot.domain.variance import forecast_minor, reached, standing, variance_to_date
from bot.policies.compiled import CompiledPolicy
from bot.services.find_scope import find_scope
from bot.services.ports import Plan, Transaction

__all__ = ["Digest", "Scope", "parse_scope", "read_digest"]

OVERDUE_AFTER_DAYS = 7
AGEING_AFTER_DAYS = 2
NOTE_SHOWN_DAYS = 35
_LIST_LENGTH = 5


def read_digest(tx: Transaction, scope: Scope) -> Digest:
    """The digest of `scope` for the current fiscal year, as of today.

    Raises NotFound: "no_plan" (with `year`) when the year has no budget, "scope_unknown" when nothing bears
    the scope's name.
    """
    year, month = tx.calendar.year_of(tx.today), tx.calendar.month_of(tx.today)
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    policy = tx.policies.in_force(tx.today)
    scope, lines, shared = _lines_of(tx, plan, scope)
    balances = tx.budgets.balances(line.id for line in lines)
    rows = _rows(tx, plan, lines, balances, policy, month)
    only_line = lines[0] if scope.kind == "line" else None
    return Digest(
        scope=scope,
        year=year,
        month=month,
        as_of=tx.today,
        currency=plan.currency,
        rows=rows,
        months=_months(tx, year, balances),
        shared=shared,
        plan_over_minor=max(0, plan.used_minor - plan.budget_minor),
        thresholds=policy.thresholds,
        category_names=policy.categories,
        overdue=tx.digests.overdue(scope, tx.today - timedelta(days=OVERDUE_AFTER_DAYS), _LIST_LENGTH),
        overdue_after_days=OVERDUE_AFTER_DAYS,
        ageing=tx.digests.ageing(scope, tx.now - timedelta(days=AGEING_AFTER_DAYS), _LIST_LENGTH),
        ageing_after_days=AGEING_AFTER_DAYS,
        top_customers=tx.digests.top_customers(plan.id, scope, _LIST_LENGTH),
        idle_key_customers=tx.digests.idle_key_customers(plan.id, scope, only_line, _LIST_LENGTH),
        ratings=tx.digests.ratings(plan.id, scope),
    )


def _lines_of(tx: Transaction, plan: Plan, scope: Scope) -> tuple[Scope, list[BudgetLine], bool]:
    """The scope as the company spells it, its lines, and whether they are only shared with it."""
    lines = tx.budgets.lines(plan.id)
    own = [line for line in lines if scope.names(line)]
    if not own and scope.kind != "all":
        # Nothing by that name: either it is spelt otherwise, or no line names it, or it does not exist.
        scope = find_scope(tx, str(scope))
        own = [line for line in lines if scope.names(line)]
    if own:
        return scope, own, False
    shared = [line for line in lines if scope.shares(line)]
    return scope, shared, bool(shared)


def _rows(
    tx: Transaction,
    plan: Plan,
    lines: Sequence[BudgetLine],
    balances: Mapping[int, LineBalance],
    policy: CompiledPolicy,
    month: int,
) -> tuple[LineRow, ...]:
    owners = tx.people.many(line.owner_id for line in lines if line.owner_id is not None)
    since = tx.now - timedelta(days=NOTE_SHOWN_DAYS)
    notes = _recent(tx.digests.notes(plan.id), since)
    rows = [
        _row(line, balances[line.id], owners, notes.get(line.id), policy.thresholds, month) for line in lines
    ]
    return tuple(sorted(rows, key=_gravity))


def _recent(notes: Mapping[int, VarianceNote], since: datetime) -> dict[int, VarianceNote]:
    return {line_id: note for line_id, note in notes.items() if note.at >= since}


def _row(
    line: BudgetLine,
    balance: LineBalance,
    owners: Mapping[int, Person],
    note: VarianceNote | None,
    thresholds: Sequence[int],
    month: int,
) -> LineRow:
    year, watched = balance.total(), balance.horizon(line.horizon, month)
    forecast = forecast_minor(balance, month)
    owner = owners.get(line.owner_id) if line.owner_id is not None else None
    return LineRow(
        line_id=line.id,
        code=line.code,
        category=line.dimensions.category,
        segment=line.dimensions.segment,
        owner_id=line.owner_id,
        owner_name=owner.name if owner else "",
        control=line.control,
        horizon=line.horizon,
        year=year,
        watched=watched,
        to_date=variance_to_date(balance, month),
        forecast_minor=forecast,
        threshold_percent=max(reached(watched, thresholds), default=None),
        standing=standing(line.control, watched, year, forecast, month, thresholds),
        note=note,
    )


def _gravity(row: LineRow) -> tuple[int, int, int, str]:
    """Gravest first: by standing, then by what is over, then by how much is used."""
    return row.standing, -row.over_minor, -(row.used_percent or 0), row.code


def _months(tx: Transaction, year: int, balances: Mapping[int, LineBalance]) -> tuple[MonthFigures, ...]:
    figures = []
    for month in range(1, 13):
        found = [balance.months[month] for balance in balances.values() if month in balance.months]
        first, _ = tx.calendar.month_range(year, month)
        budget, spent = sum(each.budget for each in found), sum(each.spent for each in found)
        figures.append(MonthFigures(month, first, budget, spent))
    return tuple(figures)
