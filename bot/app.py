"""The composition root: the only file that knows everything. It wires and does nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from slack_bolt import App

from bot.clock import Clock, utc_now
from bot.config import Settings
from bot.delivery.activation import PlanActivator
from bot.delivery.budget_room import BudgetRoomHandler
from bot.delivery.calls import SlackCalls
from bot.delivery.courier import Courier
from bot.delivery.files.fetching import FileFetcher
from bot.delivery.files.list_files import ListHanger
from bot.delivery.files.lists import ListReader
from bot.delivery.files.thread_files import ThreadFiles
from bot.delivery.files.workbooks import PlanWorkbooks
from bot.delivery.ports import Renderer
from bot.delivery.recipients import Recipients
from bot.delivery.refreshing import RequestRefresher
from bot.delivery.rendering.messages import RENDERERS
from bot.delivery.sender import MESSAGE_GAP, Sender
from bot.domain.books.head import AuditHead
from bot.domain.messages.kind import MessageKind
from bot.gateway.background import BackgroundThreads
from bot.gateway.bolt import build_bolt
from bot.gateway.dispatch import Intake
from bot.gateway.http import Front
from bot.gateway.server import FrontServer
from bot.gateway.signature import SignatureCheck
from bot.gateway.socket_mode import SocketIntake
from bot.handlers.company.accounts import read_profile
from bot.handlers.company.home_team import HomeTeam
from bot.handlers.dependencies import Dependencies
from bot.handlers.listeners import only_acknowledges
from bot.handlers.listeners import register as register_listeners
from bot.jobs.books import NightlyProof
from bot.jobs.care import CareReminders
from bot.jobs.claims import ClaimReminders
from bot.jobs.deadlines import DecisionDeadlines
from bot.jobs.digests import WeeklyDigests
from bot.jobs.heads import NightlyHead
from bot.jobs.job import Job
from bot.jobs.plans import PlanActivations
from bot.jobs.profiles import ProfilesAhead, ReadProfile
from bot.jobs.proposals import TransferProposals
from bot.jobs.prune import NightlyPruning
from bot.jobs.receipts import ReceiptDuties
from bot.jobs.reminders import DailyReminders
from bot.jobs.scheduler import JobScheduler
from bot.jobs.waiting import BudgetWaits
from bot.lifecycle import Application
from bot.priority import InFlightRequests
from bot.probes import Probes
from bot.services.books.verify import verify_books
from bot.services.operations.outbox import prune_records
from bot.services.ports.books import Proof
from bot.startup import check_tokens, open_locked, open_workspace, slack_client, who_am_i
from bot.storage.books.kept_heads import KeptHeads
from bot.storage.engine.database import Database
from bot.storage.engine.run_lock import RunLock
from bot.storage.files import FileStore
from bot.storage.instrumented_store import InstrumentedStore
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.operations.queue import SqlQueue
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import Tracing, tracing_of

Register = Callable[[App, Dependencies], None]

# Somebody waits for the answer to a click; nobody waits for a message.
_ANSWER_SECONDS, _DELIVERY_SECONDS, _UPLOAD_SECONDS = 2, 5, 30


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    register: Register = register_listeners,
    renderers: Mapping[str, Renderer] = RENDERERS,
    gap: timedelta = MESSAGE_GAP,
) -> Application:
    """Connect and wire everything; start nothing. Raises GoodwillError, which says what to do.

    `register` and `renderers` let tests bring listeners and messages of their own; `gap` is the time between
    two messages of a channel, which need not pass where no real Slack counts.
    """
    check_tokens(settings)
    tracing = tracing_of(settings.otel_exporter_otlp_endpoint)
    identity = who_am_i(slack_client(settings, _DELIVERY_SECONDS))
    database, lock = open_locked(settings)
    try:
        return _wire(settings, clock, identity, database, lock, tracing, register, renderers, gap)
    except BaseException:
        database.dispose()
        lock.release()
        raise


def _wire(
    settings: Settings,
    clock: Clock,
    identity: dict[str, Any],
    database: Database,
    lock: RunLock,
    tracing: Tracing,
    register: Register,
    renderers: Mapping[str, Renderer],
    gap: timedelta,
) -> Application:
    app_token = settings.slack_app_token.get_secret_value()
    signing_secret = settings.slack_signing_secret.get_secret_value()
    metrics, in_flight, home = Metrics(), InFlightRequests(), HomeTeam.of(identity)
    store = open_workspace(settings, clock, database, identity)

    # Out to Slack.
    queue = SqlQueue(store)
    if lock.excludes_others:
        queue.release_leases()
    calls = SlackCalls(slack_client(settings, _DELIVERY_SECONDS), clock, metrics)
    recipients = Recipients(
        calls,
        store,
        clock,
        home.is_colleague,
        home.is_internal,
        locale=settings.locale,
        timezone=settings.timezone,
        currency=settings.currency,
    )
    files, uploads = FileStore(settings.files), slack_client(settings, _UPLOAD_SECONDS)
    fetcher = FileFetcher(queue, calls, store, files, clock)
    lists = ListReader(queue, calls, store, clock)
    threads = ThreadFiles(queue, calls, uploads, clock)
    sender = Sender(
        queue,
        calls,
        recipients,
        store,
        renderers,
        clock,
        metrics,
        handlers={
            MessageKind.FILE_FETCH: fetcher.fetch,
            MessageKind.LIST_FILE: ListHanger(queue, threads, recipients, store).hang,
            MessageKind.LIST_READ: lists.read,
            MessageKind.LIST_ACTUALS: lists.read_actuals,
            MessageKind.PLAN_ACTIVATION: PlanActivator(queue, store).activate,
            MessageKind.PLAN_WORKBOOK: PlanWorkbooks(queue, threads, recipients, store).send,
            MessageKind.REQUEST_REFRESH: RequestRefresher(queue, store).refresh,
            MessageKind.BUDGET_ROOM: BudgetRoomHandler(queue, store).wake,
        },
        gap=gap,
        tracing=tracing,
    )
    delivery = Courier(queue, sender, calls, clock, in_flight)

    # In from Slack.
    observed = _observed(store, delivery, metrics, tracing)
    client, background = slack_client(settings, _ANSWER_SECONDS), BackgroundThreads()
    bolt = build_bolt(client, identity, signing_secret, background)
    dependencies = Dependencies(observed, settings, client, home, metrics, files, uploads)
    register(bolt, dependencies)
    intake = Intake(bolt, metrics, in_flight, tracing)
    sockets = SocketIntake(bolt, intake, app_token) if app_token else None
    signature = None if app_token else SignatureCheck(signing_secret, time.time)
    probes = Probes(database, queue, sockets, metrics, clock)
    front = Front(
        intake,
        metrics,
        probes.readiness,
        probes.refresh_metrics,
        signature,
        # Listeners of a test's own may wait for anything.
        only_acknowledges if register is register_listeners else None,
    )

    kept_heads = KeptHeads(files, store.workspace_id)
    jobs = _jobs(store, metrics, partial(read_profile, dependencies), kept_heads)
    return Application(
        settings=settings,
        clock=clock,
        workspace_id=store.workspace_id,
        database=database,
        lock=lock,
        store=observed,
        books=store,
        queue=queue,
        bolt=bolt,
        background=background,
        intake=intake,
        server=FrontServer(front.asgi(), settings.host, settings.port, metrics),
        sockets=sockets,
        delivery=delivery,
        scheduler=JobScheduler(store, SqlJobRuns(store), jobs, clock, metrics, wake=delivery.wake),
        probes=probes,
        metrics=metrics,
        tracing=tracing,
    )


def _observed(store: SqlStore, delivery: Courier, metrics: Metrics, tracing: Tracing) -> InstrumentedStore:
    """The store that clicks get: each commit wakes delivery, each transaction is timed and traced."""
    seconds_of = {kind: metrics.transaction_seconds.labels(kind) for kind in ("read", "write")}

    def time_transaction(kind: str, seconds: float) -> None:
        seconds_of[kind].observe(seconds)

    return InstrumentedStore(store, delivery.wake, time_transaction, tracing.transaction)


def _jobs(
    store: SqlStore, metrics: Metrics, read_profile: ReadProfile, kept_heads: KeptHeads
) -> Sequence[Job]:
    def prove_heads(heads: Sequence[AuditHead]) -> Proof:
        return store.inspect(lambda tx: tx.proofs.heads(heads))

    return (
        WeeklyDigests(),
        DecisionDeadlines(store),
        DailyReminders(store),
        NightlyProof(partial(store.inspect, verify_books), metrics),
        NightlyHead(store, prove_heads, kept_heads),
        NightlyPruning(partial(store.administer, prune_records)),
        ProfilesAhead(store, read_profile),
        ReceiptDuties(store),
        PlanActivations(),
        BudgetWaits(),
        TransferProposals(),
        CareReminders(),
        ClaimReminders(),
    )
