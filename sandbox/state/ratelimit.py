"""Slack's rate limits, measured on the workspace's clock."""

from __future__ import annotations

import math
import threading

from sandbox.state.clock import Clock
from sandbox.state.errors import RateLimited

# Calls per minute by method; chat.postMessage has a limit per channel instead.
TIERS: dict[str, int] = {
    "conversations.list": 20,
    "users.list": 20,
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.join": 50,
    "conversations.open": 50,
    "conversations.replies": 50,
    "users.conversations": 50,
    "users.lookupByEmail": 50,
    "reactions.add": 50,
    "bots.info": 50,
    "team.info": 50,
}
DEFAULT_TIER = 100
POST_BURST = 4


class RateLimits:
    """One bucket per method; chat.postMessage has one per channel: one call a second after a short burst."""

    def __init__(self, clock: Clock, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, method: str, channel: str = "") -> None:
        """Raises RateLimited when the method is called too often."""
        if not self.enabled:
            return
        if method == "chat.postMessage":
            self._take((method, channel), float(POST_BURST), 1.0)
        elif method not in ("auth.test", "api.test", "apps.connections.open", "chat.getPermalink"):
            per_minute = TIERS.get(method, DEFAULT_TIER)
            self._take((method, ""), float(per_minute), per_minute / 60)

    def _take(self, key: tuple[str, str], capacity: float, per_second: float) -> None:
        now = self._clock.now()
        with self._lock:
            left, since = self._buckets.get(key, (capacity, now))
            left = min(capacity, left + max(0.0, now - since) * per_second)
            if left < 1:
                self._buckets[key] = (left, now)
                raise RateLimited(max(1, math.ceil((1 - left) / per_second)))
            self._buckets[key] = (left - 1, now)
