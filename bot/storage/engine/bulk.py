"""Many rows of one workspace at once: read, inserted and updated, thousands in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, and_, bindparam, insert, select, update

T = TypeVar("T")
_AT_A_TIME = 2000


def in_batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """Some at a time: the largest file would stand in memory three times over."""
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_A_TIME)):
        yield some


class WorkspaceRows:
    """Whole tables, as far as they belong to one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def select(self, table: Table) -> Select[Any]:
        """Every row, oldest first."""
        return select(table).where(table.c.workspace_id == self._workspace_id).order_by(table.c.id)

    def insert(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        for some in in_batches(rows):
            self._connection.execute(insert(table), self._own(some))

    def add(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert rows of a table with an `id`; the new ids, in no order."""
        statement = insert(table).returning(table.c.id)
        return [
            new_id
            for some in in_batches(rows)
            for new_id in self._connection.execute(statement, self._own(some)).scalars()
        ]

    def _own(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"workspace_id": self._workspace_id, **row} for row in rows]

    def update(self, table: Table, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Set the given columns of the rows with these ids; every row must name the same columns."""
        for some in in_batches(rows):
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
