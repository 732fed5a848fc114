"""Several do something in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.domain.errors import GoodwillError
from bot.storage.engine.errors import DatabaseFailure


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each came to; who is told to try again does so."""
    together = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        together.wait(timeout=30)
        for _ in range(20):
            try:
                return work()
            except DatabaseFailure as busy:
                assert busy.code == "database_busy"
            except GoodwillError as error:
                return error
        raise AssertionError("busy for ever")

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
