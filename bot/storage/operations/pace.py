"""One message a second to each channel: the turns are kept in the database, so that replicas share them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, select, update

from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import channel_pace

# A channel's turns are given out this far ahead; whoever would come later asks again.
_RESERVED_AHEAD = timedelta(seconds=30)


def take_turn(
    connection: Connection,
    workspace_id: int,
    channel: str,
    now: datetime,
    gap: timedelta,
    kept: datetime | None = None,
) -> datetime:
    """When a message may leave. `now`: it leaves, which is noted.

    `kept` is the turn that it was given before, by this process or one that is dead. However late it comes,
    and whoever comes with it after a pause: it leaves only `gap` after the one before, and stands in line
    again when that has just gone.
    """
    key = and_(channel_pace.c.workspace_id == workspace_id, channel_pace.c.channel == channel)
    locked = select(channel_pace.c.free_at, channel_pace.c.left_at).where(key).with_for_update()
    row = connection.execute(locked).one_or_none()
    if row is None:
        first = {"workspace_id": workspace_id, "channel": channel, "free_at": now}
        insert_unless_there(connection, channel_pace, first)
        row = connection.execute(locked).one()
    horizon = now + _RESERVED_AHEAD
    free_at, left_at = row
    # What lies further ahead than anybody reserves was written before the clock was set back.
    if free_at > horizon + 2 * gap:
        free_at = now
    if kept is not None and kept > horizon + 2 * gap:
        kept = None
    ready = now if left_at is None or left_at > now else max(now, left_at + gap)
    if kept is not None and kept > now:
        return kept
    if ready <= now and (kept is not None or free_at <= now):
        connection.execute(
            update(channel_pace).where(key).values(left_at=now, free_at=max(free_at, now + gap))
        )
        return now
    turn: datetime = max(ready, free_at)
    if turn > horizon:
        return horizon
    connection.execute(update(channel_pace).where(key).values(free_at=turn + gap))
    return turn
