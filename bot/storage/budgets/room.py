"""What a transaction has given back to the budget: whoever waits for it is woken in the same transaction.

No use case knows of it: every way in which room can come passes through the repositories that note it here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, or_, select

from bot.domain.budgets.budget import Column
from bot.domain.requests.request_state import RequestState
from bot.storage.schema.tables import budget_line, spend_request


class Room:
    """Collected until the transaction ends: what is released and reserved again in a month gives nothing."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[int, int]] = Counter()
        self._lines: set[int] = set()
        self._plans: set[int] = set()

    def moved(self, line_id: int, month: int, column: Column, minor: int) -> None:
        """A posting: less held, or more budget, is room."""
        self._taken[line_id, month] += -minor if column is Column.BUDGET else minor

    def of_line(self, line_id: int) -> None:
        """The line may take what it did not take before."""
        self._lines.add(line_id)

    def of_plan(self, plan_id: int) -> None:
        """Its lines, their control or its ceilings are others."""
        self._plans.add(plan_id)

    def plans_waited_for(self, connection: Connection, workspace_id: int) -> Iterator[int]:
        """The plans that have room now and for which requests wait. Without room nothing is read."""
        lines = self._lines | {line_id for (line_id, _), minor in self._taken.items() if minor < 0}
        if not lines and not self._plans:
            return
        of_lines = select(budget_line.c.plan_id).where(budget_line.c.id.in_(sorted(lines)))
        statement = select(spend_request.c.plan_id).where(
            spend_request.c.workspace_id == workspace_id,
            spend_request.c.state == RequestState.WAITING_FOR_BUDGET.value,
            or_(spend_request.c.plan_id.in_(sorted(self._plans)), spend_request.c.plan_id.in_(of_lines)),
        )
        yield from connection.execute(statement.distinct().order_by(spend_request.c.plan_id)).scalars()
