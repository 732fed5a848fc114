"""The threads: awake at once, gone at once, and never two on one message."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.delivery import courier as couriers
from bot.delivery.courier import Courier
from bot.delivery.ports import Item
from bot.delivery.sender import Sender
from bot.priority import InFlightRequests
from bot.storage.operations.queue import SqlQueue
from tests.support.office.waiting import eventually
from tests.support.post import Post


def test_a_commit_wakes_delivery(post: Post, mei: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message leaves when it is committed, not at the next poll; stopping doesn't wait for that either."""
    monkeypatch.setattr(couriers, "_POLL_SECONDS", 600.0)
    post.courier.start()
    try:
        time.sleep(0.2)
        post.put("post.note", person_id=mei, text="now")
        post.courier.wake()
        assert post.workspace.wait_until(post.sent, timeout=20)
    finally:
        post.courier.stop()


def test_delivery_outlives_a_failing_database(post: Post, mei: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while claiming is logged and waited out; nobody has to start delivery again."""
    original, calls = SqlQueue.claim, []

    def failing(self: SqlQueue, limit: int) -> Any:
        calls.append(limit)
        if len(calls) == 1:
            raise RuntimeError("the database is away")
        return original(self, limit)

    monkeypatch.setattr(SqlQueue, "claim", failing)
    post.put("post.note", person_id=mei, text="later")
    post.courier.start()
    try:
        assert post.workspace.wait_until(post.sent, timeout=20)
    finally:
        post.courier.stop()


def test_two_replicas_send_each_message_once(post: Post) -> None:
    """Two processes drain one outbox: every message leaves once, every stream in order."""
    post.workspace.rate_limits.enabled = False
    post.clock.set(datetime(2026, 9, 15, 9, tzinfo=UTC))
    for number in range(24):
        channel = post.workspace.add_channel(f"c{number}").id
        post.put("post.note", key=f"k{number}", stream=f"s{number % 6}", channel=channel, text=f"{number:02}")
    replicas = [post.courier, _another(post)]
    for replica in replicas:
        replica.start()
    try:
        assert post.workspace.wait_until(lambda: len(post.sent()) >= 24, timeout=20)
        time.sleep(0.2)
    finally:
        for replica in replicas:
            replica.stop()
    texts = [text.split()[0] for text in post.texts()]
    assert sorted(texts) == [f"{number:02}" for number in range(24)]
    for stream in range(6):
        mine = [text for text in texts if int(text) % 6 == stream]
        assert mine == sorted(mine)


def test_messages_leave_in_a_rush_too(post: Post, mei: int) -> None:
    """Clicks go first; while somebody is always waiting for an answer, messages still leave."""
    in_flight = InFlightRequests()
    courier = Courier(post.queue, post.sender, post.calls, post.clock, in_flight)
    post.put("post.note", person_id=mei, text="in between")
    with in_flight.track():
        courier.start()
        try:
            assert post.workspace.wait_until(post.sent)
        finally:
            courier.stop()


def _another(post: Post) -> Courier:
    queue = SqlQueue(post.store)
    sender = Sender(
        queue,
        post.calls,
        post.sender._recipients,
        post.store,
        post.sender._renderers,
        post.clock,
        post.metrics,
    )
    return Courier(queue, sender, post.calls, post.clock)


def test_who_overslept_the_lease_does_not_send(post: Post, mei: int) -> None:
    """A process that was suspended with a message in its hands finds that it was claimed anew."""
    post.put("post.note", person_id=mei, text="hello")
    (stale,) = post.queue.claim(1)
    post.clock.advance(seconds=31)
    (fresh,) = post.queue.claim(1)
    post.sender.send(stale)
    assert post.texts() == []
    post.sender.send(fresh)
    # The one that came too late has taken a turn of the channel.
    post.drain(2)
    assert len(post.texts()) == 1


def test_a_slow_call_keeps_its_message(post: Post, mei: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a thread is at it the lease is renewed: another process does not send it a second time."""
    monkeypatch.setattr(couriers, "_RENEWAL_SECONDS", 0.02)
    sending, done = threading.Event(), threading.Event()
    send = post.sender.send

    def slow(item: Item) -> None:
        sending.set()
        assert done.wait(20)
        send(item)

    monkeypatch.setattr(post.sender, "send", slow)
    post.put("post.note", person_id=mei, text="hello")
    post.courier.start()
    try:
        assert sending.wait(10)
        for _ in range(6):
            post.clock.advance(seconds=6)
            renewed = post.clock() + timedelta(seconds=7)
            assert eventually(partial(_leased_until, post, renewed), 10)
            assert _another(post).drain() == 0
        done.set()
        assert post.workspace.wait_until(post.sent)
    finally:
        done.set()
        post.courier.stop()
    assert len(post.sent()) == 1


def _leased_until(post: Post, moment: datetime) -> bool:
    return bool(post.row().leased_until >= moment)
