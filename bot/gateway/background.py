"""The threads that work on once a payload is acknowledged."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")

_THREADS = 16


class BackgroundThreads(ThreadPoolExecutor):
    """What runs here keeps the request id of the payload that it belongs to."""

    def __init__(self, threads: int = _THREADS) -> None:
        super().__init__(threads, thread_name_prefix="background")
        self._open: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future = super().submit(copy_context().run, fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether everything that was begun, and what followed from it, was done within `seconds`."""
        deadline = time.monotonic() + seconds
        while waiting := tuple(self._open):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            wait(waiting, left)
        return True

    def finish(self, seconds: float) -> None:
        """Take nothing more; give what was begun `seconds` to end, then drop what has not started."""
        self.shutdown(wait=False)
        self.wait_until_idle(seconds)
        self.shutdown(wait=False, cancel_futures=True)
