"""Waiting for what happens by itself: until it is so, or too late."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.support.office.opening import Office

SLACKS_PATIENCE = 3.0


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    """For what Slack does not see happen: asked again and again."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def quiet(office: Office) -> None:
    """Until the bot's own threads have nothing in their hands."""
    assert eventually(lambda: not office.bot.delivery.busy)


def let_time_pass(office: Office, until: Callable[[], bool], *, step: float = 2.0, steps: int = 90) -> None:
    """Move the clock on, `step` seconds at a time, until it is so; fails when it never is."""
    for _ in range(steps):
        office.bot.delivery.drain()
        # What they are about is over before the clock moves: a call takes no time here.
        quiet(office)
        if until():
            return
        office.clock.advance(step)
    raise AssertionError(f"not even after {steps * step} seconds")


def refused_in_time(office: Office, act: Callable[[], Any]) -> None:
    before = len(office.slack.warnings)
    started = time.perf_counter()
    act()
    assert time.perf_counter() - started < SLACKS_PATIENCE
    assert len(office.slack.warnings) == before, "Slack itself had to say that nobody answered"
