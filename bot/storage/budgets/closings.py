"""Closing months of a plan, and its year: what still holds something, the record of it, and the proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from bot.domain.budgets.budget import LAST_MONTH
from bot.domain.requests.request_state import RequestState
from bot.services.ports.books import Difference, Proof
from bot.storage.books.journal import Journal
from bot.storage.budgets.closed_years import prove_years
from bot.storage.engine.bulk import WorkspaceRows
from bot.storage.schema.tables import (
    balance,
    budget_line,
    month_closing,
    plan,
    posting,
    request_item,
    spend_request,
    year_closing,
)

_HOLDS = or_(balance.c.reserved_minor != 0, balance.c.committed_minor != 0)


class SqlClosings:
    """Fulfils `services.ports.budgets.Closings`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def holding_until(self, plan_id: int, month: int) -> Sequence[int]:
        statement = (
            select(budget_line.c.id)
            .join(balance, balance.c.line_id == budget_line.c.id)
            .where(budget_line.c.workspace_id == self._workspace_id, budget_line.c.plan_id == plan_id)
            .where(balance.c.month <= month, _HOLDS)
            .distinct()
            .order_by(budget_line.c.id)
        )
        return list(self._connection.execute(statement).scalars())

    def undone(self, plan_id: int) -> Sequence[int]:
        """What still holds something on a line of the plan, and what waits for its budget."""
        on_plan = (
            select(request_item.c.request_id)
            .join(budget_line, budget_line.c.id == request_item.c.line_id)
            .where(budget_line.c.workspace_id == self._workspace_id, budget_line.c.plan_id == plan_id)
            .where(or_(request_item.c.reserved_minor != 0, request_item.c.committed_minor != 0))
        )
        waits = and_(
            spend_request.c.plan_id == plan_id,
            spend_request.c.state == RequestState.WAITING_FOR_BUDGET.value,
        )
        statement = (
            select(spend_request.c.id)
            .where(spend_request.c.workspace_id == self._workspace_id)
            .where(or_(spend_request.c.id.in_(on_plan), waits))
            .order_by(spend_request.c.id)
        )
        return list(self._connection.execute(statement).scalars())

    def year_is_closed(self, plan_id: int) -> bool:
        mine = (year_closing.c.workspace_id == self._workspace_id, year_closing.c.plan_id == plan_id)
        return self._connection.execute(select(year_closing.c.id).where(*mine)).first() is not None

    def close_year(self, plan_id: int, next_plan_id: int, available_minor: int, closed_by: int) -> None:
        row = {
            "plan_id": plan_id,
            "next_plan_id": next_plan_id,
            "closed_at": self._now,
            "closed_by": closed_by,
            "available_minor": available_minor,
            "last_posting_id": self._newest_posting(),
        }
        added = WorkspaceRows(self._connection, self._workspace_id).add(year_closing, [row])
        self._journal.touched(year_closing, added)

    def _newest_posting(self) -> int:
        """Read under the plan's lock: whatever is posted to this plan from here on gets a higher number."""
        return self._connection.execute(select(func.max(posting.c.id))).scalar() or 0

    def close(self, plan_id: int, month: int, closed_by: int | None) -> None:
        closing = (
            update(plan)
            .where(plan.c.workspace_id == self._workspace_id, plan.c.id == plan_id)
            .values(closed_months=month)
        )
        if self._connection.execute(closing).rowcount != 1:
            raise AssertionError(f"there is no plan {plan_id} to close")
        row = {
            "plan_id": plan_id,
            "month": month,
            "closed_at": self._now,
            "closed_by": closed_by,
            "last_posting_id": self._newest_posting(),
        }
        added = WorkspaceRows(self._connection, self._workspace_id).add(month_closing, [row])
        self._journal.touched(month_closing, added)


_CLOSED = (
    select(plan.c.id, plan.c.year, plan.c.closed_months, func.max(month_closing.c.month).label("until"))
    .outerjoin(month_closing, month_closing.c.plan_id == plan.c.id)
    .where(plan.c.workspace_id == bindparam("workspace"))
    .group_by(plan.c.id, plan.c.year, plan.c.closed_months)
    .order_by(plan.c.year)
)
_HELD = (
    select(budget_line.c.code, balance.c.month)
    .join(budget_line, budget_line.c.id == balance.c.line_id)
    .join(plan, plan.c.id == budget_line.c.plan_id)
    .where(plan.c.workspace_id == bindparam("workspace"), balance.c.month < LAST_MONTH, _HOLDS)
    .where(balance.c.month <= plan.c.closed_months)
    .order_by(budget_line.c.code, balance.c.month)
)
_FIRST_CLOSED_AFTER = (
    select(func.min(month_closing.c.last_posting_id))
    .where(month_closing.c.workspace_id == bindparam("workspace"))
    .scalar_subquery()
)
# A month may be closed by several: each posting counts once. None before the first closing is looked at.
_POSTED_SINCE = (
    select(budget_line.c.code, posting.c.month, func.count(posting.c.id.distinct()))
    .select_from(month_closing)
    .join(budget_line, budget_line.c.plan_id == month_closing.c.plan_id)
    .join(posting, posting.c.line_id == budget_line.c.id)
    .where(month_closing.c.workspace_id == bindparam("workspace"), posting.c.month < LAST_MONTH)
    .where(posting.c.month <= month_closing.c.month, posting.c.id > month_closing.c.last_posting_id)
    .where(posting.c.id > _FIRST_CLOSED_AFTER)
    .group_by(budget_line.c.code, posting.c.month)
    .order_by(budget_line.c.code, posting.c.month)
)


def prove_closings(connection: Connection, workspace_id: int) -> Proof:
    """A plan's months are closed as far as is on record; they hold nothing, and nothing was posted since."""
    rows = connection.execute(_CLOSED, {"workspace": workspace_id}).all()
    differences = [
        Difference(
            {"year": row.year},
            "closing_not_on_record",
            {"kept": row.closed_months, "counted": row.until or 0},
        )
        for row in rows
        if row.closed_months != (row.until or 0)
    ]
    differences += _held(connection, workspace_id)
    differences += _posted_since(connection, workspace_id)
    differences += prove_years(connection, workspace_id)
    return Proof("closings", len(rows), tuple(differences))


def _held(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    for code, month in connection.execute(_HELD, {"workspace": workspace_id}):
        yield Difference({"line": code, "month": month}, "closed_month_holds")


def _posted_since(connection: Connection, workspace_id: int) -> Iterator[Difference]:
    """The last month takes what was spent, also when the whole year is closed."""
    for code, month, count in connection.execute(_POSTED_SINCE, {"workspace": workspace_id}):
        yield Difference({"line": code, "month": month}, "closed_month_posted", {"count": count})
