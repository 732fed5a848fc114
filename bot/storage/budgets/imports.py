"""What a budget file brings, as rows: read and written for many lines at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, update

from bot.domain.budgets.adoption import ADOPTING, AdoptionKind
from bot.domain.budgets.budget import DIMENSIONS, BudgetLine, Column
from bot.services.ports.budgets import BudgetPosting, Imported
from bot.storage.books.journal import Journal
from bot.storage.budgets.repository import line_from_row
from bot.storage.engine.bulk import WorkspaceRows, in_batches
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import balance, budget_line, plan, posting


class SqlBudgetData:
    """Fulfils `services.ports.budgets.BudgetData`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def add_plan(self, year: int, currency: str) -> None:
        row = {"workspace_id": self._workspace_id, "year": year, "currency": currency}
        insert_unless_there(self._connection, plan, row)

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        statement = self._rows.select(budget_line).where(budget_line.c.plan_id == plan_id)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def add_lines(self, lines: Sequence[BudgetLine]) -> dict[str, int]:
        if not lines:
            return {}
        added = self._rows.add(budget_line, (_of_line(line) for line in lines))
        self._journal.touched(budget_line, added)
        ids = {line.code: line.id for line in self.lines(lines[0].plan_id)}
        months = range(1, 13)
        self._rows.insert(
            balance, ({"line_id": ids[line.code], "month": month} for line in lines for month in months)
        )
        return ids

    def save_lines(self, lines: Sequence[BudgetLine]) -> None:
        self._rows.update(budget_line, ((line.id, _of_line(line)) for line in lines))
        self._journal.touched(budget_line, [line.id for line in lines])

    def imported(self, plan_id: int) -> dict[tuple[int, int], Imported]:
        of_plan = select(budget_line.c.id).where(
            budget_line.c.plan_id == plan_id, budget_line.c.workspace_id == self._workspace_id
        )
        statement = (
            select(posting.c.line_id, posting.c.month, func.sum(posting.c.amount_minor), func.count())
            .where(posting.c.line_id.in_(of_plan), posting.c.kind.in_(ADOPTING))
            .group_by(posting.c.line_id, posting.c.month)
        )
        return {
            (line_id, month): Imported(int(minor), count)
            for line_id, month, minor, count in self._connection.execute(statement)
        }

    def post(
        self, plan_id: int, postings: Iterable[BudgetPosting], *, document: str, actor_id: int | None
    ) -> None:
        common = {
            "column_name": Column.BUDGET.value,
            "kind": AdoptionKind.IMPORT.value,
            "document": document,
            "item": None,
            "actor_id": actor_id,
            "at": self._now,
        }
        total = 0
        for some in in_batches(postings):
            rows: list[dict[str, Any]] = [
                {
                    **common,
                    "line_id": change.line_id,
                    "month": change.month,
                    "amount_minor": change.minor,
                    "idempotency_key": f"{change.key}:{Column.BUDGET.value}",
                }
                for change in some
            ]
            self._rows.insert(posting, rows)
            for row in rows:
                self._journal.wrote(posting, row["idempotency_key"], row)
            self._carry_into_balances(some)
            total += sum(change.minor for change in some)
        self._connection.execute(
            update(plan)
            .where(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
            .values(budget_minor=plan.c.budget_minor + total)
        )

    def _carry_into_balances(self, postings: Sequence[BudgetPosting]) -> None:
        one = and_(
            balance.c.workspace_id == self._workspace_id,
            balance.c.line_id == bindparam("row_line"),
            balance.c.month == bindparam("row_month"),
        )
        touched = self._connection.execute(
            update(balance)
            .where(one)
            .values(
                budget_minor=balance.c.budget_minor + bindparam("change"),
                adopted_minor=balance.c.adopted_minor + bindparam("change"),
            ),
            [
                {"row_line": change.line_id, "row_month": change.month, "change": change.minor}
                for change in postings
            ],
        ).rowcount
        if touched != len(postings):
            raise AssertionError(f"{len(postings)} postings must change as many balances, not {touched}")


def _of_line(line: BudgetLine) -> dict[str, Any]:
    return {
        "plan_id": line.plan_id,
        "code": line.code,
        **dict(zip(DIMENSIONS, line.dimensions.values(), strict=True)),
        "control": line.control.value,
        "horizon": line.horizon.value,
        "currency": line.currency,
        "owner_id": line.owner_id,
        "expected_result": line.expected_result,
        "alert_channel": line.alert_channel,
        # A line that the file names is in use, also when it was retired before.
        "active": True,
    }
