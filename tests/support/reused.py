"""A PostgreSQL database that one test after another finds as the first one did.

To copy one, to connect, and to read its catalog anew costs far more than most tests. What a test has
changed is put back instead, and what it has connected serves the next one. Where more than rows was
changed, or somebody is still connected, the database can't be had again.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Engine, event

# Rows that are dead pile up.
_TIMES = 50
# A server takes a hundred connections, and races of threads open many.
_IDLE = 8
_TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname"""
# Those that hold even where a replica writes.
_GUARDS = """
    SELECT tgname FROM pg_trigger
    WHERE tgrelid = quote_ident(%s)::regclass AND tgenabled = 'A' AND NOT tgisinternal"""
# Each change of a schema writes a row of these, or deletes one.
_OF_A_SCHEMA = (
    "pg_class WHERE relnamespace = 'public'::regnamespace",
    "pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
    "pg_proc WHERE pronamespace = 'public'::regnamespace",
    "pg_namespace WHERE nspname !~ '^pg_'",
    "pg_constraint",
    "pg_trigger",
    "pg_db_role_setting",
)
_CONNECTED = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL(%s)"""
_AS_CONNECTED = b"RESET ALL; RESET ROLE; UNLISTEN *; SELECT pg_advisory_unlock_all()"

_by_name: dict[str, ReusedDatabase] = {}


class ReusedDatabase:
    """`plain_url`: of a fresh copy, which nobody has used yet."""

    def __init__(self, name: str, plain_url: str) -> None:
        self._idle: list[tuple[str, psycopg.Connection[Any]]] = []
        self._lock = Lock()
        self._name, self._times = name, 0
        self._restorer = psycopg.connect(plain_url, autocommit=True, options="-c lock_timeout=2s")
        # Neither guards nor foreign keys look at what is put back.
        self._restorer.execute("SET session_replication_role = replica")
        self._restorer.execute(self._function())
        self._schema = self._changes()
        (self._since,) = self._one("SELECT pg_current_xact_id()::text::bigint")
        _by_name[name] = self

    def restore(self) -> bool:
        """Whether it holds again what it held at first, and nobody is connected."""
        self._times += 1
        with self._lock:
            ours = [connection.info.backend_pid for _, connection in self._idle]
        ours.append(self._restorer.info.backend_pid)
        with suppress(psycopg.Error):
            alone = self._one(_CONNECTED, [ours]) == (0,)
            if alone and self._times < _TIMES and self._changes() == self._schema:
                (self._since,) = self._one("SELECT pg_temp.restored(%s)", [self._since])
                self._schema = self._changes()
                return True
        return False

    def forget(self) -> None:
        """Nobody connects to it any more."""
        del _by_name[self._name]
        with self._lock:
            for _, connection in self._idle:
                connection.close()
            self._idle.clear()
        self._restorer.close()

    def take(self, wanted: str) -> psycopg.Connection[Any] | None:
        """One that was opened as it is wanted now, if there is any."""
        with self._lock:
            for each in self._idle:
                if each[0] == wanted:
                    self._idle.remove(each)
                    return each[1]
        return None

    def keep(self, opened: str, connection: psycopg.Connection[Any]) -> None:
        """Instead of closing it, if it can still be used."""
        with suppress(psycopg.Error):
            if connection.info.transaction_status != TransactionStatus.IDLE:
                connection.rollback()
            done = connection.pgconn.exec_(_AS_CONNECTED)
            with self._lock:
                usable = done.status == ExecStatus.TUPLES_OK and _by_name.get(self._name) is self
                if usable and len(self._idle) < _IDLE:
                    self._idle.append((opened, connection))
                    return
        connection.close()

    def _changes(self) -> list[Any]:
        newest = "SELECT count(*), max(xmin::text::bigint) FROM "
        return [self._one(newest + catalog) for catalog in _OF_A_SCHEMA]

    def _one(self, statement: str | sql.Composed, values: list[Any] | None = None) -> Any:
        query = statement.encode() if isinstance(statement, str) else statement
        return self._restorer.execute(query, values).fetchone()

    def _function(self) -> sql.Composed:
        """Puts back the tables that were written to since a transaction; gives the one that did."""
        parts: list[sql.Composable] = [
            sql.SQL("CREATE FUNCTION pg_temp.restored(bigint) RETURNS bigint LANGUAGE plpgsql AS $$BEGIN")
        ]
        for table, columns in self._restorer.execute(_TABLES).fetchall():
            parts.append(self._part(table, columns))
        for name, last in self._restorer.execute(
            "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
        ).fetchall():
            parts.append(
                sql.SQL("PERFORM setval({}, {}, {});").format(
                    sql.Literal(name), sql.Literal(last or 1), sql.Literal(last is not None)
                )
            )
        parts.append(sql.SQL("RETURN pg_current_xact_id()::text::bigint; END$$"))
        return sql.SQL("\n").join(parts)

    def _part(self, name: str, columns: list[str]) -> sql.Composed:
        """Puts back one table; what is in it now is kept beside it."""
        table = sql.Identifier(name)
        known = {
            "table": table,
            "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
            "first": sql.Identifier("pg_temp", f"first_{name}"),
        }
        (rows,) = self._one(sql.SQL("SELECT count(*) FROM {table}").format(**known))
        self._restorer.execute(sql.SQL("CREATE TABLE {first} AS TABLE {table}").format(**known))
        guards = [sql.Identifier(name) for (name,) in self._restorer.execute(_GUARDS, [name])]
        off = [sql.SQL("ALTER TABLE {} DISABLE TRIGGER {};").format(table, guard) for guard in guards]
        on = [sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {};").format(table, guard) for guard in guards]
        return sql.SQL(
            "IF EXISTS (SELECT FROM {table} WHERE xmin::text::bigint > $1)"
            " OR (SELECT count(*) FROM {table}) <> {rows} THEN {off} DELETE FROM {table};"
            " INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {first};"
            " {on} END IF;"
        ).format(rows=sql.Literal(rows), off=sql.Composed(off), on=sql.Composed(on), **known)


def reuse_connections(engine: Engine) -> None:
    """To a database that is used again."""
    database = _by_name.get(engine.url.database or "")
    if database is None:
        return
    opened: dict[int, str] = {}

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        # Each engine has a table of types of its own, all alike.
        wanted = repr((arguments, sorted(each for each in options.items() if each[0] != "context")))
        connection = database.take(wanted)
        if connection is None:
            connection = dialect.connect(*arguments, **options)
            # Like one that has been in use for long.
            connection.prepare_threshold, connection.prepared_max = 0, 500
        opened[id(connection)] = wanted
        return connection

    def keep(connection: Any) -> None:
        database.keep(opened.pop(id(connection)), connection)

    engine.dialect.do_close = keep  # type: ignore[assignment, method-assign]
