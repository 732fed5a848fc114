"""Errors that Web API methods raise."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A call is refused with Slack's error code and details."""

    def __init__(self, code: str, *, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.extra = extra


class RateLimited(Exception):
    """HTTP 429 with the seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"ratelimited, retry after {retry_after} s")
        self.retry_after = retry_after
