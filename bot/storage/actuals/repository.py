"""What was really spent, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.domain.actuals.actual import Actual
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.requests.history import Histories
from bot.storage.requests.rows import actual_from_row
from bot.storage.schema.tables import actual

_INSERT = insert(actual).returning(actual.c.id)


class SqlActuals:
    """Fulfils `services.ports.actuals.Actuals`."""

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

    def of_request(self, request_id: int) -> Sequence[Actual]:
        rows = self._connection.execute(
            select(actual)
            .where(actual.c.workspace_id == self._workspace_id, actual.c.request_id == request_id)
            .order_by(actual.c.id)
        )
        return [actual_from_row(row) for row in rows]

    def get(self, actual_id: int) -> Actual | None:
        row = self._connection.execute(
            select(actual).where(actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
        ).first()
        return actual_from_row(row) if row else None

    def add(self, made: Actual) -> Actual:
        row = {
            "workspace_id": self._workspace_id,
            "request_id": made.request_id,
            "item": made.item,
            "amount_minor": made.amount_minor,
            "currency": made.currency,
            "spent_on": made.spent_on,
            "month": made.month,
            "headcount": made.headcount,
            "invoice_number": made.invoice_number,
            "rating": made.rating,
            "result": made.result,
            "reason": made.reason,
            "final": made.final,
            "liquidated_minor": made.liquidated_minor,
            "recorded_by": made.recorded_by,
            "recorded_at": made.recorded_at,
            "corrects_id": made.corrects_id,
            "text_salt": new_salt(),
        }
        actual_id = self._connection.execute(_INSERT, row).scalar_one()
        self._journal.wrote(actual, actual_id, {**row, "reversed_at": None})
        self._histories.forget(made.request_id)
        return replace(made, id=actual_id)

    def reverse(self, actual_id: int) -> None:
        self._connection.execute(
            update(actual)
            .where(actual.c.workspace_id == self._workspace_id, actual.c.id == actual_id)
            .values(reversed_at=self._now)
        )
        self._journal.touched(actual, [actual_id])
