"""The composition root: the only file that knows everything."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_bolt import App

from bot.config import Settings
from bot.delivery.calls import SlackCalls
from bot.delivery.courier import Courier
from bot.delivery.files import FileFetcher
from bot.delivery.messages import RENDERERS
from bot.delivery.ports import Renderer
from bot.delivery.recipients import Recipients
from bot.delivery.sender import MESSAGE_GAP, Sender
from bot.domain.errors import GoodwillError
from bot.gateway.dispatch import LAZY_THREADS, CarryingExecutor, Intake, build_bolt
from bot.gateway.http import Front
from bot.gateway.server import FrontServer
from bot.gateway.signature import SignatureCheck
from bot.gateway.socket_mode import SocketIntake
from bot.handlers.dependencies import Dependencies
from bot.handlers.home_team import HomeTeam
from bot.handlers.listeners import register as register_listeners
from bot.jobs.books import NightlyProof, ProveBooks
from bot.jobs.deadlines import DecisionDeadlines
from bot.jobs.digests import WeeklyDigests
from bot.jobs.job import Job
from bot.jobs.prune import NightlyPruning
from bot.jobs.scheduler import JobScheduler
from bot.priority import InFlightRequests
from bot.services.books.verify import verify_books
from bot.services.operations.outbox import prune_records
from bot.services.ports.books import Difference
from bot.services.ports.unit_of_work import Store
from bot.startup import StartFailure, check_secrets, open_locked, slack_client, start_tracing, who_am_i
from bot.storage.company.workspaces import slack_workspace
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision, head_revision, serves
from bot.storage.engine.run_lock import RunLock
from bot.storage.files import FileStore
from bot.storage.instrumented_store import InstrumentedStore
from bot.storage.job_runs import SqlJobRuns
from bot.storage.opening import ensure_policy, store_of
from bot.storage.queue import SqlQueue
from bot.storage.store import SqlStore
from bot.telemetry.logs import configure_logs, hide, log_uncaught
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import Tracing

log = structlog.get_logger()

Clock = Callable[[], datetime]
Register = Callable[[App, Dependencies], None]

# A click waits for its answer; a message does not.
_ANSWER_SECONDS, _DELIVERY_SECONDS = 2, 5
# Supervisors kill after ten seconds, as a rule.
_STOPPING_SECONDS = 8.0
_LAZY_SECONDS = 2.0


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Application:
    """Everything that runs, wired and not started. `store` is what services are called with."""

    settings: Settings
    clock: Clock
    database: Database
    store: Store
    bolt: App
    executor: CarryingExecutor
    delivery: Courier
    scheduler: JobScheduler
    metrics: Metrics
    queue: SqlQueue
    server: FrontServer
    sockets: SocketIntake | None
    lock: RunLock
    workspace_id: int
    tracing: Tracing
    _stopped: bool = field(default=False, repr=False)

    @property
    def port(self) -> int:
        """Where the front listens, once started: also when PORT was 0."""
        return self.server.port

    def start(self) -> None:
        """Raises StartFailure when the port is taken."""
        try:
            self.server.bind()
        except OSError as exc:
            where = f"{self.settings.host}:{self.settings.port}"
            raise StartFailure(f"can't listen on {where} ({exc.strerror}); set HOST and PORT") from exc
        self.delivery.start()
        self.scheduler.start()
        self.server.start()
        if self.sockets is not None:
            self.sockets.start_in_background()

    def stop(self) -> None:
        """Take nothing more in, finish what is under way; within 10 seconds."""
        if self._stopped:
            return
        self._stopped = True
        deadline = time.monotonic() + _STOPPING_SECONDS
        if self.sockets is not None:
            self.sockets.stop()
        self.server.stop()
        self.scheduler.stop()
        # What was accepted is answered; what others are to see stands in the outbox and waits there.
        self.executor.finish(min(_LAZY_SECONDS, deadline - time.monotonic()))
        self.delivery.stop(max(0.5, deadline - time.monotonic()))
        self.tracing.stop()
        self.database.dispose()
        self.lock.release()

    def readiness(self) -> Mapping[str, str]:
        """What is wrong, by name; empty texts when all is well."""
        checks = {"database": self._database_trouble()}
        if self.sockets is not None:
            checks["slack"] = "" if self.sockets.is_connected() else "no Socket Mode connection"
        return checks

    def _database_trouble(self) -> str:
        try:
            with self.database.reading() as connection:
                found = current_revision(connection)
        except Exception as exc:
            return exc.code if isinstance(exc, GoodwillError) else type(exc).__name__
        return "" if serves(found) else f"revision {found or 'none'}, not {head_revision()}"

    def refresh_metrics(self) -> None:
        """Read what is only known by asking the database."""
        try:
            queued, oldest, dead = self.queue.depth()
        except Exception:
            log.exception("the outbox can't be measured")
            return
        self.metrics.outbox_queued.set(queued)
        self.metrics.outbox_dead.set(dead)
        age = (self.clock() - oldest).total_seconds() if oldest else 0
        self.metrics.outbox_oldest_seconds.set(max(0, age))


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    wall: Callable[[], float] = time.time,
    register: Register | None = None,
    renderers: Mapping[str, Renderer] | None = None,
    prove_books: ProveBooks | None = None,
    gap: timedelta = MESSAGE_GAP,
) -> Application:
    """Connect and wire everything; start nothing. Raises StartFailure, or opening's GoodwillError.

    `clock` is the product's time (UTC), `wall` the machine's, by which Slack's signatures are judged; the
    other arguments are for tests that bring their own handlers, renderers, proof or pace.
    """
    token = settings.slack_bot_token.get_secret_value()
    app_token = settings.slack_app_token.get_secret_value()
    secret = settings.slack_signing_secret.get_secret_value()
    check_secrets(token, app_token, secret)
    tracing = start_tracing(settings)
    identity = who_am_i(slack_client(settings, token, _DELIVERY_SECONDS))
    database, lock = open_locked(settings)
    try:
        return _wire(
            settings,
            clock=clock,
            identity=identity,
            database=database,
            lock=lock,
            signature=None if app_token else SignatureCheck(secret, wall),
            register=register or register_listeners,
            renderers=RENDERERS if renderers is None else renderers,
            prove_books=prove_books,
            gap=gap,
            tracing=tracing,
        )
    except BaseException:
        database.dispose()
        lock.release()
        raise


def _wire(
    settings: Settings,
    *,
    clock: Clock,
    identity: dict[str, Any],
    database: Database,
    lock: RunLock,
    signature: SignatureCheck | None,
    register: Register,
    renderers: Mapping[str, Renderer],
    prove_books: ProveBooks | None,
    gap: timedelta,
    tracing: Tracing,
) -> Application:
    token = settings.slack_bot_token.get_secret_value()
    metrics = Metrics()
    store = _store(settings, clock, database, identity)
    queue = SqlQueue(store)
    calls = SlackCalls(slack_client(settings, token, _DELIVERY_SECONDS), clock, metrics)
    home = HomeTeam.of(identity)
    where = {"locale": settings.locale, "timezone": settings.timezone}
    recipients = Recipients(calls, store, clock, home.is_colleague, **where)
    fetcher = FileFetcher(queue, calls, store, FileStore(settings.files), clock)
    sender = Sender(
        queue,
        calls,
        recipients,
        store,
        renderers,
        clock,
        metrics,
        handlers={"file.fetch": fetcher.fetch},
        gap=gap,
        tracing=tracing,
    )
    in_flight = InFlightRequests()
    delivery = Courier(queue, sender, calls, clock, in_flight)
    watched = InstrumentedStore(
        store,
        delivery.wake,
        lambda kind, seconds: metrics.transaction_seconds.labels(kind).observe(seconds),
        tracing.transaction,
    )
    jobs = JobScheduler(
        store, SqlJobRuns(store), _jobs(store, metrics, prove_books), clock, metrics, wake=delivery.wake
    )
    client = slack_client(settings, token, _ANSWER_SECONDS)
    executor = CarryingExecutor(LAZY_THREADS)
    bolt = build_bolt(client, identity, settings.slack_signing_secret.get_secret_value(), executor)
    register(bolt, Dependencies(watched, delivery.wake, settings, clock, client, home))
    intake = Intake(bolt, metrics, in_flight, tracing)
    app_token = settings.slack_app_token.get_secret_value()
    application: Application
    front = Front(
        intake, metrics, lambda: application.readiness(), lambda: application.refresh_metrics(), signature
    )
    application = Application(
        settings=settings,
        clock=clock,
        database=database,
        store=watched,
        bolt=bolt,
        executor=executor,
        delivery=delivery,
        scheduler=jobs,
        metrics=metrics,
        queue=queue,
        server=FrontServer(front.asgi(), settings.host, settings.port),
        sockets=SocketIntake(bolt, intake, app_token) if app_token else None,
        lock=lock,
        workspace_id=store.workspace_id,
        tracing=tracing,
    )
    return application


def _store(settings: Settings, clock: Clock, database: Database, identity: dict[str, Any]) -> SqlStore:
    """The store of the workspace that the token belongs to; company data imported before becomes its own."""
    workspace_id = database.write(
        lambda connection: slack_workspace(
            connection,
            clock(),
            str(identity["team_id"]),
            str(identity.get("enterprise_id") or ""),
            str(identity.get("team") or ""),
            str(identity.get("user_id") or ""),
        )
    )
    store = store_of(database, workspace_id, settings, clock)
    ensure_policy(store)
    return store


def _jobs(store: SqlStore, metrics: Metrics, prove_books: ProveBooks | None) -> list[Job]:
    def prove() -> list[str]:
        proofs = store.read_patiently(verify_books)
        return [f"{proof.name}: {_words(wrong)}" for proof in proofs for wrong in proof.differences]

    def prune_batch() -> int:
        return store.write(prune_records)

    return [
        WeeklyDigests(),
        DecisionDeadlines(store),
        NightlyProof(prove_books or prove, metrics),
        NightlyPruning(prune_batch),
    ]


def _words(wrong: Difference) -> str:
    facts = {**wrong.where, **wrong.facts}
    return f"{wrong.code} ({', '.join(f'{name} {value}' for name, value in facts.items())})"


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT. Exit status 1 when it can't start, with the reason on standard error."""
    configure_logs()
    hide(settings.secrets())
    log_uncaught()
    stop = threading.Event()
    try:
        application = build(settings)
    except StartFailure as failure:
        return _fail(failure)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        application.start()
    except StartFailure as failure:
        application.stop()
        return _fail(failure)
    log.info("goodwill runs", port=application.port, socket_mode=application.sockets is not None)
    stop.wait()
    log.info("goodwill stops")
    application.stop()
    return 0


def _fail(failure: StartFailure) -> int:
    print(f"goodwill: {failure}", file=sys.stderr)
    return 1
