"""The threads that work on once a payload is acknowledged."""

from __future__ import annotations

import threading

import structlog

from bot.gateway.background import BackgroundThreads


def test_the_request_id_comes_along() -> None:
    """What is logged there carries the id of the payload that it belongs to."""
    threads = BackgroundThreads(1)
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        seen = threads.submit(structlog.contextvars.get_contextvars)
    assert seen.result(5) == {"request_id": "r1"}
    threads.finish(1)


def test_waiting_includes_what_follows() -> None:
    """It is idle only when what was begun, and what that began in turn, is done."""
    threads, done = BackgroundThreads(2), list[str]()
    threads.submit(lambda: threads.submit(lambda: done.append("followed")))
    assert threads.wait_until_idle(5)
    assert done == ["followed"]
    threads.finish(1)


def test_waiting_has_an_end() -> None:
    """Somebody who hangs is not waited for."""
    threads, go_on = BackgroundThreads(1), threading.Event()
    threads.submit(go_on.wait)
    assert not threads.wait_until_idle(0.05)
    go_on.set()
    assert threads.wait_until_idle(5)
    threads.finish(1)


def test_the_end_drops_what_has_not_started() -> None:
    """What runs may end; what waits behind it for a thread never starts."""
    threads, go_on, done = BackgroundThreads(1), threading.Event(), list[str]()
    threads.submit(go_on.wait)
    waiting = threads.submit(lambda: done.append("late"))
    threads.finish(0.05)
    go_on.set()
    assert waiting.cancelled()
    assert done == []
