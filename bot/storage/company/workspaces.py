"""Which workspace the rows belong to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.domain.errors import NotFound
from bot.storage.engine.statements import insert_new
from bot.storage.schema.tables import workspace


def local_workspace(connection: Connection, now: datetime) -> int:
    """The workspace that the command line works in when it has no token: the only one there is.

    A database that has none yet gets one without a team; the bot claims it when it first meets Slack.
    Raises NotFound("workspace_unclear") when there are several.
    """
    ids = list(connection.execute(select(workspace.c.id).limit(2)).scalars())
    if len(ids) > 1:
        raise NotFound("workspace_unclear")
    if ids:
        return int(ids[0])
    statement = insert(workspace).values(created_at=now).returning(workspace.c.id)
    return int(connection.execute(statement).scalar_one())


def slack_workspace(
    connection: Connection, now: datetime, team_id: str, enterprise_id: str, name: str, bot_user_id: str
) -> int:
    """The workspace of a Slack team; claims the one without a team, or makes a new one."""
    values = {"enterprise_id": enterprise_id, "name": name, "bot_user_id": bot_user_id}
    found = connection.execute(select(workspace.c.id).where(workspace.c.team_id == team_id)).scalar()
    if found is None:
        unclaimed = select(workspace.c.id).where(workspace.c.team_id.is_(None)).limit(1).with_for_update()
        found = connection.execute(unclaimed).scalar()
        values["team_id"] = team_id
    if found is None:
        added = insert_new(connection, workspace, {"created_at": now, **values})
        if added is not None:
            return added
        # Another process that starts just now was first.
        return slack_workspace(connection, now, team_id, enterprise_id, name, bot_user_id)
    connection.execute(update(workspace).where(workspace.c.id == found).values(**values))
    return int(found)
