"""The workspace's clock, which tests and the demo move by hand."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Seconds since the epoch, with delayed callbacks."""

    def now(self) -> float: ...

    def call_later(self, delay: float, action: Callable[[], None]) -> None: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        return time.time()

    def call_later(self, delay: float, action: Callable[[], None]) -> None:
        timer = threading.Timer(delay, action)
        timer.daemon = True
        timer.start()


class MovableClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, start: datetime | float | None = None) -> None:
        if isinstance(start, datetime):
            start = start.timestamp()
        self._now = time.time() if start is None else float(start)
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def now(self) -> float:
        with self._lock:
            return self._now

    def call_later(self, delay: float, action: Callable[[], None]) -> None:
        with self._lock:
            heapq.heappush(self._due, (self._now + delay, next(self._order), action))

    def advance(self, seconds: float) -> None:
        """Moves forward and runs the callbacks that fall due, in order."""
        self.set(self.now() + seconds)

    def set(self, moment: datetime | float) -> None:
        """Jumps to a moment; jumping back is allowed and runs nothing."""
        target = moment.timestamp() if isinstance(moment, datetime) else float(moment)
        while True:
            with self._lock:
                if not self._due or self._due[0][0] > target:
                    self._now = target
                    return
                due, _, action = heapq.heappop(self._due)
                self._now = max(self._now, due)
            # Outside the lock: callbacks may ask for the time.
            action()


class RunningClock(MovableClock):
    """A clock that runs by itself and can be moved too; callbacks run in a thread of its own."""

    def __init__(self, start: datetime | float | None = None) -> None:
        super().__init__(start)
        self._since = time.monotonic()
        self._woken = threading.Condition()
        threading.Thread(target=self._run_due, name="sandbox-clock", daemon=True).start()

    def now(self) -> float:
        with self._lock:
            return self._now + time.monotonic() - self._since

    def call_later(self, delay: float, action: Callable[[], None]) -> None:
        due = self.now() + delay
        with self._lock:
            heapq.heappush(self._due, (due, next(self._order), action))
        with self._woken:
            self._woken.notify()

    def set(self, moment: datetime | float) -> None:
        target = moment.timestamp() if isinstance(moment, datetime) else float(moment)
        with self._lock:
            self._now, self._since = target, time.monotonic()
        with self._woken:
            self._woken.notify()

    def _run_due(self) -> None:
        while True:
            with self._woken:
                now = self.now()
                with self._lock:
                    ready = heapq.heappop(self._due)[2] if self._due and self._due[0][0] <= now else None
                    wait = self._due[0][0] - now if self._due else 60.0
                if ready is None:
                    self._woken.wait(min(max(wait, 0.01), 60.0))
            # Outside the locks: callbacks may ask for the time.
            if ready is not None:
                ready()
