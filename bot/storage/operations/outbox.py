"""The outbox as the services see it: what others are to see, as facts written in the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from bot.domain.messages.kind import MessageKind
from bot.services.ports.operations import Queueable
from bot.storage.engine.statements import insert_all_unless_there
from bot.storage.schema.tables import card, outbox, plan_card


class SqlOutbox:
    """The services' side: put a message."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, trace: str) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._trace = trace

    def put(self, message: Queueable, *, stream: str, key: str) -> None:
        self.put_all([(key, message)], stream=stream)

    def put_all(self, messages: Sequence[tuple[str, Queueable]], *, stream: str) -> None:
        common = {
            "workspace_id": self._workspace_id,
            "stream": stream,
            "next_attempt_at": self._now,
            "created_at": self._now,
            "trace": self._trace,
        }
        insert_all_unless_there(
            self._connection,
            outbox,
            [
                {**common, "kind": str(message.kind), "dedupe_key": key, "payload": dict(message.to_json())}
                for key, message in messages
            ],
        )

    def known(self, keys: Iterable[str]) -> frozenset[str]:
        statement = select(outbox.c.dedupe_key).where(
            outbox.c.workspace_id == self._workspace_id, outbox.c.dedupe_key.in_(list(keys))
        )
        return frozenset(self._connection.execute(statement).scalars())

    def payload(self, key: str) -> Mapping[str, Any] | None:
        statement = select(outbox.c.payload).where(
            outbox.c.workspace_id == self._workspace_id, outbox.c.dedupe_key == key
        )
        found: Mapping[str, Any] | None = self._connection.execute(statement).scalar()
        return found

    def told(self, kind: MessageKind, stream: str, since: datetime) -> Sequence[Mapping[str, Any]]:
        statement = select(outbox.c.payload).where(
            outbox.c.workspace_id == self._workspace_id,
            outbox.c.stream == stream,
            outbox.c.kind == str(kind),
            outbox.c.created_at >= since,
        )
        return self._connection.execute(statement.order_by(outbox.c.id.desc())).scalars().all()

    def has_card(self, kind: MessageKind, subject_id: int, person_id: int) -> bool:
        if kind is MessageKind.PLAN_CARD:
            mine = and_(plan_card.c.workspace_id == self._workspace_id, plan_card.c.version_id == subject_id)
            statement = select(plan_card.c.id).where(mine, plan_card.c.person_id == person_id)
            return self._connection.execute(statement).first() is not None
        mine = and_(card.c.workspace_id == self._workspace_id, card.c.kind == kind)
        statement = select(card.c.id).where(
            mine, card.c.request_id == subject_id, card.c.person_id == person_id
        )
        return self._connection.execute(statement).first() is not None

    def find_card(self, request_id: int, person_id: int) -> tuple[str, str] | None:
        statement = select(card.c.channel, card.c.ts).where(
            card.c.workspace_id == self._workspace_id,
            card.c.request_id == request_id,
            card.c.person_id == person_id,
        )
        row = self._connection.execute(statement.order_by(card.c.id.desc()).limit(1)).first()
        return (row.channel, row.ts) if row else None

    def request_of_card(self, channel: str, ts: str, person_id: int) -> int | None:
        statement = select(card.c.request_id).where(
            card.c.workspace_id == self._workspace_id,
            card.c.channel == channel,
            card.c.ts == ts,
            card.c.person_id == person_id,
        )
        found: int | None = self._connection.execute(statement.limit(1)).scalar()
        return found
