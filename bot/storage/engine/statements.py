"""Statements that both databases know and the generic SQL layer does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine.prepared import Prepared


def only_writer(connection: Connection) -> bool:
    """SQLite's write transaction is alone from its first statement on: no row has to be locked."""
    return connection.dialect.name == "sqlite"


@cache
def _insert_unless_there(dialect_name: str, table: Table, *, returns: bool) -> Prepared:
    dialect: Any = sqlite if dialect_name == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing()
    return Prepared(statement.returning(*table.primary_key.columns) if returns else statement)


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """`INSERT … ON CONFLICT DO NOTHING`: whether the row is new."""
    # Only RETURNING says so on both: the row count of an INSERT is -1 on PostgreSQL.
    statement = _insert_unless_there(connection.dialect.name, table, returns=True)
    return bool(statement.all(connection, values))


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """The same for a table with an `id`: the new row's, or None where the row was there already."""
    found = _insert_unless_there(connection.dialect.name, table, returns=True).first(connection, values)
    return None if found is None else int(found.id)


def insert_all_unless_there(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows that name the same columns, in one call and without saying which are new."""
    if rows:
        _insert_unless_there(connection.dialect.name, table, returns=False).send(connection, rows)
