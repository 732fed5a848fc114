"""A company that has done some business, and the command line beside it: fixtures of several folders."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

from tests.support.databases import PostgresServer, Templates
from tests.support.machine import Machine, spend
from tests.support.office.opening import open_office


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command sends its process's log to a file: not that of the tests that follow."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Machine:
    return Machine(database_url, tmp_path)


@pytest.fixture(scope="session")
def company_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp("company-sqlite")
    shutil.copy(sqlite_template, folder / "goodwill.db")
    return _worked(Machine(f"sqlite:///{folder / 'goodwill.db'}", folder))


@pytest.fixture(scope="session")
def company_on_postgresql(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    machine = _worked(Machine(postgres.create(), tmp_path_factory.mktemp("company-postgresql")))
    yield machine
    postgres.drop(machine.url)


def _worked(machine: Machine) -> Machine:
    with open_office(machine.url, machine.folder, socket=False) as office:
        spend(office)
    return machine


@pytest.fixture(params=["sqlite", "postgresql"])
def busy_company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """Two requests, one of them settled with a receipt; the bot has stopped. A copy for each test."""
    made: Machine = request.getfixturevalue(f"company_on_{request.param}")
    shutil.copytree(made.folder / "files", tmp_path / "files")
    if request.param == "sqlite":
        shutil.copy(made.folder / "goodwill.db", tmp_path)
        yield Machine(f"sqlite:///{tmp_path / 'goodwill.db'}", tmp_path)
        return
    url = make_url(made.url)
    name = f"goodwill_{uuid4().hex}"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}" STRATEGY FILE_COPY')
    server.dispose()
    copy = url.set(database=name).render_as_string(hide_password=False)
    yield Machine(copy, tmp_path)
    request.getfixturevalue("postgres").drop(copy)


@pytest.fixture
def other(busy_company: Machine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A database of the same kind that holds nothing yet, on another machine."""
    folder = tmp_path / "other"
    folder.mkdir()
    is_sqlite = busy_company.url.startswith("sqlite")
    templates: Templates = request.getfixturevalue("sqlite_templates" if is_sqlite else "postgres")
    url = templates.create(folder)
    yield Machine(url, folder)
    templates.drop(url)


@pytest.fixture
def untouched(busy_company: Machine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """The same without a table, as on the day that a machine has been lost."""
    folder = tmp_path / "untouched"
    folder.mkdir()
    if busy_company.url.startswith("sqlite"):
        yield Machine(f"sqlite:///{folder / 'goodwill.db'}", folder)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_empty()
    yield Machine(url, folder)
    server.drop(url)
