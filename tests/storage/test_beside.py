"""Two reads of one inspection: they see the same moment, and nothing is left of them when one fails."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from bot.domain.errors import GoodwillError
from bot.services.ports.unit_of_work import AdministrativeTransaction
from tests.support.desk import Desk

SECONDS = 10


def requests(tx: AdministrativeTransaction) -> int:
    return len(list(tx.exports.requests()))


def refuse(_tx: AdministrativeTransaction) -> int:
    raise GoodwillError("nothing_to_do")


def break_off(tx: Any) -> int:
    tx.connection.exec_driver_sql("SELECT nothing FROM nowhere")
    return 0


def nothing_is_left(desk: Desk) -> bool:
    """No thread and no connection of the server's, and the database can be read and written."""
    desk.submit("mei", 100_00)
    named = [each.name for each in threading.enumerate() if each.name.startswith("beside")]
    database = desk.store.database
    pool: Any = database.engine.pool
    return named == [] and (database.is_sqlite or pool.checkedout() == 0)


def test_both_see_what_the_inspection_saw_while_somebody_writes(desk: Desk) -> None:
    """Neither meets a request that was submitted after the first look, before or while the other reads."""
    desk.submit("mei", 100_00)

    def write_and_count(tx: AdministrativeTransaction) -> int:
        desk.submit("mei", 100_00)
        return requests(tx)

    def work(tx: AdministrativeTransaction) -> tuple[int, tuple[int, int]]:
        before = requests(tx)
        desk.submit("mei", 100_00)
        return before, tx.both(requests, write_and_count)

    assert desk.store.inspect(work) == (1, (1, 1))
    assert desk.store.inspect(lambda tx: tx.both(requests, requests)) == (3, 3)


def test_both_have_one_clock(desk: Desk) -> None:
    """Time that passes meanwhile does not make them disagree on what day it is."""

    def now(tx: AdministrativeTransaction) -> Any:
        desk.advance(hours=30)
        return tx.now

    one, other = desk.store.inspect(lambda tx: tx.both(now, now))
    assert one == other


def test_on_postgresql_they_run_at_the_same_time(desk: Desk) -> None:
    """Each waits for the other in its midst. On SQLite the second begins when the first has ended."""
    meeting = threading.Barrier(1 if desk.store.database.is_sqlite else 2)

    def meet(tx: AdministrativeTransaction) -> int:
        meeting.wait(SECONDS)
        return requests(tx)

    assert desk.store.inspect(lambda tx: tx.both(meet, meet)) == (0, 0)


def test_in_a_write_both_see_what_it_has_written(desk: Desk) -> None:
    """There is no second connection that could."""

    def work(tx: AdministrativeTransaction) -> tuple[bool, bool]:
        tx.claim("mine")
        return tx.both(lambda one: one.claimed("mine") == "", lambda other: other.claimed("mine") == "")

    assert desk.store.administer(work) == (True, True)


@pytest.mark.parametrize("works", [(refuse, requests), (requests, refuse), (refuse, refuse)])
def test_what_one_of_them_raises_is_raised(desk: Desk, works: tuple[Any, Any]) -> None:
    """Whichever it is; the other one has ended by then, and nothing is left of either."""
    with pytest.raises(GoodwillError, match="nothing_to_do"):
        desk.store.inspect(lambda tx: tx.both(*works))
    assert nothing_is_left(desk)


@pytest.mark.parametrize("works", [(break_off, requests), (requests, break_off), (break_off, break_off)])
def test_an_error_of_the_database_leaves_nothing_behind(desk: Desk, works: tuple[Any, Any]) -> None:
    """Both connections are given back, and serve the next one."""
    with pytest.raises(Exception, match="nowhere"):
        desk.store.inspect(lambda tx: tx.both(*works))
    assert nothing_is_left(desk)
    assert desk.store.inspect(lambda tx: tx.both(requests, requests)) == (1, 1)
