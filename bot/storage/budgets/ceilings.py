"""The ceilings of a plan, and what is held under each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from bot.domain.budgets.budget import ANY, DIMENSIONS, Column, ControlLevel, Dimensions
from bot.domain.budgets.ceiling import Ceiling
from bot.storage.schema.tables import balance, budget_ceiling, budget_line, posting


def ceilings_of(connection: Connection, workspace_id: int, plan_id: int) -> Sequence[Ceiling]:
    """Those in force, oldest first."""
    mine = (budget_ceiling.c.workspace_id == workspace_id, budget_ceiling.c.plan_id == plan_id)
    statement = select(budget_ceiling).where(*mine, budget_ceiling.c.active).order_by(budget_ceiling.c.id)
    return [_ceiling(row) for row in connection.execute(statement)]


def held_under(connection: Connection, workspace_id: int, ceiling: Ceiling) -> int:
    """Reserved, committed and spent on every line that it covers. Minor units."""
    held = (balance.c[f"{column}_minor"] for column in Column if column is not Column.BUDGET)
    covered = balance.c.line_id.in_(_lines_under(workspace_id, ceiling))
    return int(connection.execute(select(func.sum(reduce(add, held))).where(covered)).scalar() or 0)


def posted_under(connection: Connection, workspace_id: int, ceiling: Ceiling) -> int:
    """The same, added up from the postings: for the proof."""
    covered = posting.c.line_id.in_(_lines_under(workspace_id, ceiling))
    held = posting.c.column_name != Column.BUDGET.value
    return int(
        connection.execute(select(func.sum(posting.c.amount_minor)).where(covered, held)).scalar() or 0
    )


def _lines_under(workspace_id: int, ceiling: Ceiling) -> Select[Any]:
    named = zip(DIMENSIONS, ceiling.dimensions.values(), strict=True)
    return select(budget_line.c.id).where(
        budget_line.c.workspace_id == workspace_id,
        budget_line.c.plan_id == ceiling.plan_id,
        *(budget_line.c[name] == value for name, value in named if value != ANY),
    )


def _ceiling(row: Row[Any]) -> Ceiling:
    return Ceiling(
        id=row.id,
        plan_id=row.plan_id,
        dimensions=Dimensions(*(getattr(row, name) for name in DIMENSIONS)),
        amount_minor=row.amount_minor,
        control=ControlLevel(row.control),
        currency=row.currency,
    )
