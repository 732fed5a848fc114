"""The real bot in a process of its own, which kills itself at a named step of the next click.

    python -m tests.faults.dying_bot POINT SECONDS

SECONDS since the epoch: where its clock stands. POINT: one of POINTS, or `never`. Settings come from the
environment; OF_A_PLAN are others. Prints the port once it runs.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from bot.app import build
from bot.config import Settings
from bot.delivery import activation
from bot.delivery.calls import SlackCalls
from bot.handlers.budgets import adjustments, plans
from bot.handlers.requests import approvals as decisions
from bot.handlers.requests import requester
from bot.storage.instrumented_store import InstrumentedStore
from bot.storage.operations.queue import SqlQueue
from bot.storage.store import SqlStore

POINTS = ("before_commit", "after_commit", "after_claim", "after_begin", "after_slack_took_it", "after_mark")
OF_A_PLAN = ("before_commit", "after_commit", "before_activation", "after_activation")
"""Of the click that approves a plan, and of the activation that it queues."""

# Set as soon as the click's service has run: what happened before is not its business.
clicked = threading.Event()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    point, now = sys.argv[1], datetime.fromtimestamp(float(sys.argv[2]), UTC)
    for module, service in (
        (requester, "submit_request"),
        (decisions, "approve_request"),
        (adjustments, "approve_adjustment"),
        (plans, "agree_on_plan"),
    ):
        setattr(module, service, clicking(getattr(module, service), point))
    dies_after(InstrumentedStore, "write", point == "after_commit", lambda _args, _result: True)
    dies_after(SqlQueue, "claim", point == "after_claim", lambda _args, result: bool(result))
    dies_after(SqlQueue, "begin", point == "after_begin", lambda _args, result: result is not None)
    posts = point == "after_slack_took_it"
    dies_after(SlackCalls, "__call__", posts, lambda args, _result: args[1].startswith("chat."))
    dies_after(SqlQueue, "finish", point == "after_mark", lambda _args, _result: True)
    dies_after(activation, "activate_version", point == "before_activation", lambda _args, _result: True)
    dies_after(SqlStore, "administer", point == "after_activation", lambda _args, _result: True)
    application = build(Settings(), clock=lambda: now, gap=timedelta(0))
    application.start()
    print(application.port, flush=True)
    signal.pause()


def clicking(service: Callable[..., Any], point: str) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        result = service(*args, **kwargs)
        clicked.set()
        if point == "before_commit":
            die()
        return result

    return run


def dies_after(
    owner: type | ModuleType, name: str, wanted: bool, counts: Callable[[tuple[Any, ...], Any], bool]
) -> None:
    """Let the method do its work, and then the process die, once the click has come."""
    method = getattr(owner, name)

    def run(*args: Any, **kwargs: Any) -> Any:
        result = method(*args, **kwargs)
        if clicked.is_set() and counts(args, result):
            die()
        return result

    if wanted:
        setattr(owner, name, run)


if __name__ == "__main__":
    main()
