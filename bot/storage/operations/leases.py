"""Messages on their way: claimed under a lease, sent at least once, in order by stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, tuple_, update

from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import outbox

# A clock that is set back must not silence anybody: what is put off further than ever happens is due now.
_FARTHEST = timedelta(minutes=10)
_LONGEST_LEASE = timedelta(minutes=10)


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
    # When one that was put off is due: the turn it was given in its channel, or the end of a pause.
    put_off_until: datetime | None
    # Whose claim this is: of two threads that both think they have it, only the later one does.
    lease_owner: str


_MINE = outbox.c.workspace_id == bindparam("workspace")
_QUEUED = (_MINE, outbox.c.state == "queued")
_THIS = outbox.c.id == bindparam("item")
_STILL_OURS = (_THIS, outbox.c.state == "queued", outbox.c.lease_owner == bindparam("owner"))


def _claim() -> Prepared:
    """See `claim_due`."""
    earlier = outbox.alias("earlier")
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
            *_QUEUED,
            or_(
                outbox.c.next_attempt_at <= bindparam("now"),
                # Never put off: written by a replica whose clock is ahead, or before the clock went back.
                outbox.c.next_attempt_at == outbox.c.created_at,
                outbox.c.next_attempt_at > bindparam("farthest"),
            ),
            or_(
                outbox.c.leased_until.is_(None),
                outbox.c.leased_until <= bindparam("now"),
                outbox.c.leased_until > bindparam("longest_lease"),
            ),
            first_of_stream,
        )
        .order_by(outbox.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        # As a CTE it is worked out once; a subquery may be again, and lock more than `most`.
        .cte("due")
    )
    return Prepared(
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(leased_until=bindparam("until"), lease_owner=bindparam("owner"))
        .returning(outbox)
    )


_CLAIM_DUE = _claim()
_BEGIN_ATTEMPT = Prepared(
    update(outbox).where(*_STILL_OURS).values(attempts=outbox.c.attempts + 1, leased_until=bindparam("until"))
)
_MARK_DELIVERED = Prepared(
    update(outbox)
    .where(_THIS)
    .values(
        leased_until=None,
        state="delivered",
        delivered_at=bindparam("now"),
        channel=bindparam("to_channel"),
        ts=bindparam("stands_at"),
        last_error=bindparam("refused"),
    )
)
_PUT_OFF = Prepared(
    update(outbox)
    .where(*_STILL_OURS)
    .values(
        next_attempt_at=bindparam("until"),
        leased_until=None,
        last_error=bindparam("error"),
        attempts=bindparam("attempted"),
    )
)
_GIVE_UP = Prepared(
    update(outbox).where(_THIS).values(state="dead", leased_until=None, last_error=bindparam("error"))
)
_NEXT_DUE = Prepared(
    select(func.min(outbox.c.next_attempt_at)).where(*_QUEUED, outbox.c.next_attempt_at > bindparam("now"))
)
_DEAD = select(func.count()).select_from(outbox).where(_MINE, outbox.c.state == "dead")
_DEPTH = Prepared(
    select(func.count(), func.min(outbox.c.created_at), _DEAD.scalar_subquery())
    .select_from(outbox)
    .where(*_QUEUED)
)


def claim_due(
    connection: Connection, workspace_id: int, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[OutboxItem]:
    """Claim up to `limit` due messages of the workspace, the first of each stream only."""
    values = {
        "workspace": workspace_id,
        "now": now,
        "farthest": now + _FARTHEST,
        "longest_lease": now + _LONGEST_LEASE,
        "most": limit,
        "until": now + lease,
        "owner": owner,
    }
    return sorted(map(_item, _CLAIM_DUE.all(connection, values)), key=lambda item: item.id)


def _item(row: Any) -> OutboxItem:
    return OutboxItem(
        row.id,
        row.dedupe_key,
        row.stream,
        row.kind,
        row.payload,
        row.attempts,
        row.created_at,
        row.trace,
        row.next_attempt_at if row.next_attempt_at != row.created_at else None,
        row.lease_owner,
    )


def begin_attempt(connection: Connection, item_id: int, owner: str, leased_until: datetime) -> bool:
    """Count the attempt before Slack is called: after a crash the next one knows that it must look first.

    Renews the lease; False when somebody else has taken the message over meanwhile.
    """
    values = {"item": item_id, "owner": owner, "until": leased_until}
    return _BEGIN_ATTEMPT.change(connection, values) > 0


def renew(
    connection: Connection, workspace_id: int, claims: Sequence[tuple[int, str]], leased_until: datetime
) -> None:
    """Keep the messages that are still in somebody's hands: (id, owner) of each claim.

    One that was put off meanwhile has no lease any more, and gets none.
    """
    in_hand = tuple_(outbox.c.id, outbox.c.lease_owner).in_(claims)
    connection.execute(
        update(outbox)
        .where(
            outbox.c.workspace_id == workspace_id,
            in_hand,
            outbox.c.state == "queued",
            outbox.c.leased_until.is_not(None),
        )
        .values(leased_until=leased_until)
    )


def release_all(connection: Connection, workspace_id: int) -> None:
    """What was claimed is free again. Only where no other process can be alive to send it."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.workspace_id == workspace_id,
            outbox.c.state == "queued",
            outbox.c.leased_until.is_not(None),
        )
        .values(leased_until=None)
    )


def mark_delivered(
    connection: Connection, item_id: int, now: datetime, channel: str, ts: str, refused: str = ""
) -> None:
    """`refused`: why it went out in its second form."""
    values = {"item": item_id, "now": now, "to_channel": channel, "stands_at": ts, "refused": refused}
    _MARK_DELIVERED.send(connection, [values])


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
    values = {"item": item_id, "owner": owner, "until": min(until, now + _FARTHEST)}
    _PUT_OFF.send(connection, [{**values, "error": error[:500], "attempted": attempts}])


def give_up(connection: Connection, item_id: int, error: str) -> None:
    _GIVE_UP.send(connection, [{"item": item_id, "error": error[:500]}])


def next_due(connection: Connection, workspace_id: int, now: datetime) -> datetime | None:
    """When the next message that is not due yet will be."""
    moment: datetime | None = _NEXT_DUE.value(connection, {"workspace": workspace_id, "now": now})
    return moment


def depth(connection: Connection, workspace_id: int) -> tuple[int, datetime | None, int]:
    """(queued messages, creation of the oldest, dead ones)."""
    ((queued, oldest, dead),) = _DEPTH.all(connection, {"workspace": workspace_id})
    return queued, oldest, dead
