"""The store as the edges get it: timed, and with somebody told of each commit."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from bot.services.ports.unit_of_work import Store, Transaction
from bot.storage.store import once

T = TypeVar("T")


class InstrumentedStore:
    """Fulfils `services.ports.unit_of_work.Store`; `committed` is called after each write."""

    def __init__(
        self,
        store: Store,
        committed: Callable[[], None],
        timed: Callable[[str, float], None],
        traced: Callable[[str], AbstractContextManager[None]] = lambda _kind: nullcontext(),
    ) -> None:
        """`timed` gets `read` or `write` and the seconds, with waits for a lock; `traced` surrounds it."""
        self._traced = traced
        self._store = store
        self._committed = committed
        self._timed = timed

    def write(self, work: Callable[[Transaction], T]) -> T:
        started = time.perf_counter()
        try:
            with self._traced("write"):
                result = self._store.write(work)
        finally:
            self._timed("write", time.perf_counter() - started)
        self._committed()
        return result

    def write_once(self, key: str, work: Callable[[Transaction], object]) -> None:
        self.write(once(key, work))

    def read(self, work: Callable[[Transaction], T]) -> T:
        started = time.perf_counter()
        try:
            with self._traced("read"):
                return self._store.read(work)
        finally:
            self._timed("read", time.perf_counter() - started)
