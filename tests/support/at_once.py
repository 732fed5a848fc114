"""Several do something in the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from bot.domain.errors import GoodwillError
from bot.storage.engine.database import Database
from bot.storage.engine.errors import DatabaseFailure
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company


def company_to_race(database: Database, clock: ManualClock, *names: str) -> Desk:
    """A company beside others in `database`. Those named are looked up already: no race begins with it."""
    desk = open_company(new_workspace(database, clock))
    for name in names:
        desk.person(name)
    return desk


@contextmanager
def another_process(desk: Desk) -> Iterator[Desk]:
    """One more process's worth of stores over its database: on SQLite the one process that there may be."""
    store, database = desk.store, desk.store.database
    other = database if database.is_sqlite else Database(database.url.render_as_string(hide_password=False))
    try:
        yield Desk(SqlStore(other, store.workspace_id, store.clock, store.calendar, store.currency))
    finally:
        if other is not database:
            other.dispose()


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """What each came to, in their order; who is told to try again does so."""
    together = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        together.wait(timeout=30)
        for _ in range(20):
            try:
                return work()
            except DatabaseFailure as busy:
                # On a machine with much else to do they are told to try again, so they do.
                assert busy.code == "database_busy"
            except GoodwillError as error:
                return error
        raise AssertionError("busy for ever")

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
