"""The users of the operating system who have run commands: a number stands for each of them in the books.

The audit is chained and policies are stated in it for ever: a login is often a name, and can be erased here.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import operator

_LOGIN = "os:"
_NUMBERED = "os:#"


def opaque_label(connection: Connection, workspace_id: int, label: str) -> str:
    """`os:mei` as `os:#3`; every other label is Goodwill's own and stays."""
    if not label.startswith(_LOGIN) or label.startswith(_NUMBERED):
        return label
    row = {"workspace_id": workspace_id, "login": label.removeprefix(_LOGIN)}
    insert_unless_there(connection, operator, row)
    mine = (operator.c.workspace_id == workspace_id, operator.c.login == row["login"])
    number = connection.execute(select(operator.c.id).where(*mine)).scalar_one()
    return f"{_NUMBERED}{number}"


def shown_labels(connection: Connection, workspace_id: int) -> dict[str, str]:
    """What each number stands for, as people read it: `os:#3` for `os:mei`."""
    mine = operator.c.workspace_id == workspace_id
    rows = connection.execute(select(operator.c.id, operator.c.login).where(mine))
    return {f"{_NUMBERED}{row.id}": f"{_LOGIN}{row.login}" for row in rows}
