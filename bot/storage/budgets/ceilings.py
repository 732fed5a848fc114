"""The ceilings of a plan, and what is held under each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, reduce
from operator import add
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from bot.domain.budgets.budget import ANY, DIMENSIONS, Column, ControlLevel, Dimensions
from bot.domain.budgets.ceiling import Ceiling
from bot.storage.schema.tables import balance, budget_ceiling, budget_line, posting

_IN_FORCE = (
    select(budget_ceiling)
    .where(
        budget_ceiling.c.workspace_id == bindparam("workspace"),
        budget_ceiling.c.plan_id == bindparam("of_plan"),
        budget_ceiling.c.active,
    )
    .order_by(budget_ceiling.c.id)
)


def ceilings_of(connection: Connection, workspace_id: int, plan_id: int) -> Sequence[Ceiling]:
    """Those in force, oldest first."""
    of_plan = {"workspace": workspace_id, "of_plan": plan_id}
    return [_ceiling(row) for row in connection.execute(_IN_FORCE, of_plan)]


def held_under(connection: Connection, workspace_id: int, ceiling: Ceiling) -> int:
    """Reserved, committed and spent on every line that it covers. Minor units."""
    return _sum(connection, workspace_id, ceiling, _held_under)


def posted_under(connection: Connection, workspace_id: int, ceiling: Ceiling) -> int:
    """The same, added up from the postings: for the proof."""
    return _sum(connection, workspace_id, ceiling, _posted_under)


def _sum(
    connection: Connection,
    workspace_id: int,
    ceiling: Ceiling,
    statement_of: Callable[[tuple[str, ...]], Select[Any]],
) -> int:
    values = zip(DIMENSIONS, ceiling.dimensions.values(), strict=True)
    named = {name: value for name, value in values if value != ANY}
    given = {"workspace": workspace_id, "of_plan": ceiling.plan_id, **named}
    return int(connection.execute(statement_of(tuple(named)), given).scalar() or 0)


@cache
def _held_under(named: tuple[str, ...]) -> Select[Any]:
    held = (balance.c[f"{column}_minor"] for column in Column if column is not Column.BUDGET)
    return select(func.sum(reduce(add, held))).where(balance.c.line_id.in_(_lines_under(named)))


@cache
def _posted_under(named: tuple[str, ...]) -> Select[Any]:
    held = posting.c.column_name != Column.BUDGET.value
    covered = posting.c.line_id.in_(_lines_under(named))
    return select(func.sum(posting.c.amount_minor)).where(covered, held)


def _lines_under(named: tuple[str, ...]) -> Select[Any]:
    """Those with the given values in the dimensions that a ceiling names."""
    return select(budget_line.c.id).where(
        budget_line.c.workspace_id == bindparam("workspace"),
        budget_line.c.plan_id == bindparam("of_plan"),
        *(budget_line.c[name] == bindparam(name) for name in named),
    )


def _ceiling(row: Row[Any]) -> Ceiling:
    return Ceiling(
        id=row.id,
        plan_id=row.plan_id,
        dimensions=Dimensions.of(row),
        amount_minor=row.amount_minor,
        control=ControlLevel(row.control),
        currency=row.currency,
    )
