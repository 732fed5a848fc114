"""Migrations: up, down, up again; no drift from the tables; two processes may start at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import inspect, select, text

from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision, downgrade, head_revision, migrate
from bot.storage.operations.cards import save_card
from bot.storage.schema.tables import adjustment, adjustment_card, adjustment_decision, metadata
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import open_company


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def revision(database: Database) -> str:
    with database.reading() as connection:
        return current_revision(connection)


def test_up_down_and_up_again(empty: Database) -> None:
    """To the newest revision, back to nothing, and up once more: nothing is left over in between."""
    migrate(empty)
    assert tables(empty) == set(metadata.tables)
    assert revision(empty) == head_revision()

    downgrade(empty, "base")
    assert tables(empty) == set()
    if not empty.is_sqlite:
        with empty.reading() as connection:
            left = connection.execute(text("SELECT proname FROM pg_proc WHERE proname = 'refuse_change'"))
            assert left.all() == []

    migrate(empty)
    assert tables(empty) == set(metadata.tables)


def test_migrating_again_does_nothing(empty: Database) -> None:
    """Every command does it first: it must cost nothing when there is nothing to do."""
    migrate(empty)
    before = revision(empty)
    migrate(empty)
    assert revision(empty) == before


def test_two_processes_that_start_together(empty_url: str) -> None:
    """Replicas start at the same moment: one migrates, the other waits, both find the newest revision."""
    databases = [Database(empty_url) for _ in range(3)]
    barrier = Barrier(len(databases))

    def start(database: Database) -> str:
        barrier.wait(timeout=30)
        migrate(database)
        return revision(database)

    try:
        with ThreadPoolExecutor(len(databases)) as pool:
            assert set(pool.map(start, databases)) == {head_revision()}
        assert tables(databases[0]) == set(metadata.tables)
    finally:
        for database in databases:
            database.dispose()


def test_adjustments_are_kept_with_their_decisions(empty: Database, clock: ManualClock) -> None:
    """To the version before one could expire and back: each with its undoing and its card, unchanged."""
    migrate(empty)
    desk = open_company(new_workspace(empty, clock))
    first = desk.adjust("hana", "cut", "100", from_line="MEAL")
    desk.approve_adjustment("fin", first)
    undone = desk.adjust("hana", "supplement", "100", to_line="MEAL", undoes=first.number)
    desk.approve_adjustment("fin", undone)
    with empty.writing() as connection:
        save_card(connection, desk.store.workspace_id, "card.adjustment", first.id, 1, "D1", "1.1")
    before = rows(empty)
    downgrade(empty, "0027")
    migrate(empty)
    assert rows(empty) == before
    with pytest.raises(Exception, match="append-only"), empty.writing() as connection:
        connection.execute(text("DELETE FROM adjustment_decision"))
    desk.assert_books_agree()


def rows(database: Database) -> list[list[tuple[object, ...]]]:
    """All of adjustments, their decisions and their cards."""
    kept = (adjustment, adjustment_decision, adjustment_card)
    with database.reading() as connection:
        return [[tuple(row) for row in connection.execute(select(each).order_by(each.c.id))] for each in kept]
