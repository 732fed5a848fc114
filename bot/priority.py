"""People first: who clicked has three seconds, a message may leave a moment later."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class InFlightRequests:
    """Counts the payloads that wait for their acknowledgement; delivery lets them go first."""

    def __init__(self) -> None:
        self._count = 0
        self._calm = threading.Condition()

    @contextmanager
    def track(self) -> Iterator[None]:
        """Somebody waits for an answer while the block runs."""
        with self._calm:
            self._count += 1
        try:
            yield
        finally:
            with self._calm:
                self._count -= 1
                if not self._count:
                    self._calm.notify_all()

    def wait_until_idle(self, seconds: float) -> None:
        """Return when nobody waits any more, and after `seconds` in any case."""
        with self._calm:
            self._calm.wait_for(lambda: not self._count, seconds)
