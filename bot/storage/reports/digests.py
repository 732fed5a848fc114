"""What a digest lists beside its lines, for one scope at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select

from bot.domain.approvals.approval import StepState
from bot.domain.budgets.adjustment import Cause
from bot.domain.budgets.budget import ANY, BudgetLine
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.company.care import KeptDue
from bot.domain.listed import Listed
from bot.domain.reports.digest import (
    AgeingDecision,
    CauseCount,
    CustomerUse,
    OverdueActual,
    Ratings,
    VarianceNote,
)
from bot.domain.reports.scope import Scope
from bot.services.ports.later import Later
from bot.storage.reports import statements
from bot.storage.reports.digest_lines import SqlDigestLines
from bot.storage.schema.tables import approval_step, person, spend_request, step_approver, variance_note

T = TypeVar("T")


class SqlDigests(SqlDigestLines):
    """Fulfils `services.ports.reports.Digests`."""

    def __init__(
        self, connection: Connection, workspace_id: int, now: datetime, calendar: FiscalCalendar
    ) -> None:
        super().__init__(connection, workspace_id)
        self._now = now
        self._calendar = calendar

    def _of(self, scope: Scope, **more: Any) -> dict[str, Any]:
        return {"workspace": self._workspace_id, "scope": scope.value, **more}

    # -- explanations

    def notes(self, since: datetime) -> Later[dict[int, VarianceNote]]:
        rows = statements.NOTES.begin(self._connection, {"workspace": self._workspace_id, "since": since})
        return lambda: {
            row.line_id: VarianceNote(row.line_id, row.period, row.note, row.name, row.at) for row in rows()
        }

    def add_note(self, line_id: int, period: str, note: str, person_id: int) -> int:
        statement = insert(variance_note).values(
            workspace_id=self._workspace_id,
            line_id=line_id,
            period=period,
            note=note,
            person_id=person_id,
            at=self._now,
        )
        return int(self._connection.execute(statement.returning(variance_note.c.id)).scalar_one())

    # -- requests

    def overdue(self, scope: Scope, planned_before: date, limit: int) -> Later[Listed[OverdueActual]]:
        values = self._of(scope, before=planned_before, at_most=limit)
        rows = statements.overdue(scope.kind).begin(self._connection, values)
        today = self._calendar.today(self._now)

        def late(row: Any) -> OverdueActual:
            return OverdueActual(
                row.number,
                row.customer,
                row.requester,
                (today - row.due_on).days,
                row.committed_minor,
                row.customer_id,
                row.requester_id,
            )

        return lambda: _listed(rows(), late)

    def ageing(
        self, scope: Scope, waiting_since: datetime, days_since: Callable[[datetime], int], limit: int
    ) -> Later[Listed[AgeingDecision]]:
        values = self._of(scope, before=waiting_since, at_most=limit)
        rows = statements.ageing(scope.kind).begin(self._connection, values)

        def found() -> Listed[AgeingDecision]:
            waiting = rows()
            approvers = self._deciders([row.id for row in waiting])
            return _listed(
                waiting,
                lambda row: AgeingDecision(
                    row.number,
                    row.customer,
                    tuple(name for name, _ in approvers.get(row.id, ())),
                    days_since(row.waiting_since),
                    row.reserved_minor,
                    row.customer_id,
                    tuple(person_id for _, person_id in approvers.get(row.id, ())),
                ),
            )

        return found

    def _deciders(self, request_ids: Sequence[int]) -> dict[int, tuple[tuple[str, int], ...]]:
        """The names and ids of those whose signature is missing at the level that is being decided."""
        if not request_ids:
            return {}
        statement = (
            select(approval_step.c.request_id, approval_step.c.level, person.c.name, person.c.id)
            .join(spend_request, spend_request.c.id == approval_step.c.request_id)
            .join(step_approver, step_approver.c.step_id == approval_step.c.id)
            .join(person, person.c.id == step_approver.c.person_id)
            .where(
                approval_step.c.request_id.in_(request_ids),
                approval_step.c.round == spend_request.c.round,
                approval_step.c.state == StepState.WAITING.value,
                step_approver.c.signed_at.is_(None),
            )
            .order_by(approval_step.c.request_id, approval_step.c.level, person.c.name)
        )
        level: dict[int, int] = {}
        deciders: dict[int, dict[tuple[str, int], None]] = {}
        for row in self._connection.execute(statement):
            if level.setdefault(row.request_id, row.level) == row.level:
                deciders.setdefault(row.request_id, {})[row.name, row.id] = None
        return {request_id: tuple(found) for request_id, found in deciders.items()}

    # -- customers and outcome

    def top_customers(self, plan_id: int, scope: Scope, limit: int) -> Later[tuple[CustomerUse, ...]]:
        values = self._of(scope, of_plan=plan_id, at_most=limit)
        rows = statements.top_customers(scope.kind).begin(self._connection, values)
        return lambda: tuple(CustomerUse(row.name, row.segment, int(row.used), row.id) for row in rows())

    def care_due(self, scope: Scope, line: BudgetLine | None, limit: int) -> Later[Listed[KeptDue]]:
        named = _named_of_customers(line) if scope.kind == "line" else {}
        values = self._of(scope, at_most=limit) | {f"of_{name}": value for name, value in named.items()}
        rows = statements.care_due(scope.kind, tuple(named)).begin(self._connection, values)
        return lambda: _listed(rows(), lambda row: KeptDue(*row[:-1]))

    def ratings(self, plan_id: int, scope: Scope) -> Later[Ratings]:
        values = self._of(scope, of_plan=plan_id)
        rows = statements.ratings(scope.kind).begin(self._connection, values)
        return lambda: Ratings(*map(int, rows()[0]))

    def adjusted(self, plan_id: int, line_ids: Collection[int] | None) -> Later[tuple[CauseCount, ...]]:
        statement = statements.adjusted(every_line=line_ids is None)
        values = {"workspace": self._workspace_id, "of_plan": plan_id}
        lines = {} if line_ids is None else {"of_lines": list(line_ids)}
        rows = statement.begin(self._connection, values | lines)
        return lambda: tuple(CauseCount(Cause(row.cause), row.times) for row in rows())


def _listed(rows: Sequence[Any], make: Callable[[Any], T]) -> Listed[T]:
    """The first ones, each of which knows how many there are."""
    return Listed(tuple(map(make, rows)), rows[0].total if rows else 0)


def _named_of_customers(line: BudgetLine | None) -> dict[str, str]:
    """The dimensions of customers for which the line names a value."""
    if line is None:
        return {}
    names = ("segment", "lifecycle", "region", "product_line")
    values = {name: str(getattr(line.dimensions, name)) for name in names}
    return {name: value for name, value in values.items() if value != ANY}
