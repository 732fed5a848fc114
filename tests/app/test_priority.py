"""People first: messages wait while somebody waits for an answer, but not for ever."""

from __future__ import annotations

import threading
import time

from bot.priority import InFlightRequests


def test_who_lets_pass_goes_on_when_the_last_is_served() -> None:
    """Not when the first of two is."""
    in_flight, passed = InFlightRequests(), threading.Event()

    def wait_until_idle() -> None:
        in_flight.wait_until_idle(60)
        passed.set()

    with in_flight.track():
        with in_flight.track():
            waiter = threading.Thread(target=wait_until_idle)
            waiter.start()
        assert not passed.wait(0.05)
    assert passed.wait(10)
    waiter.join()


def test_nobody_is_let_pass_for_ever() -> None:
    """Somebody waits all the time: after the given time it goes on, and not before."""
    in_flight = InFlightRequests()
    with in_flight.track():
        started = time.monotonic()
        in_flight.wait_until_idle(0.05)
        assert 0.05 <= time.monotonic() - started < 10


def test_where_nobody_waits_it_goes_on_at_once() -> None:
    """The time that is given is the longest, not the least."""
    passed = threading.Event()

    def wait_until_idle() -> None:
        InFlightRequests().wait_until_idle(60)
        passed.set()

    threading.Thread(target=wait_until_idle, daemon=True).start()
    assert passed.wait(10)
