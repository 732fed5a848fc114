"""What a supervisor asks: can the bot do its work right now, and how is it doing."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.clock import Clock
from bot.domain.errors import GoodwillError
from bot.gateway.socket_mode import SocketIntake
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision, head_revision, serves
from bot.storage.operations.queue import SqlQueue
from bot.telemetry.metrics import Metrics

log = structlog.get_logger()


class Probes:
    """Answers `/readyz`, and refreshes the metrics that only the database knows for `/metrics`."""

    def __init__(
        self,
        database: Database,
        queue: SqlQueue,
        sockets: SocketIntake | None,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._database = database
        self._queue = queue
        self._sockets = sockets
        self._metrics = metrics
        self._clock = clock

    def readiness(self) -> Mapping[str, str]:
        """What is wrong, by name; empty texts when all is well."""
        checks = {"database": self._database_problem()}
        if self._sockets is not None:
            checks["slack"] = "" if self._sockets.is_connected() else "no Socket Mode connection"
        return checks

    def _database_problem(self) -> str:
        try:
            with self._database.reading() as connection:
                found = current_revision(connection)
        except Exception as exc:
            return exc.code if isinstance(exc, GoodwillError) else type(exc).__name__
        return "" if serves(found) else f"revision {found or 'none'}, not {head_revision()}"

    def refresh_metrics(self) -> None:
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
