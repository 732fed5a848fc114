"""What others are to see: facts written in the transaction, sent later, at least once, in order by stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.messages import MessageKind
from bot.services.ports.records import Queueable
from bot.storage.engine.statements import insert_all_unless_there, insert_unless_there
from bot.storage.schema.tables import card, channel_pace, outbox

# A clock that is set back must not silence anybody: what lies further ahead than it ever is put, is due now.
_FARTHEST = timedelta(minutes=10)
_LONGEST_LEASE = timedelta(minutes=10)
# A channel's turns are given out this far ahead; who comes later asks again.
_TURNS_AHEAD = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One message to send. `attempts` counts the ones before: above 0, it may have been sent already."""

    id: int
    dedupe_key: str
    stream: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    created_at: datetime
    trace: str
    # Whose claim this is: of two threads that both think they have it, only the later one does.
    lease_owner: str


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

    def has_card(self, kind: MessageKind, request_id: int, person_id: int) -> bool:
        mine = and_(card.c.workspace_id == self._workspace_id, card.c.kind == kind)
        statement = select(card.c.id).where(
            mine, card.c.request_id == request_id, card.c.person_id == person_id
        )
        return self._connection.execute(statement).first() is not None

    def forget_delivered(self, before: datetime, limit: int) -> int:
        return forget_delivered(self._connection, self._workspace_id, before, limit)


def claim_due(
    connection: Connection, workspace_id: int, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[OutboxItem]:
    """Claim up to `limit` due messages of the workspace, the first of each stream only."""
    earlier = aliased(outbox, name="earlier")
    first_of_stream = ~(
        select(earlier.c.id)
        .where(
            earlier.c.workspace_id == outbox.c.workspace_id,
            earlier.c.stream == outbox.c.stream,
            earlier.c.state == "queued",
            earlier.c.id < outbox.c.id,
        )
        .exists()
    )
    due = (
        select(outbox.c.id)
        .where(
            outbox.c.workspace_id == workspace_id,
            outbox.c.state == "queued",
            _is_due(now),
            or_(
                outbox.c.leased_until.is_(None),
                outbox.c.leased_until <= now,
                outbox.c.leased_until > now + _LONGEST_LEASE,
            ),
            first_of_stream,
        )
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # As a CTE it is worked out once; a subquery may be again, and lock more than `limit`.
        .cte("due")
    )
    claimed = (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(leased_until=now + lease, lease_owner=owner)
        .returning(outbox)
    )
    return sorted(map(_item, connection.execute(claimed)), key=lambda item: item.id)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        outbox.c.next_attempt_at <= now,
        # Never put off: written by a replica whose clock is a little ahead, or before the clock went back.
        outbox.c.next_attempt_at == outbox.c.created_at,
        outbox.c.next_attempt_at > now + _FARTHEST,
    )


def _item(row: Row[Any]) -> OutboxItem:
    return OutboxItem(
        row.id,
        row.dedupe_key,
        row.stream,
        row.kind,
        row.payload,
        row.attempts,
        row.created_at,
        row.trace,
        row.lease_owner,
    )


def begin_attempt(connection: Connection, item_id: int, owner: str, leased_until: datetime) -> bool:
    """Count the attempt before Slack is called: after a crash the next one knows that it must look first.

    Renews the lease; False when somebody else has taken the message over meanwhile.
    """
    statement = (
        update(outbox)
        .where(outbox.c.id == item_id, outbox.c.state == "queued", outbox.c.lease_owner == owner)
        .values(attempts=outbox.c.attempts + 1, leased_until=leased_until)
    )
    return connection.execute(statement).rowcount > 0


def mark_delivered(connection: Connection, item_id: int, now: datetime, channel: str, ts: str) -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.id == item_id)
        .values(state="delivered", delivered_at=now, leased_until=None, channel=channel, ts=ts, last_error="")
    )


def put_off(
    connection: Connection,
    item_id: int,
    owner: str,
    now: datetime,
    until: datetime,
    error: str,
    attempts: int,
) -> None:
    """Try again at `until`, or in ten minutes. `attempts`: 0 when nothing can have been sent yet."""
    until = min(until, now + _FARTHEST)
    connection.execute(
        update(outbox)
        .where(outbox.c.id == item_id, outbox.c.state == "queued", outbox.c.lease_owner == owner)
        .values(next_attempt_at=until, leased_until=None, last_error=error[:500], attempts=attempts)
    )


def give_up(connection: Connection, item_id: int, error: str) -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.id == item_id)
        .values(state="dead", leased_until=None, last_error=error[:500])
    )


def revive(connection: Connection, workspace_id: int, now: datetime) -> int:
    """Queue every dead message again; how many there were."""
    statement = update(outbox).where(outbox.c.workspace_id == workspace_id, outbox.c.state == "dead")
    # Patience starts anew; that a copy may stand in Slack already is not forgotten.
    attempts = case((outbox.c.attempts > 0, 1), else_=0)
    return connection.execute(
        statement.values(state="queued", next_attempt_at=now, leased_until=None, attempts=attempts)
    ).rowcount


def forget_delivered(connection: Connection, workspace_id: int, before: datetime, limit: int) -> int:
    """Delete the oldest messages that were delivered before then, `limit` at most; how many."""
    old = (
        select(outbox.c.id)
        .where(
            outbox.c.workspace_id == workspace_id,
            outbox.c.state == "delivered",
            outbox.c.delivered_at < before,
        )
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return connection.execute(delete(outbox).where(outbox.c.id.in_(old))).rowcount


def next_due(connection: Connection, workspace_id: int, now: datetime) -> datetime | None:
    """When the next message that is not due yet will be."""
    statement = select(func.min(outbox.c.next_attempt_at)).where(
        outbox.c.workspace_id == workspace_id, outbox.c.state == "queued", outbox.c.next_attempt_at > now
    )
    moment: datetime | None = connection.execute(statement).scalar()
    return moment


def depth(connection: Connection, workspace_id: int) -> tuple[int, datetime | None, int]:
    """(queued messages, creation of the oldest, dead ones)."""
    mine = outbox.c.workspace_id == workspace_id
    queued, oldest = connection.execute(
        select(func.count(), func.min(outbox.c.created_at)).where(mine, outbox.c.state == "queued")
    ).one()
    dead = connection.execute(
        select(func.count()).select_from(outbox).where(mine, outbox.c.state == "dead")
    ).scalar_one()
    return queued, oldest, dead


def take_turn(
    connection: Connection, workspace_id: int, channel: str, now: datetime, gap: timedelta
) -> tuple[datetime, bool]:
    """The channel's next free moment, one message each `gap`, and whether it is reserved now.

    What lies too far ahead is not: then the message asks again at the moment returned.
    """
    key = and_(channel_pace.c.workspace_id == workspace_id, channel_pace.c.channel == channel)
    locked = select(channel_pace.c.free_at).where(key).with_for_update()
    free_at: datetime | None = connection.execute(locked).scalar()
    if free_at is None:
        first = {"workspace_id": workspace_id, "channel": channel, "free_at": now}
        insert_unless_there(connection, channel_pace, first)
        free_at = connection.execute(locked).scalar_one()
    horizon = now + _TURNS_AHEAD
    if free_at > horizon + 2 * gap:
        # Nobody reserved that: the clock was set back.
        free_at = now
    if free_at > horizon:
        return horizon, False
    turn = max(now, free_at)
    connection.execute(update(channel_pace).where(key).values(free_at=turn + gap))
    return turn, True


def find_card(connection: Connection, kind: str, request_id: int, person_id: int) -> tuple[str, str] | None:
    """(channel, ts) of a person's card of a request."""
    row = connection.execute(
        select(card.c.channel, card.c.ts).where(
            card.c.kind == kind, card.c.request_id == request_id, card.c.person_id == person_id
        )
    ).first()
    return (row.channel, row.ts) if row else None


def save_card(
    connection: Connection,
    workspace_id: int,
    kind: str,
    request_id: int,
    person_id: int,
    channel: str,
    ts: str,
) -> None:
    where = and_(card.c.kind == kind, card.c.request_id == request_id, card.c.person_id == person_id)
    if connection.execute(update(card).where(where).values(channel=channel, ts=ts)).rowcount == 0:
        connection.execute(
            insert(card).values(
                workspace_id=workspace_id,
                kind=kind,
                request_id=request_id,
                person_id=person_id,
                channel=channel,
                ts=ts,
            )
        )


def forget_card(connection: Connection, kind: str, request_id: int, person_id: int) -> None:
    """The card is gone from Slack: the next one is posted anew."""
    connection.execute(
        delete(card).where(
            card.c.kind == kind, card.c.request_id == request_id, card.c.person_id == person_id
        )
    )
