"""What a digest lists beside its lines: a few statements over what is open, none over the ledger.

The statements are put together once for each kind of scope. Every one takes `workspace`, `scope` where there
is one, and what its bindparams say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
)

from bot.domain.approval import StepState
from bot.domain.budget import ANY, BudgetLine
from bot.domain.calendar import FiscalCalendar
from bot.domain.digest import AgeingDecision, CustomerUse, Listed, OverdueActual, Ratings, VarianceNote
from bot.domain.request import RequestState
from bot.domain.scope import Scope
from bot.storage.reports.digest_lines import SqlDigestLines
from bot.storage.schema.tables import (
    actual,
    approval_step,
    budget_line,
    customer,
    customer_use,
    person,
    spend_request,
    step_approver,
    variance_note,
)

_WORKSPACE: BindParameter[int] = bindparam("workspace")
_PLAN: BindParameter[int] = bindparam("of_plan")
_AT_MOST: BindParameter[int] = bindparam("at_most")
_HELD = spend_request.c.reserved_minor + spend_request.c.committed_minor + spend_request.c.spent_minor

_RECENT = (
    select(func.max(variance_note.c.id))
    .where(variance_note.c.workspace_id == _WORKSPACE, variance_note.c.at >= bindparam("since"))
    .group_by(variance_note.c.line_id)
)
_NOTES = (
    select(variance_note, person.c.name)
    .join(person, person.c.id == variance_note.c.person_id)
    .where(variance_note.c.workspace_id == _WORKSPACE, variance_note.c.id.in_(_RECENT))
)


def _requests(kind: str) -> list[ColumnElement[bool]]:
    """The conditions that pick the requests of a scope."""
    if kind == "line":
        # By code, not by id: what is left open from last year belongs to last year's line. The lines are the
        # workspace's; to name it of the requests too would lead SQLite through all of its requests.
        same_code = select(budget_line.c.id).where(
            budget_line.c.workspace_id == _WORKSPACE, budget_line.c.code == bindparam("scope")
        )
        return [spend_request.c.line_id.in_(same_code)]
    mine = [spend_request.c.workspace_id == _WORKSPACE]
    return mine if kind == "all" else [*mine, spend_request.c[kind] == bindparam("scope")]


def _uses(kind: str) -> list[ColumnElement[bool]]:
    """The same for what is kept of customers, which knows no lines."""
    mine = [customer_use.c.workspace_id == _WORKSPACE, customer_use.c.plan_id == _PLAN]
    return mine if kind == "all" else [*mine, customer_use.c[kind] == bindparam("scope")]


def _state_is(state: RequestState) -> ColumnElement[bool]:
    # In so many words: an index over the requests of one state is not taken for a state given as a value.
    return spend_request.c.state == literal_column(f"'{state.value}'")


def _count(*where: ColumnElement[bool]) -> ColumnElement[int]:
    """How many there are altogether. Counted beside the list, whose first few need no look at the others."""
    counted = select(func.count()).select_from(spend_request).where(*where)
    return counted.correlate(None).scalar_subquery().label("total")


@cache
def _overdue(kind: str) -> Select[Any]:
    # A final actual would have settled it.
    where = [
        *_requests(kind),
        _state_is(RequestState.APPROVED),
        spend_request.c.planned_on < bindparam("before"),
    ]
    return (
        select(
            spend_request.c.number,
            spend_request.c.planned_on,
            spend_request.c.committed_minor,
            customer.c.name.label("customer"),
            person.c.name.label("requester"),
            _count(*where),
        )
        .join(customer, customer.c.id == spend_request.c.customer_id)
        .join(person, person.c.id == spend_request.c.requester_id)
        .where(*where)
        .order_by(spend_request.c.planned_on, spend_request.c.id)
        .limit(_AT_MOST)
    )


@cache
def _ageing(kind: str) -> Select[Any]:
    waiting = spend_request.c.waiting_since < bindparam("before")
    where = [*_requests(kind), _state_is(RequestState.PENDING), waiting]
    return (
        select(
            spend_request.c.id,
            spend_request.c.number,
            spend_request.c.waiting_since,
            spend_request.c.reserved_minor,
            customer.c.name.label("customer"),
            _count(*where),
        )
        .join(customer, customer.c.id == spend_request.c.customer_id)
        .where(*where)
        .order_by(spend_request.c.waiting_since, spend_request.c.id)
        .limit(_AT_MOST)
    )


@cache
def _top_customers(kind: str) -> Select[Any]:
    """A line's from its own requests; every other scope's from what is kept of each customer."""
    if kind == "line":
        held, where = _HELD, [*_requests(kind), spend_request.c.plan_id == _PLAN]
        uses = select(spend_request.c.customer_id, func.sum(held).label("used"))
        uses = uses.where(*where, held > 0).group_by(spend_request.c.customer_id)
    else:
        uses = select(customer_use.c.customer_id, func.sum(customer_use.c.held_minor).label("used"))
        uses = uses.where(*_uses(kind), customer_use.c.held_minor > 0).group_by(customer_use.c.customer_id)
    used = uses.subquery()
    return (
        select(customer.c.name, customer.c.segment, used.c.used)
        .join(used, used.c.customer_id == customer.c.id)
        .where(customer.c.workspace_id == _WORKSPACE)
        .order_by(used.c.used.desc(), customer.c.name)
        .limit(_AT_MOST)
    )


@cache
def _idle_key_customers(kind: str, dimensions: tuple[str, ...]) -> Select[Any]:
    looked_after = exists().where(
        customer_use.c.workspace_id == customer.c.workspace_id,
        customer_use.c.plan_id == _PLAN,
        customer_use.c.customer_id == customer.c.id,
        customer_use.c.held_minor > 0,
    )
    mine: list[ColumnElement[bool]] = [customer.c[name] == bindparam(f"of_{name}") for name in dimensions]
    if kind == "region":
        mine.append(customer.c.region == bindparam("scope"))
    if kind == "department":
        owner = and_(person.c.id == customer.c.owner_id, person.c.department == bindparam("scope"))
        mine.append(exists().where(owner))
    return (
        select(customer.c.name, func.count().over().label("total"))
        .where(customer.c.workspace_id == _WORKSPACE, customer.c.segment == "key", ~looked_after, *mine)
        .order_by(customer.c.annual_value_minor.desc(), customer.c.name)
        .limit(_AT_MOST)
    )


@cache
def _ratings(kind: str) -> Select[Any]:
    if kind != "line":
        total, count = func.sum(customer_use.c.ratings_total), func.sum(customer_use.c.ratings_count)
        return select(func.coalesce(total, 0), func.coalesce(count, 0)).where(*_uses(kind))
    return (
        select(func.coalesce(func.sum(actual.c.rating), 0), func.count(actual.c.rating))
        .join(spend_request, spend_request.c.id == actual.c.request_id)
        .where(*_requests(kind), spend_request.c.plan_id == _PLAN, actual.c.reversed_at.is_(None))
    )


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

    def notes(self, since: datetime) -> dict[int, VarianceNote]:
        values = {"workspace": self._workspace_id, "since": since}
        return {
            row.line_id: VarianceNote(row.line_id, row.period, row.note, row.name, row.at)
            for row in self._connection.execute(_NOTES, values)
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
        values = self._of(scope, before=planned_before, at_most=limit)
        rows = self._connection.execute(_overdue(scope.kind), values).all()
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
        values = self._of(scope, before=waiting_since, at_most=limit)
        rows = self._connection.execute(_ageing(scope.kind), values).all()
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
        values = self._of(scope, of_plan=plan_id, at_most=limit)
        rows = self._connection.execute(_top_customers(scope.kind), values)
        return tuple(CustomerUse(row.name, row.segment, int(row.used)) for row in rows)

    def idle_key_customers(
        self, plan_id: int, scope: Scope, line: BudgetLine | None, limit: int
    ) -> Listed[str]:
        named = _named_of_customers(line) if scope.kind == "line" else {}
        values = self._of(scope, of_plan=plan_id, at_most=limit)
        values |= {f"of_{name}": value for name, value in named.items()}
        rows = self._connection.execute(_idle_key_customers(scope.kind, tuple(named)), values).all()
        return Listed(tuple(row.name for row in rows), rows[0].total if rows else 0)

    def ratings(self, plan_id: int, scope: Scope) -> Ratings:
        values = self._of(scope, of_plan=plan_id)
        total, count = self._connection.execute(_ratings(scope.kind), values).one()
        return Ratings(int(total), int(count))


def _named_of_customers(line: BudgetLine | None) -> dict[str, str]:
    """The dimensions of customers for which the line names a value."""
    if line is None:
        return {}
    names = ("segment", "lifecycle", "region", "product_line")
    values = {name: str(getattr(line.dimensions, name)) for name in names}
    return {name: value for name, value in values.items() if value != ANY}
