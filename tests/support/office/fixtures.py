"""Offices that tests of several folders open: their `conftest` files import these fixtures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.office.opening import Office, OfficeOpener, open_office


@pytest.fixture(params=["http", "socket"])
def every_office(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The whole company at work: on each database, and in each delivery mode."""
    with open_office(database_url, tmp_path, socket=request.param == "socket") as opened:
        yield opened


@pytest.fixture
def office_with(tmp_path: Path, sqlite_template: Path) -> OfficeOpener:
    """Offices on SQLite over HTTP, quick to open; each call gets a database of its own."""

    def open_one(
        *, locales: dict[str, str] | None = None, files: dict[str, str] | None = None
    ) -> AbstractContextManager[Office]:
        path = tmp_path / f"{uuid4().hex}.db"
        shutil.copy(sqlite_template, path)
        return open_office(f"sqlite:///{path}", tmp_path, socket=False, locales=locales, files=files)

    return open_one


@pytest.fixture
def office(office_with: OfficeOpener) -> Iterator[Office]:
    """The small company on SQLite over HTTP: for what does not depend on either."""
    with office_with() as opened:
        yield opened
