"""What the doctor asks, and what is forgotten or queued again: records that are no part of the books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, select, update

from bot.services.ports.operations import Health
from bot.storage.schema.tables import idempotency, outbox, stored_file, workspace


class SqlUpkeep:
    """Fulfils `services.ports.operations.Upkeep`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now

    def health(self) -> Health:
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
        second_form = (
            select(outbox.c.kind, outbox.c.last_error, func.count())
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.state == "delivered",
                outbox.c.last_error != "",
            )
            .group_by(outbox.c.kind, outbox.c.last_error)
            .order_by(func.count().desc(), outbox.c.kind)
        )
        return Health(
            claimed=bool(self._connection.execute(team).scalar()),
            queued=queued,
            oldest_queued_at=oldest,
            dead={row[0]: row[1] for row in self._connection.execute(reasons)},
            plainer={(row[0], row[1]): row[2] for row in self._connection.execute(second_form)},
            files_pending=pending,
            oldest_pending_at=oldest_pending,
            files_refused=refused,
        )

    def revive_messages(self) -> int:
        # Patience starts anew; that a copy may stand in Slack already is not forgotten.
        attempts = case((outbox.c.attempts > 0, 1), else_=0)
        statement = update(outbox).where(
            outbox.c.workspace_id == self._workspace_id, outbox.c.state == "dead"
        )
        return self._connection.execute(
            statement.values(state="queued", next_attempt_at=self._now, leased_until=None, attempts=attempts)
        ).rowcount

    def forget_delivered(self, before: datetime, limit: int) -> int:
        old = (
            select(outbox.c.id)
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.state == "delivered",
                outbox.c.delivered_at < before,
            )
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return self._connection.execute(delete(outbox).where(outbox.c.id.in_(old))).rowcount

    def forget_claims(self, before: datetime, limit: int) -> int:
        mine = idempotency.c.workspace_id == self._workspace_id
        old = select(idempotency.c.key).where(mine, idempotency.c.at < before).limit(limit)
        return self._connection.execute(delete(idempotency).where(mine, idempotency.c.key.in_(old))).rowcount

    def _count(self, table: Any, at: ColumnElement[Any], condition: ColumnElement[bool]) -> tuple[int, Any]:
        statement = select(func.count(), func.min(at)).where(
            table.c.workspace_id == self._workspace_id, condition
        )
        count, oldest = self._connection.execute(statement).one()
        return count, oldest
