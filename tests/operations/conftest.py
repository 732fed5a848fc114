"""A company that has done some business, and the command line beside it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, make_url

from bot.cli import cli
from tests.support.databases import PostgresServer
from tests.support.office.opening import Office, open_office

PURPOSE = "Tea set for Li Na, as Mei Lin (mei@example.com) promised; 李娜很喜欢"


@dataclass
class Machine:
    """Where `goodwill` is called: its database, its folder and its environment."""

    url: str
    folder: Path

    def goodwill(self, *arguments: str, status: int = 0, **environment: str) -> Result:
        settings = {
            "DATABASE_URL": self.url,
            "GOODWILL_FILES": str(self.folder / "files"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            **environment,
        }
        result = CliRunner().invoke(cli, list(arguments), env=settings)
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result

    def json(self, *arguments: str, status: int = 0, **environment: str) -> Any:
        return json.loads(self.goodwill(*arguments, status=status, **environment).stdout)


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


Business = Callable[[Office], None]


def spend(office: Office) -> None:
    """Mei asks for a gift, Bo approves, Mei logs the actual with a receipt; a second request waits for Bo."""
    office.mei.command("/spend gift 480 CNY Acme", channel="#sales")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Recipients": ["Li Na"], "Purpose": PURPOSE, "Planned date": "2026-09-25"})
    form.fill({"Expected result": "Renewal signed"})
    assert form.submit(), form.errors
    office.bo.wait_for("GW-2026-00001: a decision is needed").click("Approve")
    office.mei.wait_for("GW-2026-00001: approved").click("Log actual")
    log = office.mei.wait_for_modal("Log actual")
    log.fill({"Actual amount": "385.50", "Receipts": [("receipt.pdf", b"%PDF-1.4\n%%EOF\n")]})
    log.fill({"Result": "Mei Lin gave it to her", "This is the final amount": True})
    assert log.submit(), log.errors
    office.mei.wait_for("GW-2026-00001: settled")
    office.mei.command("/spend gift 90 CNY Acme", channel="#sales")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Recipients": ["Li Na"], "Purpose": "Something small", "Planned date": "2026-09-26"})
    form.fill({"Expected result": "A smile"})
    assert form.submit(), form.errors
    office.bo.wait_for("GW-2026-00002: a decision is needed")
    office.settle()


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
