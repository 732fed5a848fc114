"""What is done once Slack has its acknowledgement: which steps, in which order, and when one fails."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import structlog
from slack_bolt import Ack
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.errors import GoodwillError

log = structlog.get_logger()

Step = Callable[[], object]
Listener = Callable[[Ack, dict[str, Any], "Deferred"], None]
"""Acknowledges a payload, and adds to its Deferred what is to follow."""

SLACK_FAILURES = (SlackApiError, SlackClientError, OSError)
"""What a call to Slack raises when it is refused or not answered."""

# More forms than are open at once; a form that drops out is drawn all the same, only without an order.
_REMEMBERED_FORMS = 2000
# Slack delivers again within a minute or so.
_REMEMBERED_CLICKS = 5000


class Deferred:
    """What one payload leaves to be done after its acknowledgement.

    Order: one step after the other, on one background thread, as they were added; a step may add more. Steps
    that nobody waits for (`last`) come after all others.
    Failure: never keeps the next step from running. What Slack refuses is logged; anything else goes to the
    step's `on_failure`, which tells the person who waits for it, and is logged where there is none.
    """

    def __init__(self) -> None:
        self._steps: deque[tuple[Step, Callable[[Exception], None] | None]] = deque()
        self._last: deque[Step] = deque()

    def add(self, step: Step, *, on_failure: Callable[[Exception], None] | None = None) -> None:
        self._steps.append((step, on_failure))

    def add_last(self, step: Step) -> None:
        self._last.append(step)

    def __bool__(self) -> bool:
        return bool(self._steps or self._last)

    def run(self) -> None:
        while self:
            step, on_failure = self._steps.popleft() if self._steps else (self._last.popleft(), None)
            try:
                step()
            except SLACK_FAILURES as exc:
                log.warning("slack refused what was deferred", error=str(exc))
            except Exception as exc:
                # A failure never keeps the next step from running.
                if on_failure is not None:
                    on_failure(exc)
                elif isinstance(exc, GoodwillError):
                    log.warning("what was deferred could not be done", error=str(exc))
                else:
                    log.exception("what was deferred has failed")


def deferring(threads: Executor, listener: Listener) -> Callable[[Ack, dict[str, Any]], None]:
    """`listener` as Bolt calls it; what it defers runs on one of `threads` when it has acknowledged.

    Bolt's own lazy listeners parse and copy the whole payload again for each request, needed or not: half of
    what a click cost.
    """

    def run(ack: Ack, body: dict[str, Any]) -> None:
        deferred = Deferred()
        listener(ack, body, deferred)
        if deferred:
            threads.submit(deferred.run)

    return run


class SeenClicks:
    """The clicks that have come to this process: one that Slack delivers again needs no second answer.

    At another process it has no second effect either; there only what was refused is said once more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, None] = OrderedDict()

    def is_new(self, key: str) -> bool:
        """Whether the click has not come before, which it now has. Without a key nobody can tell."""
        if not key:
            return True
        with self._lock:
            if key in self._seen:
                return False
            self._seen[key] = None
            if len(self._seen) > _REMEMBERED_CLICKS:
                self._seen.popitem(last=False)
        return True


class NewestChange:
    """Of several changes of one form the newest draws it: the check that is shown is of what the form says.

    Orders the drawings by the arrival of their changes, in one process. Slack's `hash` alone would refuse the
    newer drawing when the older one came between.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: OrderedDict[str, tuple[int, threading.Lock]] = OrderedDict()
        self._count = 0

    def note(self, view_id: str, draw: Step) -> Step:
        """Note a change of the form, as it arrives. The step runs `draw` unless a newer one has arrived

        by then, and never two of one form at the same time.
        """
        with self._lock:
            self._count += 1
            place = self._count
            _, drawing = self._newest.pop(view_id, (0, threading.Lock()))
            self._newest[view_id] = (place, drawing)
            while len(self._newest) > _REMEMBERED_FORMS:
                self._newest.popitem(last=False)

        def draw_if_newest() -> None:
            with drawing:
                with self._lock:
                    newest, _ = self._newest.get(view_id, (place, drawing))
                if newest == place:
                    draw()

        return draw_if_newest
