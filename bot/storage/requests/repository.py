"""Requests as rows, alone and in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from bot.domain.approvals.approval import StepState
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN, RequestState
from bot.domain.requests.spend import PriorSpend
from bot.services.ports.requests import Progress
from bot.storage.books.journal import Journal
from bot.storage.books.witness import ITEM_COLUMNS, PART_COLUMNS, new_salt
from bot.storage.engine.prepared import Prepared
from bot.storage.requests import statements
from bot.storage.requests.history import REQUEST, REQUEST_LOCK, Histories
from bot.storage.requests.items import is_due_before
from bot.storage.requests.lacking import lacks_receipt
from bot.storage.requests.rows import (
    ItemRow,
    ListedRow,
    item_values,
    list_values,
    named_of,
    part_values,
    prior_from_rows,
    request_from_row,
    values_of,
)
from bot.storage.schema.tables import (
    approval_step,
    list_row,
    partner_part,
    request_item,
    request_recipient,
    spend_request,
    step_approver,
)

_ITEM_NAMES = (*ITEM_COLUMNS, *(f"part_{name}" for name in PART_COLUMNS))
_ITEM_WIDTH = len(_ITEM_NAMES)


class SqlRequests:
    """Fulfils `services.ports.requests.Requests`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        journal: Journal,
        histories: Histories,
    ) -> None:
        self._histories = histories
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal
        # As this transaction has read or written them, so that `save` writes only what has changed.
        self._stored: dict[int, SpendRequest] = {}

    # -- the request itself

    def add(self, request: SpendRequest) -> SpendRequest:
        values = {
            "workspace_id": self._workspace_id,
            "waiting_since": self._now,
            "text_salt": new_salt(),
            **values_of(request),
        }
        request_id = statements.INSERT_REQUEST.value(self._connection, values)
        stored = replace(request, id=request_id)
        self._insert_items(request_id, item_values(request))
        self._insert_recipients(stored)
        self._insert_list(stored)
        self._insert_parts(stored)
        self._stored[request_id] = stored
        self._note(stored, values)
        return stored

    def _note(self, request: SpendRequest, values: Mapping[str, Any]) -> None:
        named = named_of(request)
        parts = {
            "recipients": sorted(contact_id for _, contact_id in named),
            "items": [list(row.values()) for row in item_values(request)],
            "named": sorted(named),
            "partner": [list(row.values()) for row in part_values(request)],
        }
        self._journal.wrote(spend_request, request.id, {**values, **parts})

    def _insert_items(self, request_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
        common = {"request_id": request_id, "workspace_id": self._workspace_id}
        statements.INSERT_ITEMS.send(self._connection, [{**common, **row} for row in rows])

    def _insert_recipients(self, request: SpendRequest) -> None:
        common = {"request_id": request.id, "workspace_id": self._workspace_id}
        rows = [{**common, "item": item, "contact_id": contact_id} for item, contact_id in named_of(request)]
        if rows:
            statements.INSERT_RECIPIENTS.send(self._connection, rows)

    def _insert_list(self, request: SpendRequest) -> None:
        """Once: no edit changes what a file has brought."""
        common = {"request_id": request.id, "workspace_id": self._workspace_id}
        rows = [{**common, **row, "text_salt": new_salt()} for row in list_values(request)]
        if rows:
            found = self._connection.execute(statements.INSERT_LIST, rows)
            ids = {row.item: row.id for row in found}
            for row in rows:
                self._journal.wrote(list_row, ids[row["item"]], row)

    def _insert_parts(self, request: SpendRequest) -> None:
        common = {"request_id": request.id, "workspace_id": self._workspace_id}
        rows = [{**common, **row} for row in part_values(request)]
        if rows:
            self._connection.execute(insert(partner_part), rows)

    def _save_items(self, request: SpendRequest, before: SpendRequest) -> None:
        """Those that have changed; items that an edit has taken out are gone."""
        now = item_values(request)
        was = item_values(before)
        changed = [row for row, old in zip(now, was, strict=False) if row != old]
        if changed:
            key = {"workspace": self._workspace_id, "of_request": request.id}
            rows = [{**key, **row, "of_item": row["item"]} for row in changed]
            statements.UPDATE_ITEM.send(self._connection, rows)
        if len(now) > len(was):
            self._insert_items(request.id, now[len(was) :])
        elif len(now) < len(was):
            of_request = self._of_request(request_item, request.id)
            self._connection.execute(delete(request_item).where(of_request, request_item.c.item > len(now)))

    def _of_request(self, table: Table, request_id: int) -> ColumnElement[bool]:
        return and_(table.c.workspace_id == self._workspace_id, table.c.request_id == request_id)

    def save(self, request: SpendRequest) -> None:
        before = self._stored.get(request.id) or self.get(request.id)
        if before is None:
            raise AssertionError(f"request {request.id} is to be saved, and does not exist")
        values = {"text_salt": new_salt(), **values_of(request)}
        self._note(request, values)
        if request.state in OPEN:
            # Since when somebody is waited for: the digest and the deadlines count from here.
            values["waiting_since"] = self._now
        key = {"workspace": self._workspace_id, "row_id": request.id}
        statements.UPDATE_REQUEST.send(self._connection, [{**key, **values}])
        recipients_stay = named_of(before) == named_of(request)
        if not recipients_stay:
            of_request = self._of_request(request_recipient, request.id)
            self._connection.execute(delete(request_recipient).where(of_request))
        self._save_items(request, before)
        if part_values(before) != part_values(request):
            self._connection.execute(delete(partner_part).where(self._of_request(partner_part, request.id)))
            self._insert_parts(request)
        if not recipients_stay:
            self._insert_recipients(request)
        self._stored[request.id] = request

    def save_version(self, request_id: int, version: int) -> None:
        self._connection.execute(
            update(spend_request)
            .where(spend_request.c.workspace_id == self._workspace_id, spend_request.c.id == request_id)
            .values(version=version)
        )
        self._journal.touched(spend_request, [request_id])

    def get(self, request_id: int) -> SpendRequest | None:
        return self._one(REQUEST, request_id)

    def lock(self, request_id: int) -> SpendRequest | None:
        return self._one(REQUEST_LOCK, request_id)

    def _one(self, statement: Prepared, request_id: int) -> SpendRequest | None:
        values = {"workspace": self._workspace_id, "request": request_id}
        rows = statement.all(self._connection, values)
        if not rows:
            return None
        history = self._histories.keep(request_id, rows)
        items = [row[-_ITEM_WIDTH:] for row in rows if row.what == "item"]
        found = request_from_row(rows[0], items, history.recipients, tuple(history.files), history.rows)
        self._stored[request_id] = found
        return found

    def _many(self, statement: Select[Any], values: Mapping[str, Any] | None = None) -> list[SpendRequest]:
        return self._requests_of(self._connection.execute(statement, values or {}).all())

    def _requests_of(self, rows: Sequence[Row[Any]]) -> list[SpendRequest]:
        recipients: dict[int, dict[int, list[int]]] = {row.id: {} for row in rows}
        files: dict[int, list[str]] = {row.id: [] for row in rows}
        items: dict[int, list[ItemRow]] = {row.id: [] for row in rows}
        listed: dict[int, dict[int, ListedRow]] = {row.id: {} for row in rows}
        if rows:
            wanted = {"workspace": self._workspace_id, "ids": list(recipients)}
            for item in self._connection.execute(statements.ITEMS_OF_REQUESTS, wanted):
                items[item.request_id].append([getattr(item, name) for name in _ITEM_NAMES])
            for part in self._connection.execute(statements.PARTS_OF_REQUESTS, wanted):
                if part.what == "recipient":
                    recipients[part.request_id].setdefault(part.item, []).append(part.part)
                elif part.what == "file":
                    files[part.request_id].append(part.text)
                else:
                    listed[part.request_id][part.item] = part.part, part.text
        found = [
            request_from_row(row, items[row.id], recipients[row.id], tuple(files[row.id]), listed[row.id])
            for row in rows
        ]
        self._stored |= {request.id: request for request in found}
        return found

    # -- lists

    def _all(self) -> Select[Any]:
        return select(spend_request).where(spend_request.c.workspace_id == self._workspace_id)

    def of_requester(
        self, person_id: int, states: Iterable[RequestState], limit: int
    ) -> Sequence[SpendRequest]:
        return self._many(
            self._all()
            .where(spend_request.c.requester_id == person_id, spend_request.c.state.in_(list(states)))
            .order_by(spend_request.c.id.desc())
            .limit(limit)
        )

    def pressure_of(self, person_id: int, since: datetime) -> tuple[int, int]:
        values = {"workspace": self._workspace_id, "requester": person_id, "since": since}
        waiting, sent = self._connection.execute(statements.PRESSURE, values).one()
        return waiting, sent

    def waiting_for(self, person_id: int, limit: int) -> Sequence[SpendRequest]:
        earlier = approval_step.alias("earlier")
        first_waiting = (
            select(func.min(earlier.c.level))
            .where(
                earlier.c.request_id == spend_request.c.id,
                earlier.c.round == spend_request.c.round,
                earlier.c.state == StepState.WAITING.value,
            )
            .correlate(spend_request)
            .scalar_subquery()
        )
        mine = exists().where(
            approval_step.c.request_id == spend_request.c.id,
            approval_step.c.round == spend_request.c.round,
            approval_step.c.state == StepState.WAITING.value,
            approval_step.c.level == first_waiting,
            step_approver.c.step_id == approval_step.c.id,
            step_approver.c.person_id == person_id,
            step_approver.c.signed_at.is_(None),
        )
        return self._many(
            self._all()
            .where(spend_request.c.state == RequestState.PENDING.value, mine)
            .order_by(spend_request.c.id)
            .limit(limit)
        )

    def _for_budget(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).where(
            spend_request.c.workspace_id == self._workspace_id,
            spend_request.c.state == RequestState.WAITING_FOR_BUDGET.value,
        )

    def waiting_for_budget(self, plan_id: int) -> Sequence[int]:
        # Numbers are given under the plan's lock: the ids of its requests grow in the order of submission.
        statement = self._for_budget(spend_request.c.id).where(spend_request.c.plan_id == plan_id)
        return self._connection.execute(statement.order_by(spend_request.c.id)).scalars().all()

    def plans_waited_for(self) -> Sequence[int]:
        statement = self._for_budget(spend_request.c.plan_id).distinct()
        return self._connection.execute(statement.order_by(spend_request.c.plan_id)).scalars().all()

    def open_ids(self) -> Sequence[int]:
        statement = select(spend_request.c.id).where(
            spend_request.c.workspace_id == self._workspace_id,
            spend_request.c.state.in_([state.value for state in OPEN]),
        )
        return self._connection.execute(statement.order_by(spend_request.c.id)).scalars().all()

    def waiting_longest(self, before: datetime, limit: int) -> Sequence[tuple[int, datetime]]:
        statement = (
            select(spend_request.c.id, spend_request.c.waiting_since)
            .where(
                spend_request.c.workspace_id == self._workspace_id,
                spend_request.c.state.in_([state.value for state in OPEN]),
                spend_request.c.waiting_since <= before,
            )
            .order_by(spend_request.c.waiting_since)
            .limit(limit)
        )
        return [(row.id, row.waiting_since) for row in self._connection.execute(statement)]

    def waiting_since(self, request_id: int) -> datetime | None:
        statement = select(spend_request.c.waiting_since).where(
            spend_request.c.workspace_id == self._workspace_id, spend_request.c.id == request_id
        )
        moment: datetime | None = self._connection.execute(statement).scalar()
        return moment

    def waits(self, request_ids: Iterable[int]) -> Mapping[int, datetime]:
        statement = select(spend_request.c.id, spend_request.c.waiting_since).where(
            spend_request.c.workspace_id == self._workspace_id, spend_request.c.id.in_(list(request_ids))
        )
        return {row.id: row.waiting_since for row in self._connection.execute(statement)}

    def owing_actuals(self, planned_before: date) -> Sequence[tuple[int, date]]:
        statement = (
            select(spend_request.c.requester_id, func.max(spend_request.c.planned_on).label("newest"))
            .where(
                spend_request.c.workspace_id == self._workspace_id,
                spend_request.c.state == RequestState.APPROVED.value,
                is_due_before(planned_before),
            )
            .group_by(spend_request.c.requester_id)
            .order_by(spend_request.c.requester_id)
        )
        return [(row.requester_id, row.newest) for row in self._connection.execute(statement)]

    def overdue(self, today: date, limit: int) -> Sequence[SpendRequest]:
        statement = self._all().where(
            spend_request.c.state == RequestState.APPROVED.value, is_due_before(today)
        )
        return self._many(statement.order_by(spend_request.c.planned_on).limit(limit))

    def without_receipt(self, since: datetime, after_id: int, limit: int) -> Sequence[SpendRequest]:
        statement = self._all().where(spend_request.c.id > after_id, lacks_receipt(since))
        return self._many(statement.order_by(spend_request.c.id).limit(limit))

    def newest_on_line(self, line_id: int, except_request: int) -> str:
        request, item = spend_request.c, request_item.c
        holds = item.reserved_minor + item.committed_minor + item.spent_minor > 0
        on_line = select(item.request_id).where(item.line_id == line_id, holds)
        statement = (
            select(request.number)
            .where(
                request.workspace_id == self._workspace_id,
                request.id.in_(on_line),
                request.id != except_request,
            )
            .order_by(func.coalesce(request.decided_at, request.submitted_at).desc(), request.id.desc())
            .limit(1)
        )
        return self._connection.execute(statement).scalar() or ""

    def progress(self, request_id: int) -> Progress:
        return self._histories.of(request_id).progress

    def prior_spend(
        self,
        first: date,
        last: date,
        *,
        customer_ids: Iterable[int],
        requester_id: int | None,
        contact_ids: Iterable[int],
        except_request: int | None,
    ) -> Sequence[PriorSpend]:
        customers, contacts = list(set(customer_ids)), list(set(contact_ids))
        if not customers and requester_id is None and not contacts:
            return []
        statement = statements.prior_spend(
            customers=bool(customers),
            requester=requester_id is not None,
            contacts=bool(contacts),
            excepted=except_request is not None,
        )
        given = {
            "customers": customers or None,
            "requester": requester_id,
            "contacts": contacts or None,
            "excepted": except_request,
        }
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        values |= {"workspace": self._workspace_id, "first": first, "last": last}
        rows = statement.all(self._connection, values)
        return [prior_from_rows(list(of_one)) for _, of_one in groupby(rows, key=attrgetter("id", "item"))]
