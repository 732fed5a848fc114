"""What is deleted at night, and what stays."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.jobs.prune import NightlyPruning
from bot.jobs.scheduler import JobScheduler
from bot.services.operations.outbox import prune_records
from bot.storage.operations.job_runs import SqlJobRuns
from bot.storage.schema import tables
from bot.storage.store import SqlStore
from bot.telemetry.metrics import Metrics
from tests.support.clock import ManualClock
from tests.support.messages import Note


def put(store: SqlStore, key: str, state: str) -> None:
    store.write(lambda tx: tx.outbox.put(Note(), stream=key, key=key))
    values = {"state": state, "delivered_at": store.clock() if state == "delivered" else None}
    with store.database.writing() as connection:
        connection.execute(update(tables.outbox).where(tables.outbox.c.dedupe_key == key).values(**values))


def keys(store: SqlStore) -> set[str]:
    with store.database.reading() as connection:
        messages = connection.execute(select(tables.outbox.c.dedupe_key)).scalars()
        claims = connection.execute(select(tables.idempotency.c.key)).scalars()
        return {*messages, *claims}


def test_what_is_older_than_thirty_days_goes(store: SqlStore, clock: ManualClock) -> None:
    """Delivered messages and claims go; what waits or can't be delivered stays, however old."""
    for state in ("delivered", "dead", "queued"):
        put(store, f"old {state}", state)
    store.write(lambda tx: tx.claim("old claim"))
    clock.advance(days=29)
    put(store, "new delivered", "delivered")
    store.write(lambda tx: tx.claim("new claim"))
    assert store.administer(prune_records) == 0
    clock.advance(days=1, seconds=1)
    assert store.administer(prune_records) == 2
    assert keys(store) == {"old dead", "old queued", "new delivered", "new claim"}


def test_a_night_deletes_in_batches(store: SqlStore, clock: ManualClock) -> None:
    """No transaction is long, and one run clears what there is; the next night has nothing left to do."""
    for number in range(7):
        put(store, f"m{number}", "delivered")
    clock.advance(days=40)
    batches: list[int] = []

    def prune_batch() -> int:
        batches.append(store.administer(lambda tx: prune_records(tx, 3)))
        return batches[-1]

    job = NightlyPruning(prune_batch)
    runner = JobScheduler(store, SqlJobRuns(store), [job], clock, Metrics())
    assert [runner.tick(), runner.tick()] == [1, 0]
    assert batches == [3, 3, 1, 0]
    assert keys(store) == set()
