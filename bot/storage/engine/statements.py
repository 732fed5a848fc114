"""Statements that both databases know and the generic SQL layer does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def only_writer(connection: Connection) -> bool:
    """SQLite's write transaction is alone from its first statement on: no row has to be locked."""
    return connection.dialect.name == "sqlite"


@cache
def _insert_unless_there(dialect_name: str, table: Table) -> Any:
    dialect: Any = sqlite if dialect_name == "sqlite" else postgresql
    return dialect.insert(table).on_conflict_do_nothing()


@cache
def _returning_key(dialect_name: str, table: Table) -> Any:
    return _insert_unless_there(dialect_name, table).returning(*table.primary_key.columns)


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """`INSERT … ON CONFLICT DO NOTHING`: whether the row is new."""
    # Only RETURNING says so on both: the row count of an INSERT is -1 on PostgreSQL.
    statement = _returning_key(connection.dialect.name, table)
    return connection.execute(statement, values).first() is not None


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """The same for a table with an `id`: the new row's, or None where the row was there already."""
    found = connection.execute(_returning_key(connection.dialect.name, table), values).first()
    return None if found is None else int(found.id)


def insert_all_unless_there(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows that name the same columns, in one call and without saying which are new."""
    if rows:
        connection.execute(_insert_unless_there(connection.dialect.name, table), list(rows))
