"""A company, a stand-in Slack workspace, and the real bot between them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from bot.app import build
from bot.config import Settings
from bot.jobs.books import NightlyProof
from bot.jobs.care import CareReminders
from bot.jobs.claims import ClaimReminders
from bot.jobs.deadlines import DecisionDeadlines
from bot.jobs.plans import PlanActivations
from bot.jobs.proposals import TransferProposals
from bot.jobs.prune import NightlyPruning
from bot.jobs.receipts import ReceiptDuties
from bot.jobs.reminders import DailyReminders
from bot.jobs.scheduler import JobScheduler
from bot.jobs.waiting import BudgetWaits
from bot.lifecycle import Application
from bot.services.books.verify import verify_books
from bot.services.operations.outbox import prune_records
from bot.services.ports.unit_of_work import Store
from bot.storage.opening import ensure_policy
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from sandbox import MovableClock, SlackServer, Workspace
from sandbox.client.person import Person
from tests.support.company import NAMES, fill_company

START = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@dataclass
class Office:
    """What a story needs: people who act, a clock, and the bot to look into."""

    slack: Workspace
    bot: Application
    clock: MovableClock

    def __getattr__(self, name: str) -> Person:
        if name in NAMES:
            return self.slack.person(name)
        raise AttributeError(name)

    @property
    def store(self) -> Store:
        return self.bot.store

    @property
    def books(self) -> SqlStore:
        """For imports, exports and proofs."""
        return self.bot.books

    def answered(self) -> None:
        """Until the bot has done what it put off until after its acknowledgements."""
        assert self.bot.background.wait_until_idle(10)

    def settle(self) -> None:
        """Until the bot has answered and sent everything."""
        self.answered()
        deadline = time.monotonic() + 10
        while self.bot.queue.depth()[0] and time.monotonic() < deadline:
            # What is left is in the hands of the bot's own threads: to look too often only holds them up.
            if not self.bot.delivery.drain():
                time.sleep(0.02)
        self.slack.idle(quiet=0.0)


def ready_for_work(store: SqlStore) -> None:
    """The small company on a morning: what is done by then has been done."""
    ensure_policy(store)
    fill_company(store)
    metrics = Metrics()
    jobs = (
        NightlyProof(partial(store.inspect, verify_books), metrics),
        NightlyPruning(partial(store.administer, prune_records)),
        DecisionDeadlines(store),
        DailyReminders(store),
        ReceiptDuties(store),
        PlanActivations(),
        BudgetWaits(),
        TransferProposals(),
        CareReminders(),
        ClaimReminders(),
    )
    done = JobScheduler(store, SqlJobRuns(store), jobs, store.clock, metrics).tick()
    assert done == len(jobs)


@contextmanager
def open_office(
    database_url: str,
    folder: Path,
    *,
    socket: bool,
    locales: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
    fiscal_year_start: int = 1,
) -> Iterator[Office]:
    """The bot at work for the small company, which is written into a database that holds none yet.

    `locales`: of people by name, or of everybody under "*".
    """
    clock = MovableClock(START)
    slack = Workspace(clock=clock, manifest="bot/manifest.yaml", rate_limits="off")
    spoken = locales or {}
    for name, real_name in NAMES.items():
        locale = spoken.get(name, spoken.get("*", "en-US"))
        slack.add_user(name, real_name=real_name, email=f"{name}@example.com", locale=locale)
    slack.add_channel("sales", list(NAMES))
    with SlackServer(slack) as server:
        settings = Settings(
            _env_file=None,
            slack_bot_token=slack.app.bot_token,
            slack_signing_secret=slack.app.signing_secret,
            slack_app_token=slack.app.app_token if socket else "",
            slack_api_url=server.api_url,
            database_url=database_url,
            port=0,
            fiscal_year_start=fiscal_year_start,
            files=str(folder / "files"),
        )
        bot = build(settings, clock=lambda: datetime.fromtimestamp(clock.now(), UTC), gap=timedelta(0))
        if not bot.books.inspect(lambda tx: list(tx.company.people())):
            fill_company(bot.books, files)
        bot.start()
        if socket:
            assert slack.wait_until(lambda: bool(slack.sockets.connections))
        else:
            slack.app.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
        try:
            yield Office(slack, bot, clock)
            slack.assert_clean()
        finally:
            bot.stop()


class OfficeOpener(Protocol):
    """Opens an office of its own kind: other languages, other files."""

    def __call__(
        self, *, locales: dict[str, str] | None = None, files: dict[str, str] | None = None
    ) -> AbstractContextManager[Office]: ...


class OfficeAt(Protocol):
    """Opens the small company's office over `url`, in Socket Mode or over HTTP."""

    def __call__(self, url: str, *, socket: bool = False) -> AbstractContextManager[Office]: ...
