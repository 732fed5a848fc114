"""Jobs against both databases: once for each period, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.domain.budgets.calendar import FiscalCalendar
from bot.jobs.books import NightlyProof
from bot.jobs.digests import WeeklyDigests
from bot.jobs.job import Due, Effects, Job
from bot.jobs.scheduler import JobScheduler
from bot.services.ports.books import Difference, Proof
from bot.services.ports.reports import Subscription
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.clock import ManualClock
from tests.support.messages import Note


@pytest.fixture(autouse=True)
def berlin(store: SqlStore) -> None:
    store.calendar = FiscalCalendar(1, "Europe/Berlin")


@pytest.fixture
def controller(store: SqlStore) -> int:
    values = {"workspace_id": store.workspace_id, "email": "fin@example.com", "roles": "controller admin"}
    statement = insert(tables.person).values(**values).returning(tables.person.c.id)
    with store.database.writing() as connection:
        return int(connection.execute(statement).scalar_one())


def scheduler(store: SqlStore, clock: ManualClock, *jobs: Job) -> JobScheduler:
    return JobScheduler(store, SqlJobRuns(store), jobs, clock, Metrics())


def subscribe(store: SqlStore, person_id: int, weekday: int = 0, at_time: str = "09:00") -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    subscription = Subscription("C1", "department", "Sales", weekday, at_time, "zh_CN", person_id, since)
    store.write(lambda tx: tx.subscriptions.save(subscription))


def outbox(store: SqlStore) -> list[Any]:
    with store.database.reading() as connection:
        return list(connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)))


def test_a_digest_is_enqueued_once_a_week(store: SqlStore, clock: ManualClock, controller: int) -> None:
    """Ticked every minute by two replicas over a week and a bit, each week gives one message."""
    subscribe(store, controller)
    replicas = [scheduler(store, clock, WeeklyDigests()) for _ in range(2)]
    clock.set(datetime(2026, 9, 14, 6, 58, tzinfo=UTC))
    for step in [1] * 4 + [60 * 24 * 7 - 4] + [1] * 4:
        for replica in replicas:
            replica.tick()
        clock.advance(minutes=step)
    rows = outbox(store)
    assert [row.dedupe_key for row in rows] == [f"digest:C1:2026-W{week}" for week in (37, 38, 39)]
    assert rows[1].stream == "channel:C1"
    assert rows[1].payload == {
        "channel": "C1",
        "scope_kind": "department",
        "scope_value": "Sales",
        "locale": "zh_CN",
        "period": "2026-W38",
        "figures": None,
        "last": None,
    }


def test_a_digest_ends_with_the_right_to_read_it(
    store: SqlStore, clock: ManualClock, controller: int
) -> None:
    """Its subscriber is no controller any more: the channel is told once, and gets no digest again."""
    subscribe(store, controller)
    running = scheduler(store, clock, WeeklyDigests())
    clock.set(datetime(2026, 9, 14, 12, tzinfo=UTC))
    running.tick()
    with store.database.writing() as connection:
        connection.execute(update(tables.person).values(roles="", department="Legal"))
    for _ in range(3):
        clock.advance(weeks=1)
        running.tick()
    assert [(row.kind, row.stream) for row in outbox(store)] == [
        ("digest.weekly", "channel:C1"),
        ("digest.ended", "channel:C1"),
    ]
    assert store.read(lambda tx: tx.subscriptions.all()) == []
    actions = [row["action"] for row in store.inspect(lambda tx: list(tx.exports.audit()))]
    assert actions == ["digest.unsubscribed"]


def test_after_downtime_one_digest_is_caught_up(store: SqlStore, clock: ManualClock, controller: int) -> None:
    """Five weeks down, and only the latest week is sent."""
    subscribe(store, controller)
    running = scheduler(store, clock, WeeklyDigests())
    clock.set(datetime(2026, 9, 14, 12, tzinfo=UTC))
    running.tick()
    clock.advance(weeks=5)
    running.tick()
    running.tick()
    assert [row.payload["period"] for row in outbox(store)] == ["2026-W38", "2026-W43"]


def test_the_change_of_clocks_neither_skips_nor_doubles(
    store: SqlStore, clock: ManualClock, controller: int
) -> None:
    """A digest at 02:30 on Sundays: one on the Sunday of 23 hours, one on the Sunday of 25."""
    subscribe(store, controller, 6, "02:30")
    running = scheduler(store, clock, WeeklyDigests())
    for first in (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        clock.set(first)
        for _ in range(60):
            running.tick()
            clock.advance(minutes=5)
    assert [row.payload["period"] for row in outbox(store)] == [
        "2026-W12",
        "2026-W13",
        "2026-W42",
        "2026-W43",
    ]


class Counted:
    """A job that is due all day and tells how often it ran."""

    name = "counted"
    lease = timedelta(minutes=5)

    def __init__(self, clock: ManualClock, act: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._act = act
        self.runs = 0

    def due(self, _tx: Any) -> list[Due]:
        return [Due("all", self._clock().date().isoformat(), self._clock())]

    def run(self, due: Due) -> Effects:
        self.runs += 1
        self._act()

        def effects(tx: Any) -> str:
            tx.outbox.put(Note(), stream="s", key=f"x{self.runs}:{due.period}")
            return "done"

        return effects


def test_two_replicas_at_the_same_moment_run_it_once(store: SqlStore, clock: ManualClock) -> None:
    """Eight schedulers race for one period: one effect."""
    job = Counted(clock)
    racing = [scheduler(store, clock, job) for _ in range(8)]
    start = threading.Barrier(len(racing))

    def race(each: JobScheduler) -> None:
        start.wait()
        each.tick()

    threads = [threading.Thread(target=race, args=(each,)) for each in racing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert job.runs == 1
    assert len(outbox(store)) == 1


def test_a_run_that_died_is_taken_over_when_its_lease_is_out(store: SqlStore, clock: ManualClock) -> None:
    """A failed run leaves no effect and is tried again, by anybody, after its lease."""

    def fail() -> None:
        raise RuntimeError("died")

    broken = scheduler(store, clock, Counted(clock, fail))
    healthy = Counted(clock)
    other = scheduler(store, clock, healthy)
    assert broken.tick() == 0
    assert other.tick() == 0
    clock.advance(minutes=6)
    assert other.tick() == 1
    assert broken.tick() == 0
    assert len(outbox(store)) == 1


def test_who_lost_the_lease_writes_nothing(store: SqlStore, clock: ManualClock) -> None:
    """A run that slept through its lease ends without effects: its successor has done the work."""
    slow, quick = SqlJobRuns(store), SqlJobRuns(store)
    lease = timedelta(minutes=5)
    assert slow.claim("j", "s", "p", lease)
    clock.advance(minutes=6)
    assert quick.claim("j", "s", "p", lease)

    def effects(tx: Any) -> str:
        tx.outbox.put(Note(), stream="s", key="x")
        return "done"

    assert not slow.finish("j", "s", "p", effects)
    assert outbox(store) == []
    assert quick.finish("j", "s", "p", effects)
    assert not quick.claim("j", "s", "p", lease)
    assert len(outbox(store)) == 1


def test_one_jobs_failure_does_not_stop_the_others(store: SqlStore, clock: ManualClock) -> None:
    """Each job is on its own."""

    def fail() -> None:
        raise RuntimeError("died")

    healthy = Counted(clock)
    healthy.name = "healthy"
    assert scheduler(store, clock, Counted(clock, fail), healthy).tick() == 1


def test_wrong_books_raise_an_alarm_once_a_night(
    store: SqlStore, clock: ManualClock, controller: int
) -> None:
    """Proved at 03:00 local; each controller and administrator is told once what is wrong."""
    metrics = Metrics()
    wrong = Difference({"line": "GIFT", "month": "2026-09"}, "balance", {"kept": 100, "posted": 90})
    job = NightlyProof(lambda: [Proof("balances", 12, (wrong,)), Proof("plans", 1)], metrics)
    running = JobScheduler(store, SqlJobRuns(store), [job], clock, metrics)
    clock.set(datetime(2026, 9, 15, 0, 59, tzinfo=UTC))
    running.tick()
    clock.advance(minutes=1)
    running.tick()
    clock.advance(hours=2)
    running.tick()
    rows = outbox(store)
    assert [(row.kind, row.payload["day"]) for row in rows] == [
        ("alarm.books", "2026-09-14"),
        ("alarm.books", "2026-09-15"),
    ]
    assert rows[0].payload["person_id"] == controller
    assert rows[0].payload["problems"] == [
        "balances: balance (line GIFT, month 2026-09, kept 100, posted 90)"
    ]
    assert b"goodwill_books_right 0.0" in metrics.exposition()


def test_right_books_are_silent(store: SqlStore, clock: ManualClock, controller: int) -> None:
    """Nobody is told that everything is as it should be; the metric says so."""
    metrics = Metrics()
    JobScheduler(store, SqlJobRuns(store), [NightlyProof(list, metrics)], clock, metrics).tick()
    assert outbox(store) == []
    assert b"goodwill_books_right 1.0" in metrics.exposition()


def test_nothing_begins_once_the_bot_stops(store: SqlStore, clock: ManualClock) -> None:
    """Neither the next job of the same minute, nor anything later."""
    second = Counted(clock)
    second.name = "second"
    first = Counted(clock, lambda: jobs.stop())
    jobs = scheduler(store, clock, first, second)
    assert (jobs.tick(), jobs.tick()) == (1, 0)
    assert (first.runs, second.runs) == (1, 0)


def test_a_job_under_way_is_waited_for_when_the_bot_stops(store: SqlStore, clock: ManualClock) -> None:
    """What it writes is written before the database is closed."""
    begun, go_on = threading.Event(), threading.Event()
    written: list[int] = []

    def wait() -> None:
        begun.set()
        assert go_on.wait(10)

    def stop() -> None:
        jobs.stop(10.0)
        written.append(len(outbox(store)))

    jobs = scheduler(store, clock, Counted(clock, wait))
    ticking, stopping = threading.Thread(target=jobs.tick), threading.Thread(target=stop)
    ticking.start()
    assert begun.wait(10)
    stopping.start()
    go_on.set()
    for thread in (ticking, stopping):
        thread.join(20)
    assert written == [1]


def test_nothing_runs_while_nobody_can_tell_what_is_done(store: SqlStore, clock: ManualClock) -> None:
    """Each job that is due counts as failed; the next tick runs it."""

    class Forgetful(SqlJobRuns):
        knows = False

        def unfinished(self, runs: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
            if self.knows:
                return super().unfinished(runs)
            raise OSError("the database is gone")

    job, metrics, runs = Counted(clock), Metrics(), Forgetful(store)
    running = JobScheduler(store, runs, [job], clock, metrics)
    assert (running.tick(), job.runs) == (0, 0)
    assert b'goodwill_job_runs_total{job="counted",result="failed"} 1.0' in metrics.exposition()
    runs.knows = True
    assert (running.tick(), job.runs) == (1, 1)
