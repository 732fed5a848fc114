"""So many at a time, first come first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class WaitedTooLong(Exception):
    """No turn within the time that was given."""


class FairSemaphore:
    """`places` turns at a time. A plain lock lets who asks at the right moment overtake those who wait."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Hold a turn for the block. Raises WaitedTooLong after `seconds`."""
        self._wait(seconds)
        try:
            yield
        finally:
            self._give_on()

    def _wait(self, seconds: float) -> None:
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
                # It came in the very moment of giving up.
                return
            self._waiting.remove(mine)
        raise WaitedTooLong

    def _give_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
