"""Postings as rows, carried into the balance of their line and month and into the plan's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Update, bindparam, case, exists, select, update

from bot.domain.budgets.budget import Column
from bot.services.ports.budgets import LedgerPosting
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import balance, budget_line, plan

_ADDED = {column: f"added_{column}" for column in Column}
"""The parameter of each column."""

CLOSED_MONTHS = (
    select(plan.c.closed_months)
    .join(budget_line, budget_line.c.plan_id == plan.c.id)
    .where(plan.c.workspace_id == bindparam("workspace"), budget_line.c.id == bindparam("of_line"))
)


def _carry_into(table: Table, *where: ColumnElement[bool]) -> Update:
    """Adds `added_…` to each column of the one row that the conditions name."""
    changes = {
        f"{column}_minor": table.c[f"{column}_minor"] + bindparam(added) for column, added in _ADDED.items()
    }
    return update(table).where(table.c.workspace_id == bindparam("workspace"), *where).values(changes)


_CARRY_INTO_BALANCE = Prepared(
    _carry_into(balance, balance.c.line_id == bindparam("of_line"), balance.c.month == bindparam("of_month"))
)
_HOLD_IN_PLAN = _carry_into(
    plan,
    plan.c.id
    == select(budget_line.c.plan_id).where(budget_line.c.id == bindparam("of_line")).scalar_subquery(),
).values(last_number=plan.c.last_number + bindparam("numbers"))
# What the reserve has is not among what the lines may spend together.
_IS_RESERVE = exists().where(budget_line.c.id == bindparam("of_line"), budget_line.c.reserve)
_CARRY_INTO_PLAN = Prepared(_HOLD_IN_PLAN)
_CARRY_BUDGET_INTO_PLAN = Prepared(
    _HOLD_IN_PLAN.values(
        budget_minor=plan.c.budget_minor + case((_IS_RESERVE, 0), else_=bindparam(_ADDED[Column.BUDGET]))
    )
)


def carry(
    connection: Connection, workspace_id: int, rows: Sequence[Mapping[str, Any]], *, takes_number: bool
) -> None:
    """Carry rows of `posting` into what is kept beside it. `takes_number`: the plan counts one more."""
    months: dict[tuple[int, int], dict[str, int]] = {}
    lines: dict[int, dict[str, int]] = {}
    for row in rows:
        line_id, month, added = row["line_id"], row["month"], _ADDED[Column(row["column_name"])]
        for sums in (
            months.setdefault((line_id, month), dict.fromkeys(_ADDED.values(), 0)),
            lines.setdefault(line_id, dict.fromkeys(_ADDED.values(), 0)),
        ):
            sums[added] += row["amount_minor"]
    where = {"workspace": workspace_id}
    of_months = [
        {**where, "of_line": line_id, "of_month": month, **sums}
        for (line_id, month), sums in sorted(months.items())
    ]
    _CARRY_INTO_BALANCE.send(connection, of_months, must_change="balance")
    of_budget = any(sums[_ADDED[Column.BUDGET]] for sums in lines.values())
    numbers = [int(takes_number), *[0] * (len(lines) - 1)]
    of_lines = [
        {**where, "of_line": line_id, **sums, "numbers": number}
        for (line_id, sums), number in zip(sorted(lines.items()), numbers, strict=True)
    ]
    into_plan = _CARRY_BUDGET_INTO_PLAN if of_budget else _CARRY_INTO_PLAN
    into_plan.send(connection, of_lines, must_change="plan")


def posting_rows(posted: LedgerPosting) -> Iterator[dict[str, Any]]:
    for move in posted.moves:
        yield {
            "line_id": posted.line_id,
            "month": posted.month,
            "kind": posted.kind,
            "item": posted.item,
            "column_name": move.column.value,
            "amount_minor": move.minor,
            "idempotency_key": f"{posted.key}:{move.column.value}",
        }
