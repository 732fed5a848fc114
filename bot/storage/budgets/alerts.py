"""Which thresholds were reached, and what a controller must look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.services.ports.budgets import SpendException
from bot.storage.books.journal import Journal
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import alert, spend_exception


class SqlAlerts:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def raise_alert(self, line_id: int, threshold_percent: int, period: str) -> bool:
        return insert_unless_there(
            self._connection,
            alert,
            {
                "workspace_id": self._workspace_id,
                "line_id": line_id,
                "threshold_percent": threshold_percent,
                "period": period,
                "raised_at": self._now,
            },
        )

    def raise_exception(
        self, kind: str, request_id: int | None, line_id: int | None, facts: Mapping[str, Any]
    ) -> int:
        row = {
            "workspace_id": self._workspace_id,
            "kind": kind,
            "request_id": request_id,
            "line_id": line_id,
            "facts": dict(facts),
            "raised_at": self._now,
        }
        statement = insert(spend_exception).returning(spend_exception.c.id)
        raised = int(self._connection.execute(statement, row).scalar_one())
        self._journal.wrote(spend_exception, raised, {**row, "cleared_at": None})
        return raised

    def open_exceptions(self, limit: int) -> Sequence[SpendException]:
        statement = (
            select(spend_exception)
            .where(
                spend_exception.c.workspace_id == self._workspace_id, spend_exception.c.cleared_at.is_(None)
            )
            .order_by(spend_exception.c.id.desc())
            .limit(limit)
        )
        return [_exception(row) for row in self._connection.execute(statement)]

    def exception(self, exception_id: int) -> SpendException | None:
        statement = select(spend_exception).where(
            spend_exception.c.workspace_id == self._workspace_id, spend_exception.c.id == exception_id
        )
        row = self._connection.execute(statement).first()
        return _exception(row) if row else None

    def clear_exception(self, exception_id: int) -> None:
        self._connection.execute(
            update(spend_exception)
            .where(spend_exception.c.workspace_id == self._workspace_id, spend_exception.c.id == exception_id)
            .values(cleared_at=self._now)
        )
        self._journal.touched(spend_exception, [exception_id])


def _exception(row: Row[Any]) -> SpendException:
    return SpendException(row.id, row.kind, row.request_id, row.line_id, row.facts, row.raised_at)
