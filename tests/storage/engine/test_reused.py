"""A database that tests use one after another: each finds it as the first one did."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, table, text

from bot.storage.engine.database import Database
from tests.support.clock import ManualClock
from tests.support.databases import PostgresServer, local_store
from tests.support.desk import Desk, beside_another_company

pytestmark = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ, reason="a server of somebody else's: each test gets a copy"
)


@pytest.fixture
def url(postgres: PostgresServer, tmp_path: Path) -> Iterator[str]:
    given = postgres.again(tmp_path, beside_another_company)
    yield given
    postgres.drop(given)


def everything(url: str) -> dict[str, list[Any]]:
    """All rows, where each sequence is, and what guards them."""
    database = Database(url)
    with database.reading() as connection:
        tables = inspect(connection).get_table_names()
        found: dict[str, list[Any]] = {}
        for each in tables:
            rows = connection.execute(select(text("*")).select_from(table(each)))
            found[each] = sorted(map(str, rows))
        found["sequences"] = list(connection.execute(text("SELECT * FROM pg_sequences ORDER BY 2")))
        found["guards"] = list(
            connection.execute(text("SELECT tgname, tgenabled, tgtype FROM pg_trigger ORDER BY oid"))
        )
    database.dispose()
    return found


def sessions(url: str) -> set[int]:
    """The server's processes behind the connections to a database, of which one asks."""
    ours = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    database = Database(url)
    with database.reading() as connection:
        found = set(connection.scalars(ours))
    database.dispose()
    return found


def test_what_was_changed_is_put_back(
    url: str, postgres: PostgresServer, clock: ManualClock, tmp_path: Path
) -> None:
    """Rows that were added, changed and deleted, of guarded tables too, and numbers that were drawn."""
    before = everything(url)
    database = Database(url)
    desk = Desk(local_store(database, clock))
    desk.spend("mei", desk.approved(480_00), 400_00, final=True)
    desk.lives_in("mei", "Asia/Shanghai")
    with database.writing() as connection:
        connection.execute(text("DELETE FROM contact"))
    database.dispose()
    assert everything(url) != before
    connected = sessions(url)
    postgres.drop(url)
    assert postgres.again(tmp_path, beside_another_company) == url
    assert everything(url) == before
    assert sessions(url) == connected


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE contact ADD COLUMN more text",
        "DROP TRIGGER posting_append_only ON posting",
        "ALTER TABLE posting DISABLE TRIGGER posting_append_only",
        "CREATE TABLE beside (id integer)",
    ],
)
def test_another_schema_is_dropped(change: str, postgres: PostgresServer, tmp_path: Path) -> None:
    """The next one gets another database."""
    url = postgres.again(tmp_path, beside_another_company)
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text(change))
    database.dispose()
    postgres.drop(url)
    other = postgres.again(tmp_path, beside_another_company)
    assert other != url
    postgres.drop(other)


def test_a_database_in_use_is_dropped(postgres: PostgresServer, tmp_path: Path) -> None:
    """What is still connected may still write."""
    url = postgres.again(tmp_path, beside_another_company)
    database = Database(url)
    with database.reading() as connection:
        connection.execute(text("SELECT 1"))
    postgres.drop(url)
    database.dispose()
    other = postgres.again(tmp_path, beside_another_company)
    assert other != url
    postgres.drop(other)
