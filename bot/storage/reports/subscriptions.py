"""Which channel gets which digest, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from bot.services.ports.reports import Subscription
from bot.storage.schema.tables import digest_subscription


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        channel=row.channel,
        scope_kind=row.scope_kind,
        scope_value=row.scope_value,
        weekday=row.weekday,
        at_time=row.at_time,
        locale=row.locale,
        subscribed_by=row.subscribed_by,
        subscribed_at=row.subscribed_at,
    )


class SqlSubscriptions:
    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def of_channel(self, channel: str) -> Subscription | None:
        return next((found for found in self.all() if found.channel == channel), None)

    def all(self) -> Sequence[Subscription]:
        statement = select(digest_subscription).where(
            digest_subscription.c.workspace_id == self._workspace_id
        )
        rows = self._connection.execute(statement.order_by(digest_subscription.c.id))
        return [_subscription(row) for row in rows]

    def save(self, subscription: Subscription) -> None:
        self.remove(subscription.channel)
        self._connection.execute(
            insert(digest_subscription).values(
                workspace_id=self._workspace_id,
                **{name: getattr(subscription, name) for name in Subscription.__slots__},
            )
        )

    def remove(self, channel: str) -> bool:
        statement = delete(digest_subscription).where(
            digest_subscription.c.workspace_id == self._workspace_id,
            digest_subscription.c.channel == channel,
        )
        return self._connection.execute(statement).rowcount > 0
