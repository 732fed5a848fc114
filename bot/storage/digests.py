"""What a digest lists beside the balances: a few statements over requests, none over the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, insert, select

from bot.domain.approval import StepState
from bot.domain.budget import ANY, BudgetLine
from bot.domain.calendar import FiscalCalendar
from bot.domain.digest import AgeingDecision, CustomerUse, Listed, OverdueActual, Ratings, VarianceNote
from bot.domain.request import RequestState
from bot.domain.scope import Scope
from bot.storage.tables import (
    actual,
    approval_step,
    budget_line,
    customer,
    person,
    spend_request,
    step_approver,
    variance_note,
)

_HELD = spend_request.c.reserved_minor + spend_request.c.committed_minor + spend_request.c.spent_minor


class SqlDigests:
    def __init__(
        self, connection: Connection, workspace_id: int, now: datetime, calendar: FiscalCalendar
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._calendar = calendar

    # -- explanations

    def notes(self, plan_id: int) -> dict[int, VarianceNote]:
        newest = (
            select(func.max(variance_note.c.id))
            .join(budget_line, budget_line.c.id == variance_note.c.line_id)
            .where(variance_note.c.workspace_id == self._workspace_id, budget_line.c.plan_id == plan_id)
            .group_by(variance_note.c.line_id)
        )
        statement = (
            select(variance_note, person.c.name)
            .join(person, person.c.id == variance_note.c.person_id)
            .where(variance_note.c.id.in_(newest))
        )
        return {
            row.line_id: VarianceNote(row.line_id, row.period, row.note, row.name, row.at)
            for row in self._connection.execute(statement)
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

    def overdue(self, scope: Scope, planned_before: date, limit: int) -> Listed[OverdueActual]:
        statement = (
            select(
                spend_request.c.number,
                spend_request.c.planned_on,
                spend_request.c.committed_minor,
                customer.c.name.label("customer"),
                person.c.name.label("requester"),
                func.count().over().label("total"),
            )
            .join(customer, customer.c.id == spend_request.c.customer_id)
            .join(person, person.c.id == spend_request.c.requester_id)
            .where(
                *self._of(scope),
                # A final actual would have settled it.
                spend_request.c.state == RequestState.APPROVED.value,
                spend_request.c.planned_on < planned_before,
            )
            .order_by(spend_request.c.planned_on, spend_request.c.id)
            .limit(limit)
        )
        rows = self._connection.execute(statement).all()
        today = self._calendar.today(self._now)
        return Listed(
            tuple(
                OverdueActual(
                    row.number,
                    row.customer,
                    row.requester,
                    (today - row.planned_on).days,
                    row.committed_minor,
                )
                for row in rows
            ),
            rows[0].total if rows else 0,
        )

    def ageing(self, scope: Scope, waiting_since: datetime, limit: int) -> Listed[AgeingDecision]:
        statement = (
            select(
                spend_request.c.id,
                spend_request.c.number,
                spend_request.c.waiting_since,
                spend_request.c.reserved_minor,
                customer.c.name.label("customer"),
                func.count().over().label("total"),
            )
            .join(customer, customer.c.id == spend_request.c.customer_id)
            .where(
                *self._of(scope),
                spend_request.c.state == RequestState.PENDING.value,
                spend_request.c.waiting_since < waiting_since,
            )
            .order_by(spend_request.c.waiting_since, spend_request.c.id)
            .limit(limit)
        )
        rows = self._connection.execute(statement).all()
        approvers = self._deciders([row.id for row in rows])
        return Listed(
            tuple(
                AgeingDecision(
                    row.number,
                    row.customer,
                    approvers.get(row.id, ()),
                    (self._now - row.waiting_since).days,
                    row.reserved_minor,
                )
                for row in rows
            ),
            rows[0].total if rows else 0,
        )

    def _deciders(self, request_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The names of those whose signature is missing at the level that is being decided."""
        if not request_ids:
            return {}
        statement = (
            select(approval_step.c.request_id, approval_step.c.level, person.c.name)
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
        names: dict[int, list[str]] = {}
        for row in self._connection.execute(statement):
            if level.setdefault(row.request_id, row.level) == row.level:
                known = names.setdefault(row.request_id, [])
                if row.name not in known:
                    known.append(row.name)
        return {request_id: tuple(found) for request_id, found in names.items()}

    # -- customers and outcome

    def top_customers(self, plan_id: int, scope: Scope, limit: int) -> tuple[CustomerUse, ...]:
        used = func.sum(_HELD).label("used")
        statement = (
            select(customer.c.name, customer.c.segment, used)
            .join(spend_request, spend_request.c.customer_id == customer.c.id)
            .where(*self._of(scope), spend_request.c.plan_id == plan_id, _HELD > 0)
            .group_by(customer.c.id, customer.c.name, customer.c.segment)
            .order_by(used.desc(), customer.c.name)
            .limit(limit)
        )
        rows = self._connection.execute(statement)
        return tuple(CustomerUse(row.name, row.segment, int(row.used)) for row in rows)

    def idle_key_customers(
        self, plan_id: int, scope: Scope, line: BudgetLine | None, limit: int
    ) -> Listed[str]:
        looked_after = exists().where(
            spend_request.c.workspace_id == customer.c.workspace_id,
            spend_request.c.customer_id == customer.c.id,
            spend_request.c.plan_id == plan_id,
            _HELD > 0,
        )
        statement = (
            select(customer.c.name, func.count().over().label("total"))
            .where(
                customer.c.workspace_id == self._workspace_id,
                customer.c.segment == "key",
                ~looked_after,
                *_customers_of(scope, line),
            )
            .order_by(customer.c.annual_value_minor.desc(), customer.c.name)
            .limit(limit)
        )
        rows: Sequence[Row[Any]] = self._connection.execute(statement).all()
        return Listed(tuple(row.name for row in rows), rows[0].total if rows else 0)

    def ratings(self, plan_id: int, scope: Scope) -> Ratings:
        statement = (
            select(func.coalesce(func.sum(actual.c.rating), 0), func.count(actual.c.rating))
            .join(spend_request, spend_request.c.id == actual.c.request_id)
            .where(*self._of(scope), spend_request.c.plan_id == plan_id, actual.c.reversed_at.is_(None))
        )
        total, count = self._connection.execute(statement).one()
        return Ratings(int(total), int(count))

    def _of(self, scope: Scope) -> list[ColumnElement[bool]]:
        """The conditions that pick the requests of a scope."""
        mine: list[ColumnElement[bool]] = [spend_request.c.workspace_id == self._workspace_id]
        if scope.kind in ("department", "region"):
            mine.append(spend_request.c[scope.kind] == scope.value)
        if scope.kind == "line":
            # By code, not by id: what is left open from last year belongs to last year's line.
            same_code = select(budget_line.c.id).where(
                budget_line.c.workspace_id == self._workspace_id, budget_line.c.code == scope.value
            )
            mine.append(spend_request.c.line_id.in_(same_code))
        return mine


def _customers_of(scope: Scope, line: BudgetLine | None) -> list[ColumnElement[bool]]:
    if scope.kind == "region":
        return [customer.c.region == scope.value]
    if scope.kind == "department":
        owner = and_(person.c.id == customer.c.owner_id, person.c.department == scope.value)
        return [exists().where(owner)]
    if line is None:
        return []
    dimensions = line.dimensions
    return [
        customer.c[name] == value
        for name in ("segment", "lifecycle", "region", "product_line")
        if (value := getattr(dimensions, name)) != ANY
    ]
