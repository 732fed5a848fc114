"""A semaphore that serves those who wait in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class WaitedTooLong(Exception):
    """No place became free in the time given."""


class FairSemaphore:
    """`places` holders at a time. A plain lock may be taken by a newcomer past those who wait."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Hold a place for the block. Raises WaitedTooLong after `seconds`."""
        self._acquire(seconds)
        try:
            yield
        finally:
            self._release()

    def _acquire(self, seconds: float) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return
        with self._lock:
            if mine.is_set():
                # The place was handed over at the very moment of giving up.
                return
            self._waiting.remove(mine)
        raise WaitedTooLong

    def _release(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
