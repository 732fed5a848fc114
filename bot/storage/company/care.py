"""How key customers are looked after: what was last spent, planned and said, and who needs attention."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
)

from bot.domain.company.care import KEY_SEGMENT, CareDue, KeptDue, KnownCare, Meeting
from bot.domain.company.customer import Customer
from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.company.customers import customer_from_row
from bot.storage.schema.tables import (
    actual,
    care_due,
    customer,
    customer_use,
    meeting,
    person,
    request_item,
    spend_request,
    workspace,
)

_OF_CUSTOMER = and_(
    request_item.c.workspace_id == customer.c.workspace_id, request_item.c.customer_id == customer.c.id
)
_PLANNED = tuple(UNDECIDED | {RequestState.APPROVED})


def _spent_on() -> ColumnElement[date]:
    """The day of the latest actual that still counts."""
    of_item = and_(actual.c.request_id == request_item.c.request_id, actual.c.item == request_item.c.item)
    return (
        select(func.max(actual.c.spent_on))
        .select_from(request_item)
        .join(actual, of_item)
        .where(_OF_CUSTOMER, actual.c.reversed_at.is_(None), actual.c.amount_minor > 0)
        .correlate(customer)
        .scalar_subquery()
    )


def _planned_on() -> ColumnElement[date]:
    """The latest day for which something is asked for or approved, and not yet settled."""
    return (
        select(func.max(request_item.c.planned_on))
        .select_from(request_item)
        .join(spend_request, spend_request.c.id == request_item.c.request_id)
        .where(_OF_CUSTOMER, ~request_item.c.final, spend_request.c.state.in_(_PLANNED))
        .correlate(customer)
        .scalar_subquery()
    )


def _met_on() -> ColumnElement[date]:
    return (
        select(func.max(meeting.c.met_on))
        .where(meeting.c.workspace_id == customer.c.workspace_id, meeting.c.customer_id == customer.c.id)
        .correlate(customer)
        .scalar_subquery()
    )


def _used() -> ColumnElement[int]:
    # PostgreSQL adds whole numbers up to a decimal one.
    return (
        select(cast(func.coalesce(func.sum(customer_use.c.held_minor), 0), BigInteger))
        .where(
            customer_use.c.workspace_id == customer.c.workspace_id,
            customer_use.c.plan_id == bindparam("of_plan"),
            customer_use.c.customer_id == customer.c.id,
        )
        .correlate(customer)
        .scalar_subquery()
    )


_KEY_CUSTOMERS = (
    select(
        customer.c.id,
        customer.c.code,
        customer.c.owner_id,
        customer.c.since,
        _spent_on().label("spent_on"),
        _planned_on().label("planned_on"),
        _met_on().label("met_on"),
        _used().label("used_minor"),
    )
    .where(
        customer.c.workspace_id == bindparam("workspace"),
        customer.c.active,
        customer.c.segment == KEY_SEGMENT,
    )
    .order_by(customer.c.code)
)
_THESE = _KEY_CUSTOMERS.where(customer.c.id.in_(bindparam("these", expanding=True)))

_OWNED = (
    customer.c.workspace_id == bindparam("workspace"),
    customer.c.owner_id == bindparam("owner"),
    customer.c.active,
    customer.c.segment == KEY_SEGMENT,
)
_LOOKS_AFTER = select(exists().where(*_OWNED))
KEPT_DUE = (
    select(
        care_due.c.customer_id,
        customer.c.name,
        customer.c.owner_id,
        func.coalesce(person.c.name, "").label("owner_name"),
        care_due.c.suggested_minor,
    )
    .join(customer, customer.c.id == care_due.c.customer_id)
    .outerjoin(person, person.c.id == customer.c.owner_id)
    .where(care_due.c.workspace_id == bindparam("workspace"))
    .order_by(care_due.c.days.desc(), customer.c.annual_value_minor.desc(), customer.c.code)
)
_DUE_OF_OWNER = KEPT_DUE.where(*_OWNED)


class SqlCustomerCare:
    """Fulfils `services.ports.company.CustomerCare`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def begun(self) -> datetime:
        statement = select(workspace.c.created_at).where(workspace.c.id == self._workspace_id)
        begun: datetime = self._connection.execute(statement).scalar_one()
        return begun

    def of_key_customers(
        self, plan_id: int, customer_ids: Collection[int] | None = None
    ) -> Sequence[KnownCare]:
        values: dict[str, Any] = {"workspace": self._workspace_id, "of_plan": plan_id}
        if customer_ids is None:
            found = self._connection.execute(_KEY_CUSTOMERS, values)
        else:
            found = self._connection.execute(_THESE, values | {"these": list(customer_ids)})
        return [KnownCare(*row) for row in found]

    def keep_due(self, found: Collection[CareDue]) -> None:
        self._connection.execute(delete(care_due).where(care_due.c.workspace_id == self._workspace_id))
        rows = [
            {
                "workspace_id": self._workspace_id,
                "customer_id": each.customer_id,
                "days": each.days,
                "suggested_minor": each.suggested_minor,
            }
            for each in found
        ]
        if rows:
            self._connection.execute(insert(care_due), rows)

    def looks_after(self, person_id: int) -> bool:
        values = {"workspace": self._workspace_id, "owner": person_id}
        return bool(self._connection.execute(_LOOKS_AFTER, values).scalar_one())

    def due_of(self, person_id: int) -> Sequence[KeptDue]:
        values = {"workspace": self._workspace_id, "owner": person_id}
        return [KeptDue(*row) for row in self._connection.execute(_DUE_OF_OWNER, values)]

    def active_customers(self) -> Sequence[Customer]:
        statement = select(customer).where(customer.c.workspace_id == self._workspace_id, customer.c.active)
        return [customer_from_row(row) for row in self._connection.execute(statement.order_by(customer.c.id))]

    def add(self, met: Meeting) -> int:
        values: dict[str, Any] = {
            "workspace_id": self._workspace_id,
            "customer_id": met.customer_id,
            "person_id": met.person_id,
            "met_on": met.met_on,
            "note": met.note,
            "at": self._now,
            "text_salt": new_salt(),
        }
        meeting_id: int = self._connection.execute(
            insert(meeting).values(values).returning(meeting.c.id)
        ).scalar_one()
        self._journal.touched(meeting, [meeting_id])
        return meeting_id
