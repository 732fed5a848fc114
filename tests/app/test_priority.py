"""People first: messages wait while somebody waits for an answer, but not for ever."""

from __future__ import annotations

import threading

from bot.priority import Rush


def test_who_lets_pass_goes_on_when_the_last_is_served() -> None:
    """Not when the first of two is."""
    rush, passed = Rush(), threading.Event()

    def let_pass() -> None:
        rush.let_pass(60)
        passed.set()

    with rush.visitor():
        with rush.visitor():
            waiter = threading.Thread(target=let_pass)
            waiter.start()
        assert not passed.wait(0.05)
    assert passed.wait(10)
    waiter.join()


def test_nobody_is_let_pass_for_ever() -> None:
    """Somebody waits all the time: after the given time it goes on; with nobody there, at once."""
    rush = Rush()
    with rush.visitor():
        rush.let_pass(0.01)
    rush.let_pass(60)
