"""Plans, lines, the append-only ledger, and the balances that are kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from bot.domain.budget import (
    ANY,
    DIMENSIONS,
    Balance,
    BudgetLine,
    Column,
    ControlLevel,
    Dimensions,
    Horizon,
    LineBalance,
)
from bot.domain.customer import Person
from bot.domain.request import Move
from bot.services.ports import Plan
from bot.storage.tables import balance, budget_line, plan, posting


def line_from_row(row: Row[Any]) -> BudgetLine:
    return BudgetLine(
        id=row.id,
        code=row.code,
        dimensions=Dimensions(*(getattr(row, name) for name in DIMENSIONS)),
        control=ControlLevel(row.control),
        currency=row.currency,
        horizon=Horizon(row.horizon),
        plan_id=row.plan_id,
        owner_id=row.owner_id,
        expected_result=row.expected_result,
        alert_channel=row.alert_channel,
    )


def _plan(row: Row[Any]) -> Plan:
    used = row.reserved_minor + row.committed_minor + row.spent_minor
    return Plan(row.id, row.year, row.currency, row.budget_minor, used)


class SqlBudgets:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._lines = select(budget_line).where(
            budget_line.c.workspace_id == workspace_id, budget_line.c.active
        )

    def plan(self, year: int) -> Plan | None:
        statement = select(plan).where(plan.c.workspace_id == self._workspace_id, plan.c.year == year)
        row = self._connection.execute(statement).first()
        return _plan(row) if row else None

    def lock_plan(self, plan_id: int) -> Plan:
        statement = select(plan).where(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
        return _plan(self._connection.execute(statement.with_for_update()).one())

    def line(self, line_id: int) -> BudgetLine | None:
        # Also a retired line: its requests still have to be shown and settled.
        statement = select(budget_line).where(
            budget_line.c.workspace_id == self._workspace_id, budget_line.c.id == line_id
        )
        row = self._connection.execute(statement).first()
        return line_from_row(row) if row else None

    def line_by_code(self, plan_id: int, code: str) -> BudgetLine | None:
        statement = self._lines.where(budget_line.c.plan_id == plan_id, budget_line.c.code == code)
        row = self._connection.execute(statement).first()
        return line_from_row(row) if row else None

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        statement = self._lines.where(budget_line.c.plan_id == plan_id).order_by(budget_line.c.code)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def lines_that_cover(self, plan_id: int, request: Dimensions) -> Sequence[BudgetLine]:
        covers = [
            budget_line.c[name].in_((ANY, value))
            for name, value in zip(DIMENSIONS, request.values(), strict=True)
        ]
        statement = self._lines.where(budget_line.c.plan_id == plan_id, *covers)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def lines_for_person(self, plan_id: int, person: Person) -> Sequence[BudgetLine]:
        draws = and_(
            budget_line.c.department.in_((ANY, person.department)),
            budget_line.c.region.in_((ANY, person.region)),
        )
        statement = self._lines.where(
            budget_line.c.plan_id == plan_id, or_(budget_line.c.owner_id == person.id, draws)
        ).order_by(budget_line.c.code)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def contact_channels(self, plan_id: int, category: str) -> Sequence[str]:
        statement = (
            select(budget_line.c.contact_channel)
            .where(
                budget_line.c.workspace_id == self._workspace_id,
                budget_line.c.plan_id == plan_id,
                budget_line.c.active,
                budget_line.c.contact_channel != ANY,
                budget_line.c.category.in_((ANY, category)),
            )
            .distinct()
        )
        return sorted(self._connection.execute(statement).scalars())

    def lock_line(self, line_id: int) -> None:
        self._connection.execute(
            select(budget_line.c.id)
            .where(budget_line.c.workspace_id == self._workspace_id, budget_line.c.id == line_id)
            .with_for_update()
        )

    def balances(self, line_ids: Iterable[int]) -> dict[int, LineBalance]:
        wanted = set(line_ids)
        months: dict[int, dict[int, Balance]] = {line_id: {} for line_id in wanted}
        if wanted:
            statement = select(balance).where(
                balance.c.workspace_id == self._workspace_id, balance.c.line_id.in_(wanted)
            )
            for row in self._connection.execute(statement):
                months[row.line_id][row.month] = Balance(
                    row.budget_minor, row.reserved_minor, row.committed_minor, row.spent_minor
                )
        return {line_id: LineBalance(by_month) for line_id, by_month in months.items()}

    def post(
        self,
        line_id: int,
        month: int,
        moves: Sequence[Move],
        *,
        kind: str,
        document: str,
        actor_id: int | None,
        key: str,
    ) -> None:
        if not moves:
            return
        common = {
            "workspace_id": self._workspace_id,
            "line_id": line_id,
            "month": month,
            "kind": kind,
            "document": document,
            "actor_id": actor_id,
            "at": self._now,
        }
        self._connection.execute(
            insert(posting),
            [
                {
                    **common,
                    "column_name": move.column.value,
                    "amount_minor": move.minor,
                    "idempotency_key": f"{key}:{move.column.value}",
                }
                for move in moves
            ],
        )
        changes: dict[Column, int] = {}
        for move in moves:
            changes[move.column] = changes.get(move.column, 0) + move.minor
        row_of_line = and_(balance.c.line_id == line_id, balance.c.month == month)
        self._carry(balance, row_of_line, changes)
        plan_of_line = select(budget_line.c.plan_id).where(budget_line.c.id == line_id).scalar_subquery()
        self._carry(plan, plan.c.id == plan_of_line, changes)

    def _carry(self, table: Any, condition: Any, changes: dict[Column, int]) -> None:
        values = {f"{column}_minor": table.c[f"{column}_minor"] + minor for column, minor in changes.items()}
        mine = table.c.workspace_id == self._workspace_id
        touched = self._connection.execute(update(table).where(mine, condition).values(values)).rowcount
        if touched != 1:
            raise AssertionError(f"a posting must change exactly one row of {table.name}, not {touched}")

    def next_number(self, plan_id: int) -> int:
        mine = and_(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
        statement = update(plan).where(mine).values(last_number=plan.c.last_number + 1)
        return int(self._connection.execute(statement.returning(plan.c.last_number)).scalar_one())
