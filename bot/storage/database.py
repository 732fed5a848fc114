"""Engines, transactions and conflict retries for SQLite and PostgreSQL: solved once, here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

T = TypeVar("T")
log = structlog.get_logger()

# serialization_failure and deadlock_detected: the transaction may simply be run again.
_RETRYABLE = frozenset({"40001", "40P01"})


class Database:
    """One database. SQLite: writers queue on a lock in the process; readers have an engine of their own."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._writer_lock = threading.Lock()
        if self.is_sqlite:
            self._writer = _sqlite_engine(parsed.render_as_string(hide_password=False), immediate=True)
            self._reader = _sqlite_engine(parsed.render_as_string(hide_password=False), immediate=False)
        else:
            self._writer = self._reader = create_engine(
                parsed,
                isolation_level="READ COMMITTED",
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_timeout=2,
                pool_pre_ping=True,
                connect_args={"options": "-c lock_timeout=1s -c statement_timeout=2s -c timezone=UTC"},
            )

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed at the end of the block, rolled back on any error."""
        if not self.is_sqlite:
            with self._writer.begin() as connection:
                yield connection
            return
        with self._writer_lock, self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def patient(self) -> Iterator[Connection]:
        """A read without the statement time-out, for exports and proofs over the whole ledger.

        It sees one moment throughout: sums that are read one after the other agree beside a running bot.
        """
        with self._reader.connect() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; again when the database asks for that, three times at most."""
        for attempt in Retrying(
            retry=retry_if_exception(_is_conflict),
            stop=stop_after_attempt(3),
            wait=wait_random(0.01, 0.08),
            reraise=True,
        ):
            with attempt, self.writing() as connection:
                return work(connection)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def dispose(self) -> None:
        self._writer.dispose()
        self._reader.dispose()


def _is_conflict(exc: BaseException) -> bool:
    if not isinstance(exc, DBAPIError) or exc.orig is None:
        return False
    if getattr(exc.orig, "sqlstate", None) in _RETRYABLE:
        return True
    return isinstance(exc, OperationalError) and "database is locked" in str(exc.orig)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _sqlite_engine(url: str, *, immediate: bool) -> Engine:
    # A file's connection costs little and must not be shared between threads; :memory: is not supported.
    engine = create_engine(url, poolclass=None if immediate else NullPool, connect_args={"timeout": 1.5})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN is deferred: two threads would both read, then both write over each other.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=1500"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # SQLite's own knows ASCII alone: a search for "ünal" would not find "Ünal".
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
