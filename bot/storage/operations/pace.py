"""One message a second to each channel: slots are reserved in the database, so that replicas share them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, select, update

from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import channel_pace

# A channel's slots are given out this far ahead; whoever would come later asks again.
_RESERVED_AHEAD = timedelta(seconds=30)


def reserve_slot(
    connection: Connection, workspace_id: int, channel: str, now: datetime, gap: timedelta
) -> tuple[datetime, bool]:
    """The channel's next free moment, one message each `gap`, and whether it is reserved now.

    A moment too far ahead is not reserved: the message asks again then.
    """
    key = and_(channel_pace.c.workspace_id == workspace_id, channel_pace.c.channel == channel)
    locked = select(channel_pace.c.free_at).where(key).with_for_update()
    free_at: datetime | None = connection.execute(locked).scalar()
    if free_at is None:
        first = {"workspace_id": workspace_id, "channel": channel, "free_at": now}
        insert_unless_there(connection, channel_pace, first)
        free_at = connection.execute(locked).scalar_one()
    horizon = now + _RESERVED_AHEAD
    if free_at > horizon + 2 * gap:
        # Nobody reserved that: the clock was set back.
        free_at = now
    if free_at > horizon:
        return horizon, False
    slot = max(now, free_at)
    connection.execute(update(channel_pace).where(key).values(free_at=slot + gap))
    return slot, True
