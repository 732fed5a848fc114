"""Engines, transactions and conflict retries for SQLite and PostgreSQL: solved once, here."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, dialects, event, make_url
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from bot.storage.engine.errors import DatabaseFailure, is_conflict, is_lost, is_read_only, translate_errors
from bot.storage.engine.fair_semaphore import FairSemaphore, WaitedTooLong
from bot.storage.engine.json_text import from_text, to_text
from bot.storage.engine.kept_open import KeptOpen
from bot.storage.engine.pipeline import PostgresWithPipeline, pipelined
from bot.storage.engine.private import private_file

T = TypeVar("T")
U = TypeVar("U")

# Slack gives a click three seconds: whoever can't be served in that time is told to try again. A writer may
# afterwards still wait: on SQLite for another process, on PostgreSQL for two locks, each as long as
# lock_timeout says. Most of the time is for the queue here: it is what grows on a machine that is shared.
_WAIT_SECONDS = 1.9
_SQLITE_BUSY_SECONDS = 0.7
_ATTEMPTS, _PAUSE_SECONDS = 4, (0.01, 0.08)
# Writers of a company wait for its plan's row: better here, where it costs neither a connection nor a lock.
_WRITERS = 2
# SQLite's readers that stay open between two reads; more than these come and go.
_READERS = 8
# PostgreSQL's that stay open, and how many more there may be: writers are two, and few things last.
_FEW, _MANY = (4, 16), (10, 10)
# What a connection of Goodwill's is called in pg_stat_activity.
APPLICATION_NAME = "goodwill"
# Of two reads at once: workers of one would take the processor from the other.
_WITHOUT_WORKERS = "SET LOCAL max_parallel_workers_per_gather = 0"
# A server that has vanished without a word is noticed as fast as one that says no.
_LIBPQ: dict[str, Any] = {
    "options": "-c lock_timeout=500ms -c statement_timeout=2s -c timezone=UTC -c random_page_cost=1.1",
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "application_name": APPLICATION_NAME,
}


class Database:
    """One database. SQLite: writers queue on a lock in the process; readers have an engine of their own."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._writers = FairSemaphore(1 if self.is_sqlite else _WRITERS)
        self._wait_seconds = _WAIT_SECONDS
        self._kept: dict[Engine, KeptOpen] = {}
        if self.is_sqlite:
            self._writer = _sqlite_engine(parsed, immediate=True)
            self._reader = _sqlite_engine(parsed, immediate=False)
            self._kept = {
                self._writer: KeptOpen(self._writer, 1),
                self._reader: KeptOpen(self._reader, _READERS),
            }
        else:
            self._writer = _postgres_engine(parsed, "READ COMMITTED", _FEW)
            # It looks anew with each statement anyway; BEGIN and ROLLBACK are two trips more. An engine of
            # its own: to turn one connection into the other and back costs as much as a look-up.
            self._reader = _postgres_engine(parsed, "AUTOCOMMIT", _MANY)

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    @property
    def reading_engine(self) -> Engine:
        return self._reader

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed at the end of the block, rolled back on any error.

        Raises DatabaseFailure where the database is busy, lost, full or read-only.
        """
        with translate_errors(), self._writing(self._wait_seconds) as connection:
            yield connection

    @contextmanager
    def _writing(self, wait_seconds: float) -> Iterator[Connection]:
        committing = False
        try:
            with (
                self._writer_place(wait_seconds),
                self._connected(self._writer) as connection,
                connection.begin(),
            ):
                try:
                    with nullcontext() if self.is_sqlite else pipelined(connection, commits=True):
                        yield connection
                        # The commit may leave with what is still under way.
                        committing = True
                except DBAPIError as exc:
                    if is_read_only(exc):
                        # After a failover the pool still leads to the old primary, now a standby.
                        connection.invalidate(exc)
                    raise
        except DBAPIError as exc:
            if committing and is_lost(exc):
                # Done or not, nobody can tell: to run it again is for the person to decide.
                raise DatabaseFailure("database_uncertain") from exc
            raise

    @contextmanager
    def _writer_place(self, wait_seconds: float) -> Iterator[None]:
        """What holds one writer up must not hold up everybody behind it for ever."""
        try:
            with self._writers.take(wait_seconds):
                yield
        except WaitedTooLong:
            raise DatabaseFailure("database_busy") from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Raises DatabaseFailure as `writing` does."""
        with translate_errors(), self._reading() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with (
            self._connected(self._reader) as connection,
            nullcontext() if self.is_sqlite else pipelined(connection, commits=False),
        ):
            yield connection

    def _connected(self, engine: Engine) -> AbstractContextManager[Connection]:
        kept = self._kept.get(engine)
        return engine.connect() if kept is None else kept.connect()

    @contextmanager
    def patient(self, snapshot: str = "") -> Iterator[Connection]:
        """A read without the statement time-out, for exports and proofs over the whole ledger.

        It sees one moment throughout: sums that are read one after the other agree beside a running bot.
        `snapshot`: that of another one, beside which this one sees the same moment.
        """
        engine = self._reader if self.is_sqlite else self._writer
        # Committed, though nothing is written: after a rollback the driver prepares all its statements anew.
        with translate_errors(), self._alive(engine) as connection, connection.begin():
            if not self.is_sqlite:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                if snapshot:
                    connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
                    connection.exec_driver_sql(_WITHOUT_WORKERS)
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    def _alive(self, engine: Engine) -> Connection:
        """One that answers: work that takes long is not run again because a connection was dead before."""
        connection = engine.connect()
        try:
            connection.exec_driver_sql("SELECT 1")
            connection.commit()
        except DBAPIError as exc:
            connection.close()
            if not is_lost(exc):
                raise
            # All of its pool were given up with it: this one is new.
            return engine.connect()
        return connection

    def beside(
        self, patient: Connection, one: Callable[[], T], other: Callable[[Connection], U]
    ) -> tuple[T, U]:
        """Both at once: `one`, which uses `patient`, and in a thread `other`, with a second connection that
        sees the same moment. Both have ended when it returns or raises. For PostgreSQL.

        Raises what `one` raises, otherwise what `other` does or DatabaseFailure.
        """
        # Known to the server as long as the transaction that exports it, hence until both have ended.
        snapshot = patient.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        patient.exec_driver_sql(_WITHOUT_WORKERS)

        def on_second() -> U:
            with self.patient(snapshot) as second:
                return other(second)

        with ThreadPoolExecutor(1, thread_name_prefix="beside") as threads:
            of_other = threads.submit(on_second)
            return one(), of_other.result()

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; after a conflict or a lost connection again, four times at most.

        All begin within the time that one writer may stand in the queue. Raises what `writing` raises.
        """
        return self._persist(self._writing, work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """The same for a transaction that only reads."""
        return self._persist(lambda _seconds: self._reading(), work)

    def _persist(
        self, opened: Callable[[float], AbstractContextManager[Connection]], work: Callable[[Connection], T]
    ) -> T:
        with translate_errors():
            patience_ends = time.monotonic() + self._wait_seconds
            for attempt in count(1):
                try:
                    with opened(patience_ends - time.monotonic()) as connection:
                        return work(connection)
                except DBAPIError as exc:
                    too_late = attempt == _ATTEMPTS or time.monotonic() >= patience_ends
                    if too_late or not (is_conflict(exc) or is_lost(exc)):
                        raise
                # Not together with whom it collided with.
                time.sleep(random.uniform(*_PAUSE_SECONDS))  # noqa: S311  # nosec B311 - no secret
        raise AssertionError("unreachable: the last attempt returns or raises")

    def dispose(self) -> None:
        for each in self._kept.values():
            each.close()
        self._writer.dispose()
        self._reader.dispose()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


class _Sqlite(SQLiteDialect_pysqlite):
    """Begins when SQLAlchemy does: the driver would at the first write, after the reads that it depends on.

    Two threads would both read, then both write over each other. A listener for "begin" does the same, but
    makes every statement look for listeners.
    """

    supports_statement_cache = True
    begin = "BEGIN"

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute(self.begin)


class _WritingSqlite(_Sqlite):
    """A writer's transactions are alone from their first statement on."""

    supports_statement_cache = True
    begin = "BEGIN IMMEDIATE"


dialects.registry.register("sqlite.goodwill", __name__, _Sqlite.__name__)
dialects.registry.register("sqlite.goodwill_writing", __name__, _WritingSqlite.__name__)
dialects.registry.register("postgresql.goodwill", PostgresWithPipeline.__module__, "PostgresWithPipeline")


def _postgres_engine(url: URL, isolation_level: str, connections: tuple[int, int]) -> Engine:
    kept, more = connections
    return create_engine(
        url.set(drivername="postgresql+goodwill"),
        isolation_level=isolation_level,
        pool_size=kept,
        max_overflow=more,
        pool_timeout=1,
        # The connection used last: its statements are prepared, its caches warm.
        pool_use_lifo=True,
        # What people wrote, and who they are, does not belong in logs.
        hide_parameters=True,
        json_serializer=to_text,
        json_deserializer=from_text,
        connect_args=_LIBPQ,
    )


def _sqlite_engine(url: URL, *, immediate: bool) -> Engine:
    # Kept open: a new connection reads the whole schema first, which takes as long as a dozen look-ups.
    engine = create_engine(
        url.set(drivername="sqlite+goodwill_writing" if immediate else "sqlite+goodwill"),
        pool_size=1 if immediate else _READERS,
        max_overflow=-1,
        connect_args={"timeout": _SQLITE_BUSY_SECONDS},
        hide_parameters=True,
        json_serializer=to_text,
        json_deserializer=from_text,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # Before anything is written: what lies beside it gets the rights of the file itself.
        private_file(Path(str(url.database)))
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # SQLite's own knows ASCII alone: a search for "ünal" would not find "Ünal".
        connection.create_function("lower", 1, _lower, deterministic=True)

    return engine
