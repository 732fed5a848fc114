"""Offices that tests of several folders open: their `conftest` files import these fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.support.databases import NewDatabase, SqliteTemplates
from tests.support.office.opening import Office, OfficeOpener, open_office, ready_for_work


@pytest.fixture(params=["http", "socket"])
def every_office(
    request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path: Path
) -> Iterator[Office]:
    """The whole company at work: on each database in each delivery mode, four times in all.

    For the few stories that go the whole way; `either_office` is twice as quick.
    """
    url = new_database(ready_for_work, again=True)
    with open_office(url, tmp_path, socket=request.param == "socket") as opened:
        yield opened


@pytest.fixture
def either_office(new_database: NewDatabase, tmp_path: Path) -> Iterator[Office]:
    """Each database and each delivery mode once: SQLite in Socket Mode, PostgreSQL over HTTP.

    Neither knows of the other: nothing that holds of each can fail for two of them together alone.
    """
    url = new_database(ready_for_work, again=True)
    with open_office(url, tmp_path, socket=url.startswith("sqlite")) as opened:
        yield opened


@pytest.fixture
def office_with(tmp_path: Path, sqlite_templates: SqliteTemplates) -> OfficeOpener:
    """Offices on SQLite over HTTP, quick to open; each call gets a database of its own."""

    def open_one(
        *, locales: dict[str, str] | None = None, files: dict[str, str] | None = None
    ) -> AbstractContextManager[Office]:
        url = sqlite_templates.create(tmp_path, None if files else ready_for_work)
        return open_office(url, tmp_path, socket=False, locales=locales, files=files)

    return open_one


@pytest.fixture
def office(office_with: OfficeOpener) -> Iterator[Office]:
    """The small company on SQLite over HTTP: for what does not depend on either."""
    with office_with() as opened:
        yield opened
