"""Transactions: run again after a conflict, rolled back as a whole, and their times in UTC."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from bot.storage.engine.database import Database
from bot.storage.schema.tables import workspace


def conflict(connection: Connection) -> None:
    """What the database says when somebody else was in the way."""
    if connection.dialect.name == "sqlite":
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))
    connection.execute(text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"))


def test_a_conflict_is_run_again(shared_database: Database) -> None:
    """Once, twice; the third attempt comes through, with one effect."""
    attempts = []

    def work(connection: Connection) -> int:
        attempts.append(1)
        connection.execute(insert(workspace).values(team_id="TCONFLICT", created_at=datetime.now(UTC)))
        if len(attempts) < 3:
            conflict(connection)
        return len(attempts)

    assert shared_database.write(work) == 3
    with shared_database.reading() as connection:
        rows = connection.execute(select(workspace).where(workspace.c.team_id == "TCONFLICT")).all()
    assert len(rows) == 1


def test_a_conflict_that_stays_is_told(shared_database: Database) -> None:
    """Four times at most, then whoever asked is told instead of waiting on."""
    attempts = []

    def work(connection: Connection) -> None:
        attempts.append(1)
        conflict(connection)

    with pytest.raises(Exception, match="busy"):
        shared_database.write(work)
    assert len(attempts) == 4


def test_a_writer_waits_in_line_for_about_a_second(shared_database: Database) -> None:
    """On a machine that is busy with other work nobody is told to try again while Slack would still wait."""
    # As many as may write at once, each of them slow.
    places = 1 if shared_database.is_sqlite else 2
    taken = threading.Barrier(places + 1)

    def hold(_connection: Connection) -> None:
        taken.wait(10)
        # SQLite's queue may take more of the three seconds: fewer locks follow it.
        time.sleep(1.3 if shared_database.is_sqlite else 0.9)

    with ThreadPoolExecutor(places) as pool:
        holding = [pool.submit(shared_database.write, hold) for _ in range(places)]
        taken.wait(10)
        assert shared_database.write(lambda _connection: "done") == "done"
        assert [each.result() for each in holding] == [None] * places


def test_a_lock_that_is_held_for_long_refuses_nobody(shared_database: Database) -> None:
    """Longer than one lock is waited for, as while a plan is put in force: whoever waits tries again."""
    other = Database(shared_database.engine.url.render_as_string(hide_password=False))
    held = threading.Event()

    def hold(connection: Connection) -> None:
        take(connection)
        held.set()
        time.sleep(0.9)

    def take(connection: Connection) -> str:
        # On SQLite a writing transaction has the lock from its beginning.
        if not shared_database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
        return "done"

    try:
        with ThreadPoolExecutor(1) as pool:
            holding = pool.submit(other.write, hold)
            assert held.wait(10)
            assert shared_database.write(take) == "done"
            holding.result()
    finally:
        other.dispose()


def test_any_other_error_is_not_run_again(shared_database: Database) -> None:
    """A defect must not do its damage three times."""
    attempts = []

    def work(connection: Connection) -> None:
        attempts.append(1)
        connection.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError):
        shared_database.write(work)
    assert len(attempts) == 1


def test_an_error_leaves_nothing_behind(shared_database: Database) -> None:
    """The whole transaction or none of it."""

    def work(connection: Connection) -> None:
        connection.execute(insert(workspace).values(team_id="TGONE", created_at=datetime.now(UTC)))
        raise LookupError

    with pytest.raises(LookupError):
        shared_database.write(work)
    with shared_database.reading() as connection:
        assert connection.execute(select(workspace).where(workspace.c.team_id == "TGONE")).all() == []


def test_times_are_kept_in_utc(shared_database: Database) -> None:
    """Whatever zone they come in; one without a zone is refused rather than guessed."""
    east = datetime(2026, 9, 15, 8, 30, tzinfo=timezone(timedelta(hours=8)))

    def keep(connection: Connection) -> datetime:
        values = {"team_id": "TZONE", "created_at": east}
        connection.execute(insert(workspace).values(**values))
        found: datetime = connection.execute(
            select(workspace.c.created_at).where(workspace.c.team_id == "TZONE")
        ).scalar_one()
        return found

    kept = shared_database.write(keep)
    assert (kept, kept.tzinfo) == (east, UTC)
    with pytest.raises(StatementError):
        shared_database.write(
            lambda connection: connection.execute(
                insert(workspace).values(team_id="TNAIVE", created_at=datetime(2026, 1, 1))  # noqa: DTZ001
            )
        )


def test_writers_do_not_overwrite_each_other(shared_database: Database) -> None:
    """Read, add one, write, from eight threads: every addition counts."""

    def prepare(connection: Connection) -> None:
        values = {"team_id": "TCOUNT", "name": "0", "created_at": datetime.now(UTC)}
        connection.execute(insert(workspace).values(**values))

    def add_one(connection: Connection) -> None:
        mine = workspace.c.team_id == "TCOUNT"
        seen = connection.execute(select(workspace.c.name).where(mine).with_for_update()).scalar_one()
        connection.execute(workspace.update().where(mine).values(name=str(int(seen) + 1)))

    shared_database.write(prepare)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: shared_database.write(add_one), range(24)))
    with shared_database.reading() as connection:
        mine = workspace.c.team_id == "TCOUNT"
        assert connection.execute(select(workspace.c.name).where(mine)).scalar_one() == "24"


def test_a_proof_sees_one_moment(shared_database: Database) -> None:
    """A patient read is not disturbed by what is committed meanwhile."""
    mine = workspace.c.team_id == "TMOMENT"
    with shared_database.patient() as connection:
        before = connection.execute(select(workspace).where(mine)).all()
        shared_database.write(
            lambda other: other.execute(
                insert(workspace).values(team_id="TMOMENT", created_at=datetime.now(UTC))
            )
        )
        assert connection.execute(select(workspace).where(mine)).all() == before == []
