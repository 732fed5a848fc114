"""FairSemaphore: so many at a time, in the order of asking, and nobody waits for ever."""

from __future__ import annotations

import threading
import time

import pytest

from bot.storage.engine.fair_semaphore import FairSemaphore, WaitedTooLong


def waiting(turns: FairSemaphore, how_many: int) -> None:
    deadline = time.monotonic() + 10
    while len(turns._waiting) < how_many:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_first_come_first_served() -> None:
    """Those who wait are served in the order in which they came."""
    turns, served = FairSemaphore(1), []

    def work(number: int) -> None:
        with turns.take(10):
            served.append(number)

    with turns.take(0):
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for number, thread in enumerate(threads):
            thread.start()
            waiting(turns, number + 1)
    for thread in threads:
        thread.join()
    assert served == list(range(8))


@pytest.mark.parametrize("places", [1, 2, 5])
def test_no_more_than_there_are_places(places: int) -> None:
    """Everybody has a turn, never more than so many at once."""
    turns, lock, inside, most = FairSemaphore(places), threading.Lock(), [0], [0]

    def work() -> None:
        with turns.take(10):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.002)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == [0]
    assert 1 <= most[0] <= places


def test_who_waits_too_long_leaves_the_queue() -> None:
    """They are told so, and the next turn goes to somebody who is still there."""
    turns = FairSemaphore(1)
    with turns.take(0):
        with pytest.raises(WaitedTooLong), turns.take(0.01):
            pass
        assert not turns._waiting
    with turns.take(0):
        pass


def test_a_failure_gives_the_turn_on() -> None:
    """What goes wrong inside must not keep the place."""
    turns = FairSemaphore(1)
    with pytest.raises(ValueError, match="wrong"), turns.take(0):
        raise ValueError("wrong")
    with turns.take(0):
        pass
