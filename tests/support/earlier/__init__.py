"""Databases that earlier versions left behind, and how they are laid out anew.

`NNNN.json` holds every row of a company at work, with requests in every state, as the version whose newest
revision was NNNN wrote them. To add one before a release: let that version fill an SQLite file, then run
`python -m tests.support.earlier FILE > tests/support/earlier/NNNN.json`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, DateTime, MetaData, Table, insert, text

from bot.storage.engine.database import Database
from bot.storage.engine.migrate import migrate

FOLDER = Path(__file__).parent
_NO_FOREIGN_KEYS = "SET LOCAL session_replication_role = replica"
REVISIONS = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def lines_of(file: str) -> Iterator[str]:
    """The rows of an SQLite file as JSON, one row a line, so that a change of one can be seen."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in database.execute(query) if name != "alembic_version"]
        yield "{"
        for number, name in enumerate(names):
            cursor = database.execute(f"SELECT * FROM {name}")  # noqa: S608 - a table of our own
            columns = [column[0] for column in cursor.description]
            rows = [json.dumps(row, ensure_ascii=False) for row in cursor]
            body = ",\n".join([json.dumps(columns), *rows])
            yield f'"{name}": [\n{body}\n]{"" if number + 1 == len(names) else ","}'
        yield "}"


def restore_earlier(database: Database, revision: str) -> None:
    """Bring an empty database to `revision` and fill it with the rows of that version."""
    migrate(database, revision)
    tables = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    with database.writing() as connection:
        # People refer to managers that come after them.
        later = "PRAGMA defer_foreign_keys = ON" if database.is_sqlite else _NO_FOREIGN_KEYS
        connection.exec_driver_sql(later)
        there = MetaData()
        there.reflect(connection)
        for table in there.sorted_tables:
            columns, *rows = tables.get(table.name, [[]])
            if rows:
                connection.execute(insert(table), [_typed(table, columns, row) for row in rows])
            if "id" in table.c:
                _continue_numbers(connection, table.name)


def _typed(table: Table, columns: list[str], row: list[Any]) -> dict[str, Any]:
    """As the drivers want it: SQLite's file knows only numbers and texts."""
    return {name: _value(table.c[name], value) for name, value in zip(columns, row, strict=True)}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Boolean):
        return bool(value)
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, JSON):
        return json.loads(value)
    return value


def _continue_numbers(connection: Connection, table: str) -> None:
    if connection.dialect.name == "postgresql":
        newest = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}"  # noqa: S608
        connection.execute(text(newest))
