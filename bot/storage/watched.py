"""The store as the edges get it: timed, and with somebody told of each commit."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from bot.services.ports import Store, Transaction

T = TypeVar("T")


class WatchedStore:
    """Fulfils `services.ports.Store`. `committed` is called after each write: no edge can forget to."""

    def __init__(
        self, store: Store, committed: Callable[[], None], timed: Callable[[str, float], None]
    ) -> None:
        """`timed` gets `read` or `write` and the seconds, waiting for a lock included."""
        self._store = store
        self._committed = committed
        self._timed = timed

    def write(self, work: Callable[[Transaction], T]) -> T:
        started = time.perf_counter()
        try:
            result = self._store.write(work)
        finally:
            self._timed("write", time.perf_counter() - started)
        self._committed()
        return result

    def read(self, work: Callable[[Transaction], T]) -> T:
        started = time.perf_counter()
        try:
            return self._store.read(work)
        finally:
            self._timed("read", time.perf_counter() - started)
