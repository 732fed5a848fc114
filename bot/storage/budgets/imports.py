"""What a budget file brings, as rows: read and written for many lines at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.domain.budgets.adoption import ADOPTING, AdoptionKind
from bot.domain.budgets.budget import (
    DIMENSIONS,
    RESERVE,
    BudgetLine,
    Column,
    ControlLevel,
    Dimensions,
    open_month,
)
from bot.domain.budgets.ceiling import Ceiling
from bot.services.ports.budgets import BudgetPosting, Imported
from bot.storage.books.journal import Journal
from bot.storage.budgets.repository import line_from_row
from bot.storage.budgets.room import Room
from bot.storage.engine.bulk import WorkspaceRows, in_batches
from bot.storage.engine.given_rows import given_rows, insert_given, rows_text
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import balance, budget_ceiling, budget_line, plan, posting

_ADDED = ("budget_minor", "adopted_minor")
_OF_BALANCE = (balance.c.line_id, balance.c.month, *(balance.c[name] for name in _ADDED))


class SqlBudgetData:
    """Fulfils `services.ports.budgets.BudgetData`."""

    def __init__(
        self, connection: Connection, workspace_id: int, now: datetime, journal: Journal, room: Room
    ) -> None:
        self._room = room
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        self._rows = WorkspaceRows(connection, workspace_id)

    def add_plan(self, year: int, currency: str) -> None:
        row = {"workspace_id": self._workspace_id, "year": year, "currency": currency}
        insert_unless_there(self._connection, plan, row)

    def lines(self, plan_id: int) -> Sequence[BudgetLine]:
        of_plan = (budget_line.c.plan_id == plan_id, budget_line.c.reserve.is_(False))
        statement = self._rows.select(budget_line).where(*of_plan)
        return [line_from_row(row) for row in self._connection.execute(statement)]

    def add_lines(self, lines: Sequence[BudgetLine]) -> dict[str, int]:
        if not lines:
            return {}
        added = self._rows.add(budget_line, (_of_line(line) for line in lines))
        self._journal.touched(budget_line, added)
        ids = {line.code: line.id for line in self.lines(lines[0].plan_id)}
        self._add_balances(ids[line.code] for line in lines)
        return ids

    def _add_balances(self, line_ids: Iterable[int]) -> None:
        rows = ({"line_id": line_id, "month": month} for line_id in line_ids for month in range(1, 13))
        for some in in_batches(rows):
            insert_given(self._connection, balance, some, {"workspace_id": self._workspace_id})

    def add_reserve(self, plan_id: int, currency: str) -> int:
        line = BudgetLine(0, RESERVE, Dimensions(), ControlLevel.ABSOLUTE, currency, plan_id=plan_id)
        (line_id,) = self._rows.add(budget_line, [{**_of_line(line), "active": False, "reserve": True}])
        self._journal.touched(budget_line, [line_id])
        self._add_balances([line_id])
        return line_id

    def replace_ceilings(self, plan_id: int, ceilings: Sequence[Ceiling]) -> None:
        mine = (budget_ceiling.c.workspace_id == self._workspace_id, budget_ceiling.c.plan_id == plan_id)
        in_use = select(budget_ceiling.c.id).where(*mine, budget_ceiling.c.active)
        gone = list(self._connection.execute(in_use).scalars())
        self._rows.update(budget_ceiling, ((ceiling_id, {"active": False}) for ceiling_id in gone))
        added = self._rows.add(budget_ceiling, (_of_ceiling(plan_id, ceiling) for ceiling in ceilings))
        self._journal.touched(budget_ceiling, [*gone, *added])
        self._room.of_plan(plan_id)
        self._connection.execute(
            update(plan)
            .where(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
            .values(ceilings=len(ceilings))
        )

    def retire_lines(self, line_ids: Sequence[int]) -> None:
        for some in in_batches(line_ids):
            mine = (budget_line.c.workspace_id == self._workspace_id, budget_line.c.id.in_(some))
            self._connection.execute(update(budget_line).where(*mine).values(active=False))
        self._journal.touched(budget_line, line_ids)

    def adopted_months(self, plan_id: int) -> dict[int, tuple[int, ...]]:
        statement = (
            select(balance.c.line_id, balance.c.adopted_minor)
            .join(budget_line, budget_line.c.id == balance.c.line_id)
            .where(balance.c.workspace_id == self._workspace_id, budget_line.c.plan_id == plan_id)
            .order_by(balance.c.line_id, balance.c.month)
        )
        found: dict[int, list[int]] = {}
        for line_id, minor in self._connection.execute(statement):
            found.setdefault(line_id, []).append(minor)
        return {line_id: tuple(months) for line_id, months in found.items()}

    def save_lines(self, lines: Sequence[BudgetLine]) -> None:
        self._rows.update(budget_line, ((line.id, _of_line(line)) for line in lines))
        self._journal.touched(budget_line, [line.id for line in lines])
        for plan_id in {line.plan_id for line in lines}:
            self._room.of_plan(plan_id)

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
        self,
        plan_id: int,
        postings: Iterable[BudgetPosting],
        kind: AdoptionKind,
        *,
        document: str,
        actor_id: int | None,
    ) -> None:
        common = {
            "workspace_id": self._workspace_id,
            "column_name": Column.BUDGET.value,
            "document": document,
            "item": None,
            "actor_id": actor_id,
            "at": self._now,
        }
        self._room.of_plan(plan_id)
        total, reserve_id = 0, self._reserve_id(plan_id)
        closed = self._closed_months(plan_id)
        in_open = (replace(each, month=open_month(each.month, closed)) for each in postings)
        for some in in_batches(in_open if closed else postings):
            rows: list[dict[str, Any]] = [
                {
                    "kind": of_kind.value,
                    "line_id": change.line_id,
                    "month": change.month,
                    "amount_minor": minor,
                    "idempotency_key": f"{change.key}:{column}",
                }
                for change in some
                for of_kind, minor, column in _parts(change, kind)
            ]
            insert_given(self._connection, posting, rows, common)
            self._journal.wrote_all(posting, rows, common)
            self._carry_into_balances(some)
            total += sum(each.minor - each.absorbed for each in some if each.line_id != reserve_id)
        self._connection.execute(
            update(plan)
            .where(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
            .values(budget_minor=plan.c.budget_minor + total)
        )

    def _closed_months(self, plan_id: int) -> int:
        mine = (plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
        return int(self._connection.execute(select(plan.c.closed_months).where(*mine)).scalar() or 0)

    def _reserve_id(self, plan_id: int) -> int | None:
        mine = (budget_line.c.workspace_id == self._workspace_id, budget_line.c.plan_id == plan_id)
        statement = select(budget_line.c.id).where(*mine, budget_line.c.reserve)
        found: int | None = self._connection.execute(statement).scalar()
        return found

    def _carry_into_balances(self, postings: Sequence[BudgetPosting]) -> None:
        rows = [[each.line_id, each.month, each.minor - each.absorbed, each.minor] for each in postings]
        given = given_rows(self._connection.dialect.name, _OF_BALANCE)
        # Of several changes of one balance an UPDATE from rows would take any one.
        of_balance = (given.c.line_id, given.c.month)
        summed = (
            select(*of_balance, *(func.sum(given.c[name]).label(name) for name in _ADDED))
            .group_by(*of_balance)
            .subquery("summed")
        )
        statement = (
            update(balance)
            .where(
                balance.c.workspace_id == self._workspace_id,
                balance.c.line_id == summed.c.line_id,
                balance.c.month == summed.c.month,
            )
            .values({name: balance.c[name] + summed.c[name] for name in _ADDED})
        )
        touched = self._connection.execute(statement, rows_text(rows)).rowcount
        changed = len({each.line_id * 12 + each.month for each in postings})
        if touched != changed:
            raise AssertionError(f"the postings must change {changed} balances, not {touched}")


def _parts(change: BudgetPosting, kind: AdoptionKind) -> Iterator[tuple[AdoptionKind, int, str]]:
    """The postings of a change: (kind, minor units, what ends the idempotency key)."""
    if change.minor:
        yield kind, change.minor, Column.BUDGET.value
    if change.absorbed:
        yield AdoptionKind.ABSORB, -change.absorbed, "absorbed"


def _of_ceiling(plan_id: int, ceiling: Ceiling) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        **dict(zip(DIMENSIONS, ceiling.dimensions.values(), strict=True)),
        "amount_minor": ceiling.amount_minor,
        "control": ceiling.control.value,
        "currency": ceiling.currency,
        "active": True,
    }


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
