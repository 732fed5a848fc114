"""Engines, transactions and conflict retries for SQLite and PostgreSQL: solved once, here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay, wait_random

from bot.storage.trouble import DatabaseFailure, explained, is_conflict, is_lost, is_read_only

T = TypeVar("T")

# Slack gives a click three seconds: whoever can't be served in that time is told to try again.
_TURN_SECONDS = 1.2
_PATIENCE_SECONDS = 1.0
# SQLite's readers that stay open between two reads; more than these come and go.
_READERS = 8
# What a connection of Goodwill's is called in pg_stat_activity.
APPLICATION_NAME = "goodwill"
# A server that has vanished without a word is noticed as fast as one that says no.
_LIBPQ: dict[str, Any] = {
    "options": "-c lock_timeout=1s -c statement_timeout=2s -c timezone=UTC",
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "application_name": APPLICATION_NAME,
}


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
                pool_timeout=1,
                pool_pre_ping=True,
                # What people wrote, and who they are, does not belong into logs.
                hide_parameters=True,
                connect_args=_LIBPQ,
            )

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    @property
    def reading_engine(self) -> Engine:
        """On PostgreSQL the same as the writing one."""
        return self._reader

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed at the end of the block, rolled back on any error.

        Raises DatabaseFailure where the database is busy, lost, full or read-only.
        """
        with explained(), self._writing() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        committing = False
        try:
            with self._turn_to_write(), self._writer.begin() as connection:
                try:
                    yield connection
                except DBAPIError as exc:
                    if is_read_only(exc):
                        # After a failover the pool still leads to the old primary, now a standby.
                        connection.invalidate(exc)
                    raise
                committing = True
        except DBAPIError as exc:
            if committing and is_lost(exc):
                # Done or not, nobody can tell: to run it again is for the person to decide.
                raise DatabaseFailure("database_uncertain") from exc
            raise

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """SQLite has one writer; what holds it up must not hold up everybody behind it for ever."""
        if not self.is_sqlite:
            yield
            return
        if not self._writer_lock.acquire(timeout=_TURN_SECONDS):
            raise DatabaseFailure("database_busy")
        try:
            yield
        finally:
            self._writer_lock.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Raises DatabaseFailure as `writing` does."""
        with explained(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def patient(self) -> Iterator[Connection]:
        """A read without the statement time-out, for exports and proofs over the whole ledger.

        It sees one moment throughout: sums that are read one after the other agree beside a running bot.
        """
        with explained(), self._reader.connect() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; after a conflict or a lost connection again, three times at most.

        Nothing is begun again after the time that a person waits. Raises what `writing` raises.
        """
        return self._persist(self._writing, work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """The same for a transaction that only reads."""
        return self._persist(self._reader.connect, work)

    def _persist(
        self, opened: Callable[[], AbstractContextManager[Connection]], work: Callable[[Connection], T]
    ) -> T:
        with explained():
            for attempt in Retrying(
                retry=retry_if_exception(lambda exc: is_conflict(exc) or is_lost(exc)),
                stop=stop_after_attempt(3) | stop_after_delay(_PATIENCE_SECONDS),
                wait=wait_random(0.01, 0.08),
                reraise=True,
            ):
                with attempt, opened() as connection:
                    return work(connection)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def dispose(self) -> None:
        self._writer.dispose()
        self._reader.dispose()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _sqlite_engine(url: str, *, immediate: bool) -> Engine:
    # Kept open: a new connection reads the whole schema first, which takes as long as a dozen look-ups.
    engine = create_engine(
        url,
        pool_size=1 if immediate else _READERS,
        max_overflow=-1,
        connect_args={"timeout": 1.5},
        hide_parameters=True,
    )

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
