"""The outbox: each message once, each stream in its order, each claim on lease."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.services.ports.unit_of_work import Transaction
from bot.storage.engine.database import Database
from bot.storage.operations import leases
from bot.storage.operations.leases import OutboxItem
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.messages import Note

LEASE = timedelta(seconds=30)


@pytest.fixture
def quiet(shared_database: Database, clock: ManualClock) -> SqlStore:
    """A workspace without a message."""
    return new_workspace(shared_database, clock)


def put(store: SqlStore, stream: str, key: str, **payload: object) -> None:
    store.write(lambda tx: tx.outbox.put(Note(payload=payload), stream=stream, key=key))


def claim(store: SqlStore, owner: str = "one", limit: int = 10) -> list[OutboxItem]:
    return store.database.write(
        lambda connection: leases.claim_due(
            connection, store.workspace_id, store.clock(), owner, LEASE, limit
        )
    )


def keys(items: list[OutboxItem]) -> list[str]:
    return [item.dedupe_key for item in items]


def deliver(store: SqlStore, item: OutboxItem) -> None:
    store.database.write(
        lambda connection: leases.mark_delivered(connection, item.id, store.clock(), "C1", "1.1")
    )


def test_the_same_message_is_queued_once(quiet: SqlStore) -> None:
    """A key that is there already adds nothing, and the first payload stays."""
    put(quiet, "s", "k", text="first")
    put(quiet, "s", "k", text="second")

    (item,) = claim(quiet)
    assert item.payload == {"text": "first"}


def test_a_delivered_message_is_never_queued_again(quiet: SqlStore) -> None:
    """Also after it was sent: its key remembers."""
    put(quiet, "s", "k")
    deliver(quiet, claim(quiet)[0])
    put(quiet, "s", "k")

    assert claim(quiet) == []


def test_a_stream_leaves_in_order(quiet: SqlStore) -> None:
    """Only the first of each stream is offered until it is delivered."""
    for key in ("a1", "b1", "a2", "b2", "a3"):
        put(quiet, key[0], key)

    first = claim(quiet)
    assert keys(first) == ["a1", "b1"]
    assert claim(quiet, "two") == []
    deliver(quiet, first[0])
    assert keys(claim(quiet, "two")) == ["a2"]


def test_a_dead_message_does_not_block_its_stream(quiet: SqlStore) -> None:
    """What can't be delivered at all steps aside; it can be revived later."""
    put(quiet, "a", "a1")
    put(quiet, "a", "a2")
    (dead,) = claim(quiet)
    quiet.database.write(lambda connection: leases.give_up(connection, dead.id, "channel_not_found"))

    assert keys(claim(quiet)) == ["a2"]
    revived = quiet.administer(lambda tx: tx.upkeep.revive_messages())
    assert revived == 1


def test_a_lease_that_has_run_out_is_taken_over(quiet: SqlStore, clock: ManualClock) -> None:
    """After a crash another process sends it; the one that was slow may not send any more."""
    put(quiet, "a", "a1")
    (item,) = claim(quiet, "slow")
    assert claim(quiet, "quick") == []
    clock.advance(seconds=31)
    assert keys(claim(quiet, "quick")) == ["a1"]

    def begin(owner: str) -> bool:
        until = clock() + LEASE
        return quiet.database.write(
            lambda connection: leases.begin_attempt(connection, item.id, owner, until)
        )

    assert not begin("slow")
    assert begin("quick")
    clock.advance(seconds=31)
    # It was tried before: whoever takes it over now knows that it must look first.
    assert claim(quiet, "third")[0].attempts == 1


def test_who_renews_keeps_the_message(quiet: SqlStore, clock: ManualClock) -> None:
    """A process that proves that it lives is not taken for dead; what it put off stays free of its lease."""
    put(quiet, "a", "a1")
    put(quiet, "b", "b1")
    put(quiet, "c", "c1")
    sending, put_off, lost = claim(quiet, "alive")
    until = clock() + timedelta(seconds=5)
    quiet.database.write(
        lambda connection: leases.put_off(connection, put_off.id, "alive", clock(), until, "", 0)
    )

    def renew(*claims: tuple[OutboxItem, str]) -> None:
        quiet.database.write(
            lambda connection: leases.renew(
                connection, quiet.workspace_id, [(item.id, owner) for item, owner in claims], clock() + LEASE
            )
        )

    for _ in range(5):
        clock.advance(seconds=20)
        renew((sending, "alive"), (put_off, "alive"), (lost, "somebody else"))
    assert keys(claim(quiet, "another")) == ["b1", "c1"]


def test_the_only_process_waits_for_no_lease(quiet: SqlStore) -> None:
    """What a dead one had in hand is free at once when nobody else can be alive."""
    put(quiet, "a", "a1")
    (item,) = claim(quiet, "dead")
    quiet.database.write(
        lambda connection: leases.begin_attempt(connection, item.id, "dead", quiet.clock() + LEASE)
    )
    assert claim(quiet, "next") == []
    quiet.database.write(lambda connection: leases.release_all(connection, quiet.workspace_id))
    assert [each.attempts for each in claim(quiet, "next")] == [1]


def test_a_message_that_was_put_off_waits_with_its_stream(quiet: SqlStore, clock: ManualClock) -> None:
    """Nothing of the stream overtakes it; it is due again at its time."""
    put(quiet, "a", "a1")
    put(quiet, "a", "a2")
    (item,) = claim(quiet)
    until = clock() + timedelta(seconds=60)
    quiet.database.write(
        lambda connection: leases.put_off(connection, item.id, "one", clock(), until, "rate limited", 1)
    )

    assert claim(quiet) == []
    clock.advance(seconds=60)
    assert keys(claim(quiet)) == ["a1"]


def test_several_workers_never_claim_the_same(quiet: SqlStore) -> None:
    """Eight at once: every message goes to exactly one of them."""
    for number in range(24):
        put(quiet, f"s{number}", f"k{number:02}")
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda owner: claim(quiet, f"w{owner}", 5), range(8)))

    found = sorted(key for items in claimed for key in keys(items))
    assert len(found) == len(set(found))
    while items := claim(quiet, "last"):
        found += keys(items)
    assert sorted(found) == [f"k{number:02}" for number in range(24)]


def test_what_is_rolled_back_is_never_sent(quiet: SqlStore) -> None:
    """Facts and messages commit together or not at all."""

    def fail(tx: Transaction) -> None:
        tx.outbox.put(Note(), stream="a", key="a1")
        raise LookupError

    with pytest.raises(LookupError):
        quiet.write(fail)
    assert claim(quiet) == []
