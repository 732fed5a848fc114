"""A logical copy of a PostgreSQL database by COPY, table by table in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO, Any

from psycopg import sql
from sqlalchemy import Connection, inspect, text

from bot.storage.engine.database import APPLICATION_NAME
from bot.storage.schema.tables import metadata

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class TableCopy:
    """`last_id` is the last number that the table's sequence gave out; None where it has none."""

    columns: tuple[str, ...]
    rows: int
    last_id: int | None = None


class NotThatTable(Exception):
    """The archive names a table or a column that this database does not have, or other rows than it holds."""


def copy_out(
    connection: Connection, entry: Callable[[str], AbstractContextManager[IO[bytes]]]
) -> dict[str, TableCopy]:
    """Write every table of Goodwill's to the entry of its name; `connection` must see one moment."""
    inspector = inspect(connection)
    copies: dict[str, TableCopy] = {}
    for name in _in_order(connection):
        columns = tuple(column["name"] for column in inspector.get_columns(name))
        with entry(name) as out, _cursor(connection) as cursor:
            with cursor.copy(_copy("COPY {} ({}) TO STDOUT", name, columns)) as blocks:
                for block in blocks:
                    out.write(block)
            rows = cursor.rowcount
        copies[name] = TableCopy(columns, rows)
    # Afterwards: a sequence knows no snapshot, and a number too high does no harm.
    return {
        name: TableCopy(each.columns, each.rows, _last_id(connection, name)) for name, each in copies.items()
    }


def copy_in(
    connection: Connection,
    tables: Mapping[str, TableCopy],
    entry: Callable[[str], AbstractContextManager[IO[bytes]]],
) -> None:
    """Replace what every table holds by its entry. Raises NotThatTable."""
    order = _in_order(connection)
    if set(order) != set(tables):
        raise NotThatTable(", ".join(sorted(set(order) ^ set(tables))))
    inspector = inspect(connection)
    with _unguarded(connection), _cursor(connection) as cursor:
        cursor.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(map(sql.Identifier, order)))
        )
    for name in order:
        table = tables[name]
        if set(table.columns) != {column["name"] for column in inspector.get_columns(name)}:
            raise NotThatTable(name)
        with entry(name) as source, _cursor(connection) as cursor:
            with cursor.copy(_copy("COPY {} ({}) FROM STDIN", name, table.columns)) as into:
                while block := source.read(_CHUNK):
                    into.write(block)
            if cursor.rowcount != table.rows:
                raise NotThatTable(name)
        if table.last_id is not None:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                {"name": name, "last": table.last_id},
            )


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Without the triggers that refuse to empty a table; afterwards each is as it was."""
    rows = connection.execute(
        text(
            "SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
            " AND t.tgenabled IN ('A', 'O')"
        )
    ).all()
    for table, trigger, _ in rows:
        _alter(connection, "ALTER TABLE {} DISABLE TRIGGER {}", table, trigger)
    yield
    for table, trigger, enabled in rows:
        again = "ENABLE ALWAYS" if enabled == "A" else "ENABLE"
        _alter(connection, f"ALTER TABLE {{}} {again} TRIGGER {{}}", table, trigger)


def _alter(connection: Connection, statement: str, *names: str) -> None:
    with _cursor(connection) as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def used_by_others(connection: Connection) -> bool:
    """Whether another connection of Goodwill's is open to this database: a bot, or a command."""
    statement = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = :name AND pid <> pg_backend_pid()"
    )
    return bool(connection.execute(statement, {"name": APPLICATION_NAME}).scalar())


def _in_order(connection: Connection) -> list[str]:
    """Goodwill's tables, each after those that it refers to."""
    there = set(inspect(connection).get_table_names())
    return [table.name for table in metadata.sorted_tables if table.name in there]


def _copy(statement: str, table: str, columns: tuple[str, ...]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(statement).format(sql.Identifier(table), names)


def _cursor(connection: Connection) -> Any:
    raw = connection.connection.driver_connection
    if raw is None:
        raise AssertionError("a connection that is open has its driver's")
    return raw.cursor()


def _last_id(connection: Connection, name: str) -> int | None:
    """None for a table without a sequence, or whose sequence has not been asked yet."""
    sequence = connection.execute(
        text(
            "SELECT pg_get_serial_sequence(:name, 'id') WHERE EXISTS (SELECT FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = :name AND column_name = 'id')"
        ),
        {"name": name},
    ).scalar()
    if sequence is None:
        return None
    found = connection.execute(text("SELECT pg_sequence_last_value(:name)"), {"name": sequence}).scalar()
    return None if found is None else int(found)
