"""What many tests need: both databases, a store in a fresh one, and a clock that stands still."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.databases import (
    Fill,
    NewDatabase,
    PostgresServer,
    SqliteTemplates,
    Templates,
    local_store,
    new_workspace,
)
from tests.support.desk import Desk, beside_another_company, open_company
from tests.support.engines import share_compiled_statements
from tests.support.search import search_as_asked

# A commit waits for the disk, and a new database is hundreds of files: in memory both cost next to nothing.
_MEMORY, _ENOUGH_BYTES = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 - pytest makes a folder of its own there
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES:
    tempfile.tempdir = str(_MEMORY)

# What is imported stays, and tests leave little behind that refers to itself: looking through all of it again
# and again was two fifths of their work.
gc.freeze()
gc.set_threshold(100_000, 20, 50)

# Not in colour with every variable: where a test makes something fail, writing that took longer than failing.
structlog.configure(
    processors=[
        *(each for each in structlog.get_config()["processors"][:-1]),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

share_compiled_statements()
search_as_asked()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: many tests wait for a deadline to pass, and leave theirs idle."""
    return 2 * (os.cpu_count() or 1)


def pytest_unconfigure() -> None:
    """As it ends, pytest looks five times for what nobody closed, and would only warn: it finds nothing."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    return SqliteTemplates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def sqlite_template(sqlite_templates: SqliteTemplates) -> Path:
    """A database at its revision in one file, to be copied."""
    return sqlite_templates.empty


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Makes fresh databases at their revision, once on SQLite and once on PostgreSQL; see `NewDatabase`."""
    name = "sqlite_templates" if request.param == "sqlite" else "postgres"
    templates: Templates = request.getfixturevalue(name)
    made: list[str] = []

    def make(fill: Fill | None = None, *, again: bool = False) -> str:
        made.append((templates.again if again else templates.create)(tmp_path, fill))
        return made[-1]

    yield make
    for url in made:
        templates.drop(url)


@pytest.fixture
def filling() -> Fill | None:
    """What `database_url` holds already: nothing, unless a file of tests says otherwise.

    Written once by its function and copied for each test.
    """
    return None


@pytest.fixture
def database_url(new_database: NewDatabase, filling: Fill | None) -> str:
    """A fresh database at its revision, once on SQLite and once on PostgreSQL."""
    return new_database(filling, again=True)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def store(database: Database, clock: ManualClock) -> SqlStore:
    """A store of an empty company: CNY, UTC, fiscal year from January. No policy has been applied."""
    return local_store(database, clock)


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


@pytest.fixture
def open_desk(shared_database: Database, clock: ManualClock) -> Callable[..., Desk]:
    """Opens the small company with other files or another policy: `open_desk(policy=…)`."""
    return lambda **changes: open_company(new_workspace(shared_database, clock), **changes)


@pytest.fixture
def desk(new_database: NewDatabase, clock: ManualClock) -> Iterator[Desk]:
    """A desk in a fresh company on each database, beside another company that nobody is to meet."""
    database = Database(new_database(beside_another_company, again=True))
    yield Desk(local_store(database, clock))
    database.dispose()
