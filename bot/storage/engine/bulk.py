"""Many rows of one workspace at once: read, inserted and updated in one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, insert, select, update

_AT_A_TIME = 5000


class WorkspaceRows:
    """Whole tables, as far as they belong to one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def select(self, table: Table) -> Select[Any]:
        """Every row, oldest first."""
        return select(table).where(table.c.workspace_id == self._workspace_id).order_by(table.c.id)

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(table), self._own(rows))

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows of a table with an `id`; the new ids, in no order."""
        if not rows:
            return []
        statement = insert(table).returning(table.c.id)
        return list(self._connection.execute(statement, self._own(rows)).scalars())

    def _own(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"workspace_id": self._workspace_id, **row} for row in rows]

    def update(self, table: Table, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Set the given columns of the rows with these ids; every row must name the same columns."""
        remaining = iter(rows)
        # Some at a time: a file of 100,000 people would stand in memory three times over.
        while some := list(islice(remaining, _AT_A_TIME)):
            self._update(table, some)

    def _update(self, table: Table, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        names = rows[0][1].keys()
        mine = and_(table.c.workspace_id == self._workspace_id, table.c.id == bindparam("row_id"))
        statement = update(table).where(mine).values({name: bindparam(f"new_{name}") for name in names})
        self._connection.execute(
            statement,
            [
                {"row_id": row_id, **{f"new_{name}": value for name, value in row.items()}}
                for row_id, row in rows
            ],
        )
