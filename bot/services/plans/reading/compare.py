"""Two budgets side by side: versions, what is in force, what was spent in a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.errors import InvalidInput, NotFound
from bot.planning.compare import (
    BudgetedLine,
    Comparison,
    budgeted,
    by_dimensions,
    compare,
    growth_findings,
    on_lines,
)
from bot.planning.finding import PlanFinding
from bot.planning.history import year_cells
from bot.planning.numbers.columns import Cells
from bot.services.plans.history.past import past_actuals
from bot.services.plans.reading.facts import budgeted_lines
from bot.services.plans.versions import find_version, plan_of, with_proposals
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction

_ACTIVE = "active"
_HISTORY = re.compile(r"history:(?P<year>\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ComparedPlans:
    """`a` and `b` are what the two are called. Minor units of `currency`."""

    a: str
    b: str
    currency: str
    by: str | None
    rows: tuple[Comparison, ...]
    findings: tuple[PlanFinding, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side names: a version, the budget in force (a year), or what was spent."""

    name: str
    version: PlanVersion | None = None
    spent: Cells | None = None


def compare_plans(tx: AdministrativeTransaction, a: str, b: str, by: str | None) -> ComparedPlans:
    """`b` beside `a`: each a version, `active` (the budget in force of the other's year, else of the running
    one), or `history:2026`. History falls on the lines of the other side.

    Raises what `find_version` raises, InvalidInput("history_twice"), NotFound("no_plan").
    """
    sides = (_side(tx, a), _side(tx, b))
    if all(side.spent is not None for side in sides) and by is None:
        raise InvalidInput("history_twice")
    lines = [_lines(tx, side, other) for side, other in (sides, sides[::-1])]
    before, after = (
        _spent(side.spent, other, by) if side.spent is not None else own
        for side, own, other in zip(sides, lines, lines[::-1], strict=True)
    )
    rows = compare(before, after, by)
    findings = tuple(growth_findings(rows, _limit(sides[1]))) if by is None else ()
    return ComparedPlans(sides[0].name, sides[1].name, tx.currency, by, rows, findings)


def _side(tx: AdministrativeTransaction, name: str) -> _Side:
    if name == _ACTIVE:
        return _Side(_ACTIVE)
    if match := _HISTORY.fullmatch(name):
        year = int(match["year"])
        return _Side(name, spent=year_cells(past_actuals(tx, [year]), year))
    version = find_version(tx, name)
    return _Side(version.name, version)


def _lines(tx: AdministrativeTransaction, side: _Side, other: _Side) -> Sequence[BudgetedLine]:
    """The lines that a side has; history has none of its own."""
    if side.version is not None:
        return budgeted(with_proposals(tx, side.version, tx.plan_versions.lines(side.version.id)))
    if side.spent is not None:
        return ()
    year = other.version.year if other.version is not None else tx.calendar.year_of(tx.today)
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    return budgeted_lines(tx, plan.id)


def _spent(spent: Cells, lines: Sequence[BudgetedLine], by: str | None) -> Sequence[BudgetedLine]:
    return on_lines(spent, lines) if by is None else by_dimensions(spent)


def _limit(side: _Side) -> Decimal | None:
    """By how much a line of the second side may grow without a reason."""
    if side.version is None:
        return None
    return plan_of(side.version).growth_needs_reason_percent
