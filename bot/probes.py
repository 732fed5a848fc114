"""What a supervisor asks: can the bot do its work right now, and how is it doing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import structlog

from bot.clock import Clock
from bot.domain.errors import GoodwillError
from bot.gateway.socket_mode import SocketIntake
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision, head_revision, serves
from bot.storage.operations.queue import SqlQueue
from bot.telemetry.metrics import Metrics

log = structlog.get_logger()

T = TypeVar("T")
_LASTS_SECONDS = 1.0


class _LastRead(Generic[T]):
    """What `read` answered last, read again at most once a second, by one caller at a time.

    Whoever asks a thousand times a second costs the database as much as a supervisor does. While one reads,
    the others get what was read before.
    """

    def __init__(self, read: Callable[[], T], monotonic: Callable[[], float]) -> None:
        self._read = read
        self._monotonic = monotonic
        self._reading = threading.Lock()
        self._last: tuple[float, T] | None = None

    def __call__(self) -> T:
        # The very first answer is waited for: there is none to give instead.
        if self._is_old() and self._reading.acquire(blocking=self._last is None):
            try:
                if self._is_old():
                    found = self._read()
                    self._last = self._monotonic(), found
            finally:
                self._reading.release()
        assert self._last is not None  # noqa: S101 - read just now, or before
        return self._last[1]

    def _is_old(self) -> bool:
        return self._last is None or self._monotonic() - self._last[0] >= _LASTS_SECONDS


class Probes:
    """Answers `/readyz`, and refreshes the metrics that only the database knows for `/metrics`."""

    def __init__(
        self,
        database: Database,
        queue: SqlQueue,
        sockets: SocketIntake | None,
        metrics: Metrics,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._queue = queue
        self._sockets = sockets
        self._metrics = metrics
        self._clock = clock
        self._database_problem = _LastRead(self._look_at_database, monotonic)
        self.refresh_metrics = _LastRead(self._measure_outbox, monotonic)

    def readiness(self) -> Mapping[str, str]:
        """What is wrong, by name; empty texts when all is well."""
        checks = {"database": self._database_problem()}
        if self._sockets is not None:
            checks["slack"] = "" if self._sockets.is_connected() else "no Socket Mode connection"
        return checks

    def _look_at_database(self) -> str:
        try:
            with self._database.reading() as connection:
                found = current_revision(connection)
        except Exception as exc:
            return exc.code if isinstance(exc, GoodwillError) else type(exc).__name__
        return "" if serves(found) else f"revision {found or 'none'}, not {head_revision()}"

    def _measure_outbox(self) -> None:
        """How many messages wait, and for how long. On failure the old figures stand."""
        try:
            queued, oldest, dead = self._queue.depth()
        except Exception:
            log.exception("the outbox can't be measured")
            return
        self._metrics.outbox_queued.set(queued)
        self._metrics.outbox_dead.set(dead)
        age = (self._clock() - oldest).total_seconds() if oldest else 0
        self._metrics.outbox_oldest_seconds.set(max(0, age))
