"""What is done after Slack has its acknowledgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.handlers.interaction import (
    SLACK_FAILURES,
    log,
)


def and_later(app: App, answer: Callable[..., None]) -> Callable[..., None]:
    """`answer`, and then, on another thread, what it put off until Slack has its acknowledgement.

    Bolt's own lazy listeners parse and copy the whole payload again for each request, needed or not: half of
    what a click cost.
    """
    executor = app.listener_runner.listener_executor

    def run(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        answer(ack, body, context)
        later = context.get("later")
        if later is not None:
            executor.submit(_afterwards, later)

    return run


def _afterwards(later: Callable[[], None]) -> None:
    try:
        later()
    except SLACK_FAILURES as exc:
        log.warning("an answer could not be given", error=str(exc))
    except Exception:
        log.exception("an answer failed")
