"""What the doctor asks of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from bot.services.ports.operations import Health
from bot.storage.outbox import revive
from bot.storage.schema.tables import outbox, stored_file, workspace


class SqlHealthRecords:
    """Fulfils `services.ports.operations.HealthRecords`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now

    def revive_messages(self) -> int:
        return revive(self._connection, self._workspace_id, self._now)

    def read(self) -> Health:
        team = select(workspace.c.team_id).where(workspace.c.id == self._workspace_id)
        queued, oldest = self._count(outbox, outbox.c.created_at, outbox.c.state == "queued")
        pending, oldest_pending = self._count(
            stored_file, stored_file.c.added_at, stored_file.c.state == "pending"
        )
        refused, _ = self._count(stored_file, stored_file.c.added_at, stored_file.c.state == "refused")
        reasons = (
            select(outbox.c.last_error, func.count())
            .where(outbox.c.workspace_id == self._workspace_id, outbox.c.state == "dead")
            .group_by(outbox.c.last_error)
            .order_by(func.count().desc())
        )
        return Health(
            claimed=bool(self._connection.execute(team).scalar()),
            queued=queued,
            oldest_queued_at=oldest,
            dead={row[0]: row[1] for row in self._connection.execute(reasons)},
            files_pending=pending,
            oldest_pending_at=oldest_pending,
            files_refused=refused,
        )

    def _count(self, table: Any, at: ColumnElement[Any], condition: ColumnElement[bool]) -> tuple[int, Any]:
        statement = select(func.count(), func.min(at)).where(
            table.c.workspace_id == self._workspace_id, condition
        )
        count, oldest = self._connection.execute(statement).one()
        return count, oldest
