"""What the same work costs at least: a Bolt app that does nothing, the same statements through the driver."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Connection, event

from bench.company import SECRET
from bench.payloads import Signed
from bot.storage.engine.database import Database

_ANY = re.compile(".*")


def no_op_app() -> App:
    """Bolt as its documentation has it, verifying the signature; two listeners that only acknowledge."""
    app = App(
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-bench"),  # noqa: S106 - no token
        process_before_response=True,
    )
    app.action(_ANY)(_acknowledge)
    app.view(_ANY)(_acknowledge)
    return app


class NoOpBolt:
    """A Bolt that does nothing, in this process."""

    def __init__(self) -> None:
        self._app = no_op_app()

    def handle(self, signed: Signed) -> None:
        headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in signed.headers.items()}
        response = self._app.dispatch(BoltRequest(body=signed.body.decode(), headers=headers))
        if response.status != 200:
            raise AssertionError(f"the floor's Bolt answered {response.status}")


def _acknowledge(ack: Ack) -> None:
    ack()


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the driver. `writer`: on the writing connection; without `sql` the transaction's end."""

    writer: bool
    sql: str = ""
    parameters: Any = ()
    many: bool = False
    commit: bool = False


@contextmanager
def recording(database: Database) -> Iterator[list[Step]]:
    """Every statement that the product executes, with its parameters, and where its transactions end."""
    steps: list[Step] = []

    def writes(connection: Connection) -> bool:
        return connection.engine is database.engine

    def begin(connection: Connection) -> None:
        # psycopg begins by itself.
        if database.is_sqlite:
            steps.append(Step(writes(connection), "BEGIN IMMEDIATE" if writes(connection) else "BEGIN"))

    def execute(
        connection: Connection, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        steps.append(Step(writes(connection), sql, parameters, many))

    def commit(connection: Connection) -> None:
        steps.append(Step(writes(connection), commit=True))

    def end(connection: Connection) -> None:
        steps.append(Step(writes(connection)))

    hooks: list[tuple[str, Callable[..., None]]] = [
        ("begin", begin),
        ("before_cursor_execute", execute),
        ("commit", commit),
        ("rollback", end),
    ]
    engines = [database.engine, database.reading_engine]
    for engine in engines:
        for name, hook in hooks:
            event.listen(engine, name, hook)
    try:
        yield steps
    finally:
        for engine in engines:
            for name, hook in hooks:
                event.remove(engine, name, hook)


class Driver(Protocol):
    def replay(self, steps: list[Step]) -> None: ...
    def close(self) -> None: ...


class SqliteDriver:
    """`sqlite3` with the product's settings: WAL, synchronous=FULL, BEGIN IMMEDIATE for what writes."""

    def __init__(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        self._connections = {writer: sqlite3.connect(path, isolation_level=None) for writer in (True, False)}
        for connection in self._connections.values():
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

    def replay(self, steps: list[Step]) -> None:
        for step in steps:
            connection = self._connections[step.writer]
            if not step.sql:
                connection.commit() if step.commit else connection.rollback()
            elif step.many:
                connection.executemany(step.sql, step.parameters)
            else:
                connection.execute(step.sql, step.parameters).fetchall()

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


class PostgresDriver:
    """`psycopg`, which begins transactions and prepares what is repeated by itself; reads by autocommit."""

    def __init__(self, url: str) -> None:
        self._connections = {writer: psycopg.connect(url, autocommit=not writer) for writer in (True, False)}

    def replay(self, steps: list[Step]) -> None:
        cursors = {writer: connection.cursor() for writer, connection in self._connections.items()}
        for step in steps:
            connection, cursor = self._connections[step.writer], cursors[step.writer]
            if not step.sql:
                connection.commit() if step.commit else connection.rollback()
                continue
            if step.many:
                cursor.executemany(step.sql, step.parameters)
            else:
                cursor.execute(step.sql, step.parameters)
            if cursor.description is not None:
                cursor.fetchall()

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


def driver_of(url: str) -> Driver:
    return SqliteDriver(url) if url.startswith("sqlite") else PostgresDriver(url)
