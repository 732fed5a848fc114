"""Faults to inject, as they occur with real networks and the real Slack."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sandbox.contract.blocks import BLOCKS


@dataclass
class Failure:
    """A planned failure of the next calls of a method."""

    remaining: int
    status: int = 200
    error: str = "internal_error"
    retry_after: int | None = None
    # The call takes effect, then the connection is cut: the caller cannot know.
    after_acceptance: bool = False


class Faults:
    """Everything is off until switched on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, list[Failure]] = {}
        self.latency = 0.0
        self.triggers_expired = False
        # People's clients are too old for layouts and show their `fallback`.
        self.clients_are_old = False
        # By how many seconds the `Date` header of Slack's answers is ahead.
        self.clock_skew = 0.0
        self._refused_blocks: frozenset[str] = frozenset()
        self._duplicates = {"interaction": 0, "event": 0}

    def fail(self, method: str, times: int = 1, *, error: str = "internal_error", status: int = 200) -> None:
        """The next calls of a Web API method fail with an error code, or with an HTTP status such as 503."""
        self._add(method, Failure(times, status, error))

    def rate_limit(self, method: str, times: int = 1, *, retry_after: int = 1) -> None:
        """The next calls answer 429 with `Retry-After`."""
        self._add(method, Failure(times, 429, "ratelimited", retry_after))

    def drop_after_accepting(self, method: str, times: int = 1) -> None:
        """The next calls take effect, and then the connection is cut before the answer."""
        self._add(method, Failure(times, after_acceptance=True))

    def expire_triggers(self, expired: bool = True) -> None:
        self.triggers_expired = expired

    @property
    def refused_blocks(self) -> frozenset[str]:
        return self._refused_blocks

    def refuse_blocks(self, *types: str) -> None:
        """Messages and views with a block of these types are refused, as some plans refuse data blocks."""
        unknown = set(types) - set(BLOCKS)
        if unknown:
            raise ValueError(f"no blocks of type {', '.join(sorted(unknown))}; there are {', '.join(BLOCKS)}")
        self._refused_blocks |= frozenset(types)

    def accept_blocks(self, *types: str) -> None:
        """Accepts blocks of these types again, or of all types if none is given."""
        self._refused_blocks = self._refused_blocks - frozenset(types) if types else frozenset()

    def duplicate_interactions(self, times: int = 1) -> None:
        """The next interactions are delivered twice."""
        self._duplicates["interaction"] += times

    def duplicate_events(self, times: int = 1) -> None:
        """The next events are delivered twice, the second time as a retry."""
        self._duplicates["event"] += times

    def clear(self) -> None:
        with self._lock:
            self._failures.clear()
            self._duplicates = {"interaction": 0, "event": 0}
        self.latency = 0.0
        self.triggers_expired = False
        self.clients_are_old = False
        self.clock_skew = 0.0
        self.accept_blocks()

    def _add(self, method: str, failure: Failure) -> None:
        with self._lock:
            self._failures.setdefault(method, []).append(failure)

    def next_failure(self, method: str) -> Failure | None:
        """Takes the next failure planned for a method (or for `*`)."""
        with self._lock:
            for key in (method, "*"):
                planned = self._failures.get(key)
                if planned:
                    planned[0].remaining -= 1
                    return planned.pop(0) if planned[0].remaining <= 0 else planned[0]
        return None

    def take_duplicate(self, kind: str) -> bool:
        with self._lock:
            if self._duplicates[kind] > 0:
                self._duplicates[kind] -= 1
                return True
        return False
