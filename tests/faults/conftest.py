"""Offices and desks to which things happen; on both databases where that matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bot.storage.store import SqlStore
from tests.faults.stage import Stage, open_stage
from tests.support.desk import Desk, open_company
from tests.support.office.opening import Office, OfficeAt, open_office


@pytest.fixture
def office_at(tmp_path: Path) -> OfficeAt:
    def open_one(url: str, *, socket: bool = False) -> AbstractContextManager[Office]:
        return open_office(url, tmp_path, socket=socket)

    return open_one


@pytest.fixture
def office(database_url: str, office_at: OfficeAt) -> Iterator[Office]:
    """Over HTTP, on each database."""
    with office_at(database_url) as opened:
        yield opened


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "goodwill.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:  # type: ignore[no-untyped-def]
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    """The services over a store, without Slack."""
    return open_company(store)


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """SQLite over HTTP, PostgreSQL in Socket Mode."""
    with open_stage(database_url, tmp_path) as opened:
        yield opened
