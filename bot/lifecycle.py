"""The wired application: how it starts, runs and stops."""

from __future__ import annotations

import gc
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

import structlog
from slack_bolt import App

from bot.clock import Clock
from bot.config import Settings
from bot.delivery.courier import Courier
from bot.domain.errors import GoodwillError
from bot.gateway.background import BackgroundThreads
from bot.gateway.dispatch import Intake
from bot.gateway.server import FrontServer
from bot.gateway.socket_mode import SocketIntake
from bot.jobs.scheduler import JobScheduler
from bot.probes import Probes
from bot.services.ports.unit_of_work import Store
from bot.storage.engine.database import Database
from bot.storage.engine.run_lock import RunLock
from bot.storage.operations.queue import SqlQueue
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import Tracing

log = structlog.get_logger()

# Supervisors usually kill after ten seconds.
_STOPPING_SECONDS = 8.0
_BACKGROUND_SECONDS = 2.0
_JOB_SECONDS = 2.0


@dataclass
class Application:
    """Everything that runs, wired and not started.

    `store` is what people's services are called with, `books` those of administrators.
    """

    settings: Settings
    clock: Clock
    workspace_id: int
    database: Database
    lock: RunLock
    store: Store
    books: SqlStore
    queue: SqlQueue
    bolt: App
    background: BackgroundThreads
    intake: Intake
    server: FrontServer
    sockets: SocketIntake | None
    delivery: Courier
    scheduler: JobScheduler
    probes: Probes
    metrics: Metrics
    tracing: Tracing
    _stopped: bool = field(default=False, repr=False)

    @property
    def port(self) -> int:
        """Where the front listens, once started: also when PORT was 0."""
        return self.server.port

    def start(self) -> None:
        """Raises GoodwillError("port_taken")."""
        try:
            self.server.bind()
        except OSError as exc:
            address = f"{self.settings.host}:{self.settings.port}"
            raise GoodwillError("port_taken", address=address, reason=exc.strerror) from exc
        self.delivery.start()
        self.scheduler.start()
        self.server.start()
        if self.sockets is not None:
            self.sockets.start_in_background()

    def run(self) -> None:
        """Start, and work until SIGTERM or SIGINT. Raises what `start` does."""
        # Not an Event: its lock is not reentrant, and the signal may come while this thread holds it.
        told_to_end: SimpleQueue[int] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: told_to_end.put(received))
        try:
            self.start()
            # What is there now stays: the collector would look through 160,000 objects again and again, each
            # time for some tenths of a second in which nobody is answered.
            gc.collect()
            gc.freeze()
            log.info("goodwill runs", port=self.port, socket_mode=self.sockets is not None)
            _wait(told_to_end)
            log.info("goodwill stops")
        finally:
            self.stop()

    def stop(self) -> None:
        """Take nothing more in, finish what is under way; within 10 seconds."""
        if self._stopped:
            return
        self._stopped = True
        deadline = time.monotonic() + _STOPPING_SECONDS
        if self.sockets is not None:
            self.sockets.stop()
        self.server.stop()
        self.scheduler.stop(_JOB_SECONDS)
        # What was accepted is answered; what others are to see is in the outbox and can wait there.
        self.background.finish(min(_BACKGROUND_SECONDS, deadline - time.monotonic()))
        self.delivery.stop(max(0.5, deadline - time.monotonic()))
        self.tracing.stop()
        self.database.dispose()
        self.lock.release()


def _wait(told_to_end: SimpleQueue[int]) -> None:
    """In turns of a second: Python handles a signal only between two steps of this thread.

    One that another thread took, or that came just before the wait began, would else be noticed never.
    """
    while True:
        with suppress(Empty):
            told_to_end.get(timeout=1)
            return
