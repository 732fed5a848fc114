"""The threads that empty the outbox: awake as soon as something is committed, and once a second anyway."""

from __future__ import annotations

import queue as thread_queue
import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.delivery.calls import SlackCalls
from bot.delivery.ports import Item, Queue
from bot.delivery.sender import Sender
from bot.domain.errors import Unavailable
from bot.priority import InFlightRequests

log = structlog.get_logger()

THREADS = 4
_POLL_SECONDS = 1.0
# Who clicked has three seconds, a message has time; but not for ever.
_COURTESY_SECONDS = 1.0
# After a failure of the database itself.
_TROUBLE_SECONDS = 2.0
# A quarter of a lease: a renewal may fail, and replicas' clocks may differ a little.
_RENEWAL_SECONDS = 2.0
# Longer than the largest file takes: a thread that is lost for good does not keep its message.
_LONGEST_IN_HAND_SECONDS = 180.0


class Courier:
    """One thread claims, a few send, one renews the leases of what they have in hand.

    Claims only what can be sent at once: the rest is free for other processes.
    """

    def __init__(
        self,
        queue: Queue,
        sender: Sender,
        calls: SlackCalls,
        clock: Callable[[], datetime],
        in_flight: InFlightRequests | None = None,
    ) -> None:
        self._queue = queue
        self._sender = sender
        self._calls = calls
        self._clock = clock
        self._in_flight = in_flight or InFlightRequests()
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._work: thread_queue.Queue[Item | None] = thread_queue.Queue()
        # Each claim with its moment. Not by the message: one that was put off may be claimed anew before the
        # thread that did so has let go.
        self._in_hand: dict[int, tuple[Item, float]] = {}
        self._in_hand_lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        # Daemons: a call that hangs must not keep the process from ending.
        self._threads = [
            threading.Thread(target=self._claim_forever, name="delivery", daemon=True),
            threading.Thread(target=self._renew_forever, name="delivery-leases", daemon=True),
            *(
                threading.Thread(target=self._send_forever, name=f"delivery-{number}", daemon=True)
                for number in range(1, THREADS + 1)
            ),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 6.0) -> None:
        """Finish what is under way (a call lasts 5 s at most); what is cut off comes back with its lease."""
        self._stopping.set()
        self._calls.stopping.set()
        self._awake.set()
        for _ in range(THREADS):
            self._work.put(None)
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads = []

    def wake(self) -> None:
        """Something was committed."""
        self._awake.set()

    @property
    def busy(self) -> bool:
        """Whether anything is being sent."""
        return bool(self._in_hand)

    def drain(self) -> int:
        """Send, in this thread, everything that is due; how many attempts that took. For tests and tools."""
        count = 0
        while self._calls.paused_until() is None:
            items = self._queue.claim(1)
            if not items:
                break
            for item in items:
                self._sender.send(item)
                count += 1
        return count

    def _claim_forever(self) -> None:
        while not self._stopping.is_set():
            wait = 0.0
            try:
                self._awake.clear()
                wait = self._claim()
            except Exception as exc:
                # What the database lacks is in the log already.
                log.error("the outbox can't be read", exc_info=not isinstance(exc, Unavailable))
                wait = _TROUBLE_SECONDS
                self._stopping.wait(wait)
            if wait:
                self._awake.wait(wait)

    def _claim(self) -> float:
        """Hand out what is due; returns the seconds to wait unless woken before."""
        with self._in_hand_lock:
            free = THREADS - len(self._in_hand)
        if free <= 0 or self._calls.paused_until() is not None:
            return _POLL_SECONDS
        self._in_flight.wait_until_idle(_COURTESY_SECONDS)
        items = self._queue.claim(free)
        claimed_at = time.monotonic()
        with self._in_hand_lock:
            self._in_hand.update({id(item): (item, claimed_at) for item in items})
        for item in items:
            self._work.put(item)
        if items:
            return 0.0
        due = self._queue.next_due()
        if due is None:
            return _POLL_SECONDS
        return min(_POLL_SECONDS, max(0.01, (due - self._clock()).total_seconds()))

    def _send_forever(self) -> None:
        while (item := self._work.get()) is not None:
            try:
                self._in_flight.wait_until_idle(_COURTESY_SECONDS)
                self._sender.send(item)
            except Exception as exc:
                # One message must not end the thread that sends the others.
                known = isinstance(exc, Unavailable)
                log.error("a message is left to its lease", outbox_id=item.id, exc_info=not known)
            finally:
                with self._in_hand_lock:
                    self._in_hand.pop(id(item), None)
                # The next of the same stream may go now.
                self._awake.set()

    def _renew_forever(self) -> None:
        while not self._stopping.wait(_RENEWAL_SECONDS):
            since = time.monotonic() - _LONGEST_IN_HAND_SECONDS
            with self._in_hand_lock:
                items = [item for item, claimed_at in self._in_hand.values() if claimed_at > since]
            if not items:
                continue
            try:
                self._queue.renew(items)
            except Exception as exc:
                # Another process takes over what it takes for left behind; that thread then loses its lease.
                log.warning("leases could not be renewed", exc_info=not isinstance(exc, Unavailable))
