"""Statements that nobody waits for: PostgreSQL works on one while the next is being made.

Each is sent at once; what came of them is asked together, by the next statement that somebody does wait for,
at the latest at the end. In a transaction that writes, a trip less for each counts twice: the plan stays
locked meanwhile. A report has its rows made while the server reads what stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

# The option of a connection that holds its pipeline.
_OPTION = "goodwill_pipeline"


class Pipeline:
    """Of one connection, for one transaction; psycopg's own is open only while something is under way."""

    def __init__(self, connection: Connection) -> None:
        self._driver: Any = connection.connection.driver_connection
        # One for all whose result is read at once or never: to make one costs as much as a small statement.
        self.cursor: Any = connection.connection.cursor()
        self._errors: type[Exception] = connection.dialect.loaded_dbapi.Error
        self._open: AbstractContextManager[Any] | None = None
        # The number of the one that is being prepared, or under way: what left with an earlier one is done.
        self.trip = 0
        self._expected: list[tuple[Any, int, str]] = []

    def enter(self) -> None:
        if self._open is None:
            self._open = self._driver.pipeline()
            self._open.__enter__()

    def expect(self, cursor: Any, changed: int, what: str) -> None:
        self._expected.append((cursor, changed, what))

    def leave(self) -> None:
        """Wait for everything. Raises the driver's error of the first that failed, AssertionError."""
        opened, self._open = self._open, None
        expected, self._expected = self._expected, []
        self.trip += 1
        if opened is not None:
            opened.__exit__(None, None, None)
        for cursor, changed, what in expected:
            _require_changed(cursor, changed, what)

    def commit(self) -> None:
        """In one trip with what is under way, once what must have changed is known. Raises as `leave`."""
        if self._expected:
            self.leave()
        if self._open is not None:
            self.cursor.execute("COMMIT", prepare=False)
            self.leave()

    def abandon(self) -> None:
        """Before a rollback: whatever is under way does not matter any more."""
        with suppress(self._errors, AssertionError):
            self.leave()


def _require_changed(cursor: Any, changed: int, what: str) -> None:
    if cursor.rowcount != changed:
        raise AssertionError(f"{changed} rows of {what} must change, not {cursor.rowcount}")


def expect_changed(connection: Connection, cursor: Any, changed: int, what: str) -> None:
    """What `cursor` executes must change so many rows of `what`. Raises AssertionError once it is known."""
    pipeline = pipeline_of(connection)
    if pipeline is None:
        _require_changed(cursor, changed, what)
    else:
        pipeline.expect(cursor, changed, what)


def pipeline_of(connection: Connection) -> Pipeline | None:
    """None where every statement is waited for: on SQLite, and outside `pipelined`."""
    found: Pipeline | None = connection.get_execution_options().get(_OPTION)
    return found


@contextmanager
def pipelined(connection: Connection, *, commits: bool) -> Iterator[None]:
    """Until the end of the block statements may leave together; at its end all of them are done, and those
    that were still under way are committed if it `commits`.

    Raises DBAPIError, AssertionError at the end for one that failed unnoticed.
    """
    pipeline = Pipeline(connection)
    connection.execution_options(**{_OPTION: pipeline})
    try:
        yield
        with _told_as_sqlalchemy_does(connection):
            pipeline.commit() if commits else pipeline.leave()
    except BaseException:
        pipeline.abandon()
        raise


def settle(connection: Connection) -> None:
    """Wait for what is under way. Raises DBAPIError, AssertionError."""
    pipeline = pipeline_of(connection)
    if pipeline is not None:
        with _told_as_sqlalchemy_does(connection):
            pipeline.leave()


@contextmanager
def _told_as_sqlalchemy_does(connection: Connection) -> Iterator[None]:
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as exc:
        connection._handle_dbapi_exception(exc, None, None, None, None)


class PostgresWithPipeline(PGDialect_psycopg):
    """SQLAlchemy's own statements know nothing of this: they wait for what is under way first."""

    supports_statement_cache = True

    def do_execute(self, cursor: Any, statement: Any, parameters: Any, context: Any = None) -> None:
        _wait_first(context)
        super().do_execute(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]  # its own has none

    def do_executemany(self, cursor: Any, statement: Any, parameters: Any, context: Any = None) -> None:
        _wait_first(context)
        super().do_executemany(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]  # its own has none


def _wait_first(context: Any) -> None:
    """As `settle`, where SQLAlchemy itself tells what the driver raises."""
    pipeline = None if context is None else pipeline_of(context.root_connection)
    if pipeline is not None:
        pipeline.leave()
