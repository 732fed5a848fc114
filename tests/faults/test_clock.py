"""Clocks that jump: nobody is silenced, nothing is doubled or skipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers import base as apscheduler_base
from sqlalchemy import select

from bot.delivery.calls import SlackCalls
from bot.domain.budgets.calendar import FiscalCalendar
from bot.jobs.digests import WeeklyDigests
from bot.jobs.job import Due, Effects, daily
from bot.jobs.scheduler import JobScheduler, _SteadyScheduler
from bot.services.ports.reports import Subscription
from bot.services.ports.unit_of_work import Transaction
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.clock import ManualClock
from tests.support.desk import Desk
from tests.support.messages import Note
from tests.support.office.opening import Office, OfficeAt
from tests.support.office.seen import cards
from tests.support.office.waiting import let_time_pass, quiet


@pytest.fixture
def office(sqlite_url: str, office_at: OfficeAt) -> Iterator[Office]:
    with office_at(sqlite_url) as opened:
        yield opened


def test_messages_leave_after_the_clock_was_set_back_an_hour(office: Office) -> None:
    """Messages, leases, pauses and turns of before are not waited for as if they lay an hour ahead."""
    desk = Desk(office.books)
    office.slack.faults.rate_limit("chat.postMessage", 1, retry_after=30)
    office.slack.faults.fail("chat.postMessage", 1, status=503)
    for _ in range(3):
        desk.submit("mei", 100_00)
    office.bot.delivery.drain()
    quiet(office)
    assert office.bot.queue.depth()[0], "something waits for its time"
    office.clock.advance(-3600)
    desk.submit("mei", 100_00)
    let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0, steps=30)
    for number in range(1, 5):
        assert len(cards(office, "mei", f"GW-2026-0000{number}")) == 1


def test_a_channels_turns_survive_a_step_back(store: SqlStore, clock: ManualClock) -> None:
    """Turns given out before lie in the future now: the channel is not kept silent for them."""
    from bot.storage.operations.queue import SqlQueue

    queue, gap = SqlQueue(store), timedelta(seconds=1)
    for number in range(3):
        store.write(lambda tx, n=number: tx.outbox.put(Note(), stream=f"s{n}", key=f"k{n}"))  # type: ignore[misc]
    first, second, third = queue.claim(3)
    assert queue.begin(first, pace="C1", gap=gap) == clock()
    assert queue.begin(second, pace="C1", gap=gap) == clock() + gap
    clock.advance(hours=-2)
    assert queue.begin(third, pace="C1", gap=gap) == clock()


def test_a_pause_does_not_outlive_a_step_back(clock: ManualClock) -> None:
    """Slack asked for 30 seconds; with the clock an hour back nobody waits for an hour and 30 seconds."""
    from slack_sdk import WebClient

    calls = SlackCalls(WebClient("xoxb-1"), clock, Metrics())
    until = calls._pause("chat.postMessage", timedelta(seconds=30))
    assert calls.paused_until("chat.postMessage") == until
    clock.advance(hours=-1)
    assert calls.paused_until("chat.postMessage") is None


def test_the_scheduler_wakes_after_a_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler alone would sleep until the wall clock has caught up again."""

    class Wall(datetime):
        at = datetime(2026, 9, 15, 9, 0, 30, tzinfo=UTC)

        @classmethod
        def now(cls, _tz: object = None) -> datetime:  # type: ignore[override]
            return cls.at

    import bot.jobs.scheduler as ours

    monkeypatch.setattr(apscheduler_base, "datetime", Wall)
    monkeypatch.setattr(ours, "datetime", Wall)
    scheduler = _SteadyScheduler(timezone="UTC")
    # Its own thread looks at nothing: the turns are taken here, one after the other.
    monkeypatch.setattr(scheduler, "_main_loop", lambda: None)
    scheduler.add_job(lambda: None, "cron", minute="*", id="tick", misfire_grace_time=None)
    scheduler.start()
    try:
        scheduler._process_jobs()
        planned = scheduler.get_job("tick").next_run_time
        assert planned == datetime(2026, 9, 15, 9, 1, tzinfo=UTC)
        Wall.at -= timedelta(hours=3)
        assert scheduler._process_jobs() <= 60
        # It has run at once, and the next minute of the new time is the next.
        assert scheduler.get_job("tick").next_run_time == datetime(2026, 9, 15, 6, 1, tzinfo=UTC)
    finally:
        scheduler.shutdown(wait=False)


class Daily:
    """A job of 02:30 that notes the local dates it ran for."""

    name, lease = "daily", timedelta(minutes=5)

    def __init__(self) -> None:
        self.dates: list[str] = []

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "x", time(2, 30))]

    def run(self, due: Due) -> Effects:
        self.dates.append(due.period)
        return lambda _tx: "done"


def run_through(
    store: SqlStore, clock: ManualClock, job: Daily, first: datetime, hours: int
) -> list[tuple[str, datetime]]:
    """Tick two replicas every ten minutes; the local date of each run and the instant it was done."""
    replicas = [JobScheduler(store, SqlJobRuns(store), [job], clock, Metrics()) for _ in range(2)]
    clock.set(first)
    ran: list[tuple[str, datetime]] = []
    for _ in range(hours * 6):
        before = len(job.dates)
        for replica in replicas:
            replica.tick()
        ran += [(date, clock()) for date in job.dates[before:]]
        clock.advance(minutes=10)
    return ran


@pytest.mark.parametrize(
    ("zone", "first", "dates"),
    [
        # The hour from 02:00 is skipped; it comes twice.
        ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-28", "2026-03-29", "2026-03-30"]),
        ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-24", "2026-10-25", "2026-10-26"]),
        # The change comes before the due time, and long after it.
        (
            "America/New_York",
            datetime(2026, 3, 7, 16, tzinfo=UTC),
            ["2026-03-07", "2026-03-08", "2026-03-09"],
        ),
        ("Asia/Beirut", datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-28", "2026-03-29", "2026-03-30"]),
        ("Pacific/Chatham", datetime(2026, 9, 26, 2, tzinfo=UTC), ["2026-09-26", "2026-09-27", "2026-09-28"]),
        (
            "Australia/Lord_Howe",
            datetime(2026, 4, 4, 1, tzinfo=UTC),
            ["2026-04-04", "2026-04-05", "2026-04-06"],
        ),
    ],
)
def test_a_change_of_clocks_neither_skips_nor_doubles(
    store: SqlStore, clock: ManualClock, zone: str, first: datetime, dates: list[str]
) -> None:
    """Each local date once, in order, and within an hour of the local time that it was meant for."""
    store.calendar = FiscalCalendar(1, zone)
    ran = run_through(store, clock, Daily(), first, 44)
    assert [date for date, _ in ran][-3:] == dates
    for _, at in ran[1:]:
        local = at.astimezone(ZoneInfo(zone))
        assert timedelta(hours=1, minutes=20) <= timedelta(hours=local.hour, minutes=local.minute)
        assert timedelta(hours=local.hour, minutes=local.minute) <= timedelta(hours=3, minutes=40)


def test_the_clock_steps_back_over_a_due_time(store: SqlStore, clock: ManualClock) -> None:
    """A run that was done is not done again when its moment comes a second time."""
    job = Daily()
    run_through(store, clock, job, datetime(2026, 9, 15, 2, 0, tzinfo=UTC), 1)
    run_through(store, clock, job, datetime(2026, 9, 15, 1, 0, tzinfo=UTC), 3)
    assert job.dates == ["2026-09-14", "2026-09-15"]


def test_a_dead_run_is_taken_over_although_the_clock_went_back(store: SqlStore, clock: ManualClock) -> None:
    """Its lease lies further ahead than any lease: nobody waits for it."""
    lease = timedelta(minutes=5)
    assert SqlJobRuns(store).claim("job", "x", "p", lease)
    assert not SqlJobRuns(store).claim("job", "x", "p", lease)
    clock.advance(hours=-1)
    assert SqlJobRuns(store).claim("job", "x", "p", lease)


@pytest.mark.parametrize("before_the_due_time", [True, False])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_the_company_moves_to_another_time_zone(
    store: SqlStore, clock: ManualClock, zone: str, before_the_due_time: bool
) -> None:
    """GOODWILL_TIMEZONE is changed between two starts: that week still has exactly one digest."""
    person = Desk(store)
    from tests.support.desk import open_company

    open_company(store)
    since = datetime(2026, 9, 1, tzinfo=UTC)
    who = person.person("fin").id
    digest = Subscription("C1", "all", "", 0, "09:00", "en", who, since)
    store.write(lambda tx: tx.subscriptions.save(digest))

    def tick_until(hour: datetime) -> None:
        runner = JobScheduler(store, SqlJobRuns(store), [WeeklyDigests()], clock, Metrics())
        while clock() < hour:
            runner.tick()
            clock.advance(minutes=30)

    clock.set(datetime(2026, 9, 20, 0, 0, tzinfo=UTC))
    # Monday 21 September, 09:00 UTC.
    tick_until(datetime(2026, 9, 21, 8 if before_the_due_time else 10, tzinfo=UTC))
    store.calendar = FiscalCalendar(1, zone)
    tick_until(datetime(2026, 9, 23, 0, tzinfo=UTC))
    with store.database.reading() as connection:
        kept = connection.execute(
            select(tables.outbox.c.dedupe_key).where(tables.outbox.c.kind == "digest.weekly")
        )
        weeks = [key.rpartition(":")[2] for key in kept.scalars()]
    assert weeks.count("2026-W39") == 1
    assert len(weeks) == len(set(weeks))
