"""People first: messages wait while somebody waits for an answer, but not for ever."""

from __future__ import annotations

import threading

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
    """Somebody waits all the time: after the given time it goes on; with nobody there, at once."""
    in_flight = InFlightRequests()
    with in_flight.track():
        in_flight.wait_until_idle(0.01)
    in_flight.wait_until_idle(60)
