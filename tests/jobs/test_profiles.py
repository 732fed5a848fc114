"""Profiles that are read ahead, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select

from bot.jobs.profiles import ProfilesAhead
from bot.jobs.scheduler import JobScheduler
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.clock import ManualClock

Tick = Callable[[], list[str]]


class Slack:
    """Knows everybody but those in `unknown`; answers nobody while it is `down`."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.unknown: set[str] = set()
        self.down = False
        self.asked: list[str] = []

    def read(self, slack_id: str) -> bool:
        if self.down:
            return False
        self.asked.append(slack_id)
        if slack_id not in self.unknown:
            person = self.store.read(lambda tx: tx.people.by_slack_id(slack_id))
            assert person is not None
            self.store.write(lambda tx: tx.people.save_profile(person.id, "zh_CN", "Asia/Shanghai"))
        return True


@pytest.fixture
def slack(store: SqlStore) -> Slack:
    return Slack(store)


@pytest.fixture
def tick(store: SqlStore, clock: ManualClock, slack: Slack) -> Tick:
    """A minute passes; whom Slack was asked about."""
    job = ProfilesAhead(store, slack.read)
    scheduler = JobScheduler(store, SqlJobRuns(store), [job], clock, Metrics())

    def run() -> list[str]:
        clock.advance(minutes=1)
        scheduler.tick()
        asked, slack.asked = slack.asked, []
        return asked

    return run


def add(store: SqlStore, *slack_ids: str | None, active: bool = True) -> None:
    rows = [
        {
            "workspace_id": store.workspace_id,
            "email": f"{number}.{slack_id}@example.com",
            "slack_id": slack_id,
            "active": active,
        }
        for number, slack_id in enumerate(slack_ids)
    ]
    with store.database.writing() as connection:
        connection.execute(insert(tables.person), rows)


def test_everybody_who_is_linked_is_asked_about_once(store: SqlStore, tick: Tick) -> None:
    """Who is not linked, or has left, is not; who comes later is asked about when they are there."""
    add(store, "U1", None, "U2")
    add(store, "U3", active=False)
    assert tick() == ["U1", "U2"]
    assert tick() == []
    add(store, "U4")
    assert tick() == ["U4"]


def test_without_anybody_to_ask_about_there_is_no_run(store: SqlStore, tick: Tick) -> None:
    """No row is written each minute for nothing."""
    add(store, None)
    tick()
    with store.database.reading() as connection:
        assert connection.execute(select(tables.job_run)).all() == []


def test_many_are_asked_about_in_turns(store: SqlStore, tick: Tick) -> None:
    """A minute's share stays below what Slack allows; all are reached."""
    add(store, *(f"U{number:03}" for number in range(70)))
    shares = [tick() for _ in range(4)]
    assert [len(share) for share in shares] == [30, 30, 10, 0]
    assert len({slack_id for share in shares for slack_id in share}) == 70


def test_slack_that_can_not_be_asked_is_asked_again(store: SqlStore, tick: Tick, slack: Slack) -> None:
    """The next minute, from where it stopped."""
    add(store, "U1", "U2")
    slack.down = True
    assert tick() == []
    slack.down = False
    assert tick() == ["U1", "U2"]


def test_whom_slack_does_not_know_is_asked_about_the_next_day(
    store: SqlStore, tick: Tick, slack: Slack, clock: ManualClock
) -> None:
    """And keeps nobody behind them waiting."""
    add(store, "U1", "U2")
    slack.unknown = {"U1"}
    assert tick() == ["U1", "U2"]
    assert tick() == []
    clock.advance(days=1)
    assert tick() == ["U1"]
