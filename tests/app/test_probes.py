"""What a supervisor asks costs the database one look a second, however often it is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from bot.probes import Probes
from bot.storage.engine.database import Database
from bot.storage.operations.queue import SqlQueue
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.clock import ManualClock


class Seconds:
    """A clock that is wound by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engines = {database.engine, database.reading_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def probes_of(store: SqlStore, clock: ManualClock, seconds: Seconds) -> Probes:
    return Probes(store.database, SqlQueue(store), None, Metrics(), clock, seconds)


def test_a_thousand_questions_are_one_look(store: SqlStore, clock: ManualClock) -> None:
    """Within a second everybody gets what was read; after it, it is read once more."""
    seconds = Seconds()
    probes = probes_of(store, clock, seconds)
    with statements(store.database) as asked:
        assert probes.readiness() == {"database": ""}
        probes.refresh_metrics()
        once = len(asked)
        assert once
        for _ in range(1000):
            seconds.now += 0.0009
            probes.readiness()
            probes.refresh_metrics()
        assert len(asked) == once
        seconds.now += 0.1
        probes.readiness()
        probes.refresh_metrics()
        assert len(asked) == 2 * once


def test_what_has_changed_is_told_a_second_later(store: SqlStore, clock: ManualClock) -> None:
    """A database that is not at its revision any more is not ready."""
    seconds = Seconds()
    probes = probes_of(store, clock, seconds)
    assert probes.readiness() == {"database": ""}
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert probes.readiness() == {"database": ""}
    seconds.now += 1
    assert "0000" in probes.readiness()["database"]


def test_nobody_waits_for_a_database_that_hangs(store: SqlStore, clock: ManualClock) -> None:
    """While one caller reads, the others are told what was read before."""
    seconds = Seconds()
    probes = probes_of(store, clock, seconds)
    assert probes.readiness() == {"database": ""}
    seconds.now += 1
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(*_: Any) -> None:
        hangs.set()
        goes_on.wait(10)

    event.listen(store.database.reading_engine, "before_cursor_execute", hang)
    slow = threading.Thread(target=probes.readiness)
    slow.start()
    try:
        assert hangs.wait(10)
        assert probes.readiness() == {"database": ""}
    finally:
        goes_on.set()
        slow.join(10)
        event.remove(store.database.reading_engine, "before_cursor_execute", hang)
