"""Whole tables, a few hundred rows at a time, in the order of their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, func, select

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.money import Money
from bot.services.ports.books import Row as ExportRow
from bot.storage.actuals.who_came import WhoCame, who_came_to
from bot.storage.company.operators import shown_labels
from bot.storage.operations.erasure import shown_email
from bot.storage.schema.tables import (
    adjustment,
    audit_entry,
    budget_line,
    contact,
    customer,
    partner,
    partner_part,
    person,
    plan,
    posting,
    request_item,
    request_recipient,
    spend_request,
    stored_file,
)

_BATCH = 2000

_PARTS = (
    select(
        partner_part.c.request_id,
        func.max(partner.c.code).label("partner_code"),
        func.sum(partner_part.c.agreed_minor).label("partner_minor"),
        func.sum(partner_part.c.spent_minor).label("partner_spent_minor"),
    )
    .join(partner, partner.c.id == partner_part.c.partner_id)
    .group_by(partner_part.c.request_id)
    .subquery("parts")
)
"""Of each request that a partner pays a part of: who, and how much."""
ItemRow = tuple[Row[Any], list[str], WhoCame]
"""An item, the names of those it is for, and who came to it."""
_REQUEST = "request:"
_ADJUSTMENT = "adjustment:"


class SqlExports:
    """Fulfils `services.ports.books.Exports`. The columns are those of `bot/services/books/export.py`."""

    def __init__(self, connection: Connection, workspace_id: int, calendar: FiscalCalendar) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._calendar = calendar

    def _batches(self, statement: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
        """One statement, read as it goes: a batch at a time is in memory."""
        return self._connection.execute(statement.execution_options(yield_per=_BATCH)).partitions()

    def _emails(self, ids: set[int]) -> dict[int, Any]:
        statement = select(person.c.id, person.c.name, person.c.email).where(person.c.id.in_(ids))
        return {row.id: row for row in self._connection.execute(statement)} if ids else {}

    def ledger(self) -> Iterator[ExportRow]:
        # The lines are few and fit in memory: joined, a million postings take minutes to sort.
        lines = {row.id: row for row in self._connection.execute(self._lines())}
        statement = select(posting).where(posting.c.workspace_id == self._workspace_id)
        for rows in self._batches(statement.order_by(posting.c.id)):
            people = self._emails({row.actor_id for row in rows if row.actor_id is not None})
            documents = {row.document for row in rows}
            numbers = self._numbers(_REQUEST, spend_request, documents)
            adjusted = self._numbers(_ADJUSTMENT, adjustment, documents)
            for row in rows:
                yield {
                    "id": row.id,
                    "at": row.at,
                    "year": lines[row.line_id].year,
                    "month": row.month,
                    "line": lines[row.line_id].code,
                    "column": row.column_name,
                    "amount": Money(row.amount_minor, lines[row.line_id].currency),
                    "currency": lines[row.line_id].currency,
                    "kind": row.kind,
                    "document": row.document,
                    "request": numbers.get(row.document, ""),
                    "adjustment": adjusted.get(row.document, ""),
                    "actor": shown_email(people[row.actor_id].email) if row.actor_id in people else "",
                    "key": row.idempotency_key,
                }

    def _lines(self) -> Select[Any]:
        return (
            select(budget_line.c.id, budget_line.c.code, budget_line.c.currency, plan.c.year)
            .join(plan, plan.c.id == budget_line.c.plan_id)
            .where(budget_line.c.workspace_id == self._workspace_id)
        )

    def _numbers(self, prefix: str, table: Table, documents: set[str]) -> dict[str, str]:
        ids = {
            int(tail)
            for document in documents
            if document.startswith(prefix) and (tail := document.removeprefix(prefix)).isdecimal()
        }
        statement = select(table.c.id, table.c.number).where(
            table.c.workspace_id == self._workspace_id, table.c.id.in_(ids)
        )
        return {f"{prefix}{row.id}": row.number for row in self._connection.execute(statement)} if ids else {}

    def adjustments(self) -> Iterator[ExportRow]:
        giving, receiving, first = budget_line.alias(), budget_line.alias(), adjustment.alias()
        statement = (
            select(
                adjustment,
                plan.c.year,
                plan.c.currency,
                person.c.email,
                giving.c.code.label("from_line"),
                receiving.c.code.label("to_line"),
                first.c.number.label("undone"),
            )
            .join(plan, plan.c.id == adjustment.c.plan_id)
            .join(person, person.c.id == adjustment.c.asked_by)
            .outerjoin(giving, giving.c.id == adjustment.c.from_line_id)
            .outerjoin(receiving, receiving.c.id == adjustment.c.to_line_id)
            .outerjoin(first, first.c.id == adjustment.c.undoes_id)
            .where(adjustment.c.workspace_id == self._workspace_id)
        )
        for rows in self._batches(statement.order_by(adjustment.c.id)):
            yield from (self._adjustment(row) for row in rows)

    def _adjustment(self, row: Row[Any]) -> ExportRow:
        month = ""
        if row.month is not None:
            month = f"{self._calendar.month_range(row.year, row.month)[0]:%Y-%m}"
        return {
            "number": row.number,
            "state": row.state,
            "kind": row.kind,
            "from_line": row.from_line or "",
            "to_line": row.to_line or "",
            "amount": Money(row.amount_minor, row.currency) if row.amount_minor else None,
            "currency": row.currency,
            "month": month,
            "cause": row.cause,
            "explanation": row.explanation,
            "undoes": row.undone or "",
            "asked_by": shown_email(row.email),
            "asked_at": row.asked_at,
            "decided_at": row.decided_at,
            "policy_version": row.policy_version,
        }

    def requests(self) -> Iterator[ExportRow]:
        statement = (
            select(
                spend_request,
                customer.c.code.label("customer_code"),
                customer.c.name.label("customer_name"),
                person.c.email,
                budget_line.c.code.label("line_code"),
                _PARTS.c.partner_code,
                _PARTS.c.partner_minor,
                _PARTS.c.partner_spent_minor,
            )
            .join(customer, customer.c.id == spend_request.c.customer_id)
            .join(person, person.c.id == spend_request.c.requester_id)
            .join(budget_line, budget_line.c.id == spend_request.c.line_id)
            .outerjoin(_PARTS, _PARTS.c.request_id == spend_request.c.id)
            .where(spend_request.c.workspace_id == self._workspace_id)
        )
        for rows in self._batches(statement.order_by(spend_request.c.id)):
            ids = [row.id for row in rows]
            recipients, receipts, items = self._recipients(ids), self._receipts(ids), self._items_of(ids)
            for row in rows:
                of_request = _request(row, recipients.get(row.id, []), receipts.get(row.id, []))
                yield of_request | {"items": [_item(each) for each in items.get(row.id, [])]}

    def items(self) -> Iterator[ExportRow]:
        ids = select(spend_request.c.id).where(spend_request.c.workspace_id == self._workspace_id)
        for rows in self._batches(ids.order_by(spend_request.c.id)):
            found = self._items_of([row.id for row in rows])
            for of_request in found.values():
                for of_item in of_request:
                    row = of_item[0]
                    yield {
                        "number": row.number,
                        "state": row.state,
                        **_item(of_item),
                        "currency": row.currency,
                        "month": row.month,
                    }

    def _items_of(self, request_ids: list[int]) -> dict[int, list[ItemRow]]:
        """The items of each request, in their order, with the names of those they are for."""
        recipient, item, part = request_recipient.c, request_item.c, partner_part.c
        of_item_of_request = and_(part.request_id == item.request_id, part.item == item.item)
        names: dict[tuple[int, int], list[str]] = {}
        named = (
            select(recipient.request_id, recipient.item, contact.c.name)
            .join(contact, contact.c.id == recipient.contact_id)
            .where(recipient.request_id.in_(request_ids))
            .order_by(contact.c.id)
        )
        for request_id, number, name in self._connection.execute(named):
            names.setdefault((request_id, number), []).append(name)
        statement = (
            select(
                request_item,
                partner_part.c.agreed_minor.label("partner_minor"),
                partner_part.c.spent_minor.label("partner_spent_minor"),
                spend_request.c.number,
                spend_request.c.state,
                spend_request.c.currency,
                customer.c.code.label("customer_code"),
                customer.c.name.label("customer_name"),
                budget_line.c.code.label("line_code"),
            )
            .join(spend_request, spend_request.c.id == item.request_id)
            .join(customer, customer.c.id == item.customer_id)
            .join(budget_line, budget_line.c.id == item.line_id)
            .outerjoin(partner_part, of_item_of_request)
            .where(item.request_id.in_(request_ids))
            .order_by(item.request_id, item.item)
        )
        came = who_came_to(self._connection, request_ids)
        found: dict[int, list[ItemRow]] = {}
        for row in self._connection.execute(statement):
            key = (row.request_id, row.item)
            of_item = (row, names.get(key, []), came.get(key, WhoCame()))
            found.setdefault(row.request_id, []).append(of_item)
        return found

    def _recipients(self, request_ids: list[int]) -> dict[int, list[str]]:
        names: dict[int, list[str]] = {}
        statement = (
            select(request_recipient.c.request_id, contact.c.id, contact.c.name)
            .join(contact, contact.c.id == request_recipient.c.contact_id)
            .where(request_recipient.c.request_id.in_(request_ids))
            .distinct()
            .order_by(contact.c.id)
        )
        for row in self._connection.execute(statement):
            names.setdefault(row.request_id, []).append(row.name)
        return names

    def _receipts(self, request_ids: list[int]) -> dict[int, list[dict[str, str]]]:
        receipts: dict[int, list[dict[str, str]]] = {}
        statement = (
            select(stored_file)
            .where(stored_file.c.request_id.in_(request_ids), stored_file.c.purpose == "receipt")
            .order_by(stored_file.c.id)
        )
        for row in self._connection.execute(statement):
            kept = {"sha256": row.sha256, "type": row.detected_type, "state": row.state}
            receipts.setdefault(row.request_id, []).append(kept)
        return receipts

    def audit(self) -> Iterator[ExportRow]:
        statement = select(audit_entry).where(audit_entry.c.workspace_id == self._workspace_id)
        operators = shown_labels(self._connection, self._workspace_id)
        for rows in self._batches(statement.order_by(audit_entry.c.id)):
            people = self._emails({row.actor_id for row in rows if row.actor_id is not None})
            for row in rows:
                who = people.get(row.actor_id)
                label = operators.get(row.actor_label, row.actor_label)
                yield {
                    "sequence": row.sequence,
                    "at": row.at,
                    "person": _named(who.name, label) if who else label,
                    "email": shown_email(who.email) if who else "",
                    "action": row.action,
                    "subject": row.subject,
                    "surface": row.surface,
                    "facts": row.facts,
                    "previous_hash": row.previous_hash,
                    "hash": row.hash,
                }


def _named(name: str, label: str) -> str:
    return f"{name} ({label})" if label else name


def _spent(row: Row[Any], currency: str) -> Money:
    """What it has cost, with what a partner pays of it: that is approved, too."""
    return Money(row.spent_minor + (row.partner_spent_minor or 0), currency)


def _partner_pays(row: Row[Any], currency: str) -> Money | None:
    return None if row.partner_minor is None else Money(row.partner_minor, currency)


def _item(of_item: ItemRow) -> ExportRow:
    row, recipients, present = of_item
    approved = None if row.approved_minor is None else Money(row.approved_minor, row.currency)
    return {
        "item": row.item,
        "category": row.category,
        "customer_code": row.customer_code,
        "customer": row.customer_name,
        "recipients": recipients,
        "headcount": row.headcount,
        "amount": Money(row.amount_minor, row.currency),
        "approved_amount": approved,
        "spent_amount": _spent(row, row.currency),
        "planned_date": row.planned_on,
        "contact_channel": row.contact_channel,
        "partner_pays": _partner_pays(row, row.currency),
        "line": row.line_code,
        "final": row.final,
        "came": present.came,
        "other_guests": present.other_guests,
        "our_people": present.our_people,
    }


def _request(row: Row[Any], recipients: list[str], receipts: list[dict[str, str]]) -> ExportRow:
    currency = row.currency
    approved = None if row.approved_minor is None else Money(row.approved_minor, currency)
    return {
        "number": row.number,
        "state": row.state,
        "amount": Money(row.amount_minor, currency),
        "approved_amount": approved,
        "spent_amount": _spent(row, currency),
        "currency": currency,
        "category": row.category,
        "customer_code": row.customer_code,
        "customer": row.customer_name,
        "recipients": recipients,
        "headcount": row.headcount,
        "planned_date": row.planned_on,
        "contact_channel": row.contact_channel,
        "purpose": row.purpose,
        "expected_result": row.expected_result,
        "partner": row.partner_code or "",
        "partner_pays": _partner_pays(row, currency),
        "requester": shown_email(row.email),
        "department": row.department,
        "line": row.line_code,
        "submitted_at": row.submitted_at,
        "decided_at": row.decided_at,
        "settled_at": row.settled_at,
        "policy_version": row.policy_version,
        "receipts": receipts,
    }
