"""Files, alerts, exceptions, subscriptions and stored policies, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.domain.calendar import FiscalCalendar
from bot.domain.errors import NotFound
from bot.policies.check import read_policy
from bot.policies.compiled import CompiledPolicy, compile_policy
from bot.services.ports import SpendException, StoredFile, Subscription
from bot.storage.statements import insert_unless_there
from bot.storage.tables import (
    alert,
    digest_subscription,
    policy_version,
    spend_exception,
    stored_file,
)

_MINE = policy_version.c.workspace_id == bindparam("workspace")
_POLICY_OF_VERSION = select(policy_version.c.source).where(
    _MINE, policy_version.c.version == bindparam("of_version")
)
_POLICY_IN_FORCE = (
    select(policy_version.c.version)
    .where(_MINE, policy_version.c.effective_from <= bindparam("day"))
    .order_by(policy_version.c.effective_from.desc(), policy_version.c.id.desc())
    .limit(1)
)


class SqlPolicies:
    """Policies by version. `cache` outlives the transaction: a version that was applied never changes."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        calendar: FiscalCalendar,
        cache: dict[str, CompiledPolicy],
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._calendar = calendar
        self._cache = cache

    def in_force(self, day: date) -> CompiledPolicy:
        values = {"workspace": self._workspace_id, "day": day}
        version = self._connection.execute(_POLICY_IN_FORCE, values).scalar()
        if version is None:
            raise NotFound("no_policy", day=day.isoformat())
        return self.version(version)

    def version(self, version: str) -> CompiledPolicy:
        if version in self._cache:
            return self._cache[version]
        values = {"workspace": self._workspace_id, "of_version": version}
        source = self._connection.execute(_POLICY_OF_VERSION, values).scalar()
        if source is None:
            raise NotFound("policy_unknown", version=version)
        self._cache[version] = compile_policy(read_policy(source), self._calendar)
        return self._cache[version]


def _file(row: Row[Any]) -> StoredFile:
    return StoredFile(
        id=row.id,
        slack_file_id=row.slack_file_id,
        request_id=row.request_id,
        actual_id=row.actual_id,
        purpose=row.purpose,
        name=row.name,
        state=row.state,
        detected_type=row.detected_type,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        storage_key=row.storage_key,
    )


class SqlFiles:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now

    def add(
        self, slack_file_ids: Sequence[str], request_id: int, purpose: str, actual_id: int | None = None
    ) -> None:
        for slack_file_id in slack_file_ids:
            insert_unless_there(
                self._connection,
                stored_file,
                {
                    "workspace_id": self._workspace_id,
                    "slack_file_id": slack_file_id,
                    "request_id": request_id,
                    "actual_id": actual_id,
                    "purpose": purpose,
                    "state": "pending",
                    "added_at": self._now,
                },
            )

    def of_request(self, request_id: int) -> Sequence[StoredFile]:
        statement = select(stored_file).where(
            stored_file.c.workspace_id == self._workspace_id, stored_file.c.request_id == request_id
        )
        return [_file(row) for row in self._connection.execute(statement.order_by(stored_file.c.id))]

    def get(self, file_id: int) -> StoredFile | None:
        statement = select(stored_file).where(
            stored_file.c.workspace_id == self._workspace_id, stored_file.c.id == file_id
        )
        row = self._connection.execute(statement).first()
        return _file(row) if row else None

    def kept(
        self, file_id: int, *, name: str, detected_type: str, sha256: str, size_bytes: int, key: str
    ) -> None:
        self._update(
            file_id,
            name=name,
            detected_type=detected_type,
            sha256=sha256,
            size_bytes=size_bytes,
            storage_key=key,
            state="kept",
        )

    def refused(self, file_id: int, *, name: str, detected_type: str) -> None:
        self._update(file_id, name=name, detected_type=detected_type, state="refused")

    def _update(self, file_id: int, **values: Any) -> None:
        self._connection.execute(
            update(stored_file)
            .where(stored_file.c.workspace_id == self._workspace_id, stored_file.c.id == file_id)
            .values(**values)
        )


class SqlWatch:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now

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
        statement = insert(spend_exception).values(
            workspace_id=self._workspace_id,
            kind=kind,
            request_id=request_id,
            line_id=line_id,
            facts=dict(facts),
            raised_at=self._now,
        )
        return int(self._connection.execute(statement.returning(spend_exception.c.id)).scalar_one())

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


def _exception(row: Row[Any]) -> SpendException:
    return SpendException(row.id, row.kind, row.request_id, row.line_id, row.facts, row.raised_at)


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
