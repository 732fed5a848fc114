"""Calls to Slack, and what their failures mean for a message: later, perhaps sent, never, or no token."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.telemetry.metrics import Metrics

log = structlog.get_logger()

# Slack's own trouble: what was asked may have happened all the same.
_SLACK_TROUBLE = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "unknown_error", "timeout"}
)
_RATE = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
# Somebody has to mend the installation. The work waits until they have.
_CREDENTIALS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "no_permission",
        "team_access_not_granted",
        "not_allowed_token_type",
    }
)
_EVERYTHING = "*"
_CREDENTIALS_PAUSE = timedelta(minutes=1)


class Postponed(Exception):
    """Slack has certainly not taken it; try again at `until`."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until
        self.reason = reason


class Uncertain(Exception):
    """No answer, or one that says nothing: Slack may have taken it."""


class Refused(Exception):
    """Slack will never take it; `code` is Slack's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SlackCalls:
    """The Web API with its errors sorted. After a 429 nobody calls that method until Slack allows it."""

    def __init__(self, client: WebClient, clock: Callable[[], datetime], metrics: Metrics) -> None:
        """`client` must have no retry handlers: one that repeats a dropped post sends it twice."""
        self._client = client
        self._clock = clock
        self._metrics = metrics
        # Since when, and until when.
        self._paused: dict[str, tuple[datetime, datetime]] = {}
        self._lock = threading.Lock()
        self.stopping = threading.Event()

    @property
    def token(self) -> str:
        return self._client.token or ""

    @property
    def base_url(self) -> str:
        return self._client.base_url

    def paused_until(self, method: str = _EVERYTHING) -> datetime | None:
        """When `method` may be called again; None: now."""
        now = self._clock()
        with self._lock:
            pauses = [self._paused[key] for key in (_EVERYTHING, method) if key in self._paused]
        # A pause that has not begun yet: the clock was set back. Slack will say so if it was too early.
        return max((until for since, until in pauses if since <= now < until), default=None)

    def check(self, method: str) -> None:
        """Raises Postponed while the method is paused, or the process is stopping."""
        if self.stopping.is_set():
            raise Postponed(self._clock(), "the process is stopping")
        until = self.paused_until(method)
        if until is not None:
            raise Postponed(until, f"{method} is paused")

    def __call__(self, method: str, /, **arguments: Any) -> dict[str, Any]:
        """The answer's body. Raises Postponed, Uncertain or Refused."""
        self.check(method)
        try:
            # Reading methods take form pairs only; messages with their blocks go as JSON.
            if method.startswith("chat."):
                response = self._client.api_call(method, json=arguments)
            else:
                response = self._client.api_call(method, params=arguments)
        except SlackApiError as exc:
            raise self._sorted(method, exc) from exc
        except (OSError, http.client.HTTPException, SlackClientError) as exc:
            raise Uncertain(f"{method}: {type(exc).__name__}: {exc}") from exc
        data = response.data
        return data if isinstance(data, dict) else {}

    def _sorted(self, method: str, exc: SlackApiError) -> Exception:
        response: Any = exc.response
        status = int(getattr(response, "status_code", 200) or 200)
        error = str(response.get("error") or "") if hasattr(response, "get") else ""
        if status == 429 or error in _RATE:
            return self._rate_limited(method, getattr(response, "headers", None) or {})
        if status >= 500 or status == 408 or error in _SLACK_TROUBLE:
            return Uncertain(f"{method}: HTTP {status} {error[:100]}")
        if error in _CREDENTIALS:
            return self._without_credentials(method, error, str(response.get("needed") or ""))
        if not error.replace("_", "").isalnum():
            # Not one of Slack's codes: a proxy's page, or a body cut short.
            return Uncertain(f"{method}: HTTP {status}, an answer that is not Slack's")
        details = (response.get("response_metadata") or {}).get("messages") or []
        log.warning("slack refused a call", method=method, error=error, details=details[:5])
        return Refused(error)

    def _rate_limited(self, method: str, headers: Any) -> Postponed:
        given = {str(name).lower(): value for name, value in dict(headers).items()}.get("retry-after", "")
        text = str(given[0] if isinstance(given, list) else given).strip()
        seconds = int(text) if text.isdecimal() else 30
        until = self._pause(method, timedelta(seconds=max(1, seconds)))
        self._metrics.rate_limited.labels(method).inc()
        log.warning("slack asks to wait", method=method, seconds=seconds)
        return Postponed(until, f"{method}: ratelimited")

    def _without_credentials(self, method: str, error: str, needed: str) -> Postponed:
        until = self._pause(_EVERYTHING, _CREDENTIALS_PAUSE)
        self._metrics.credential_alarms.inc()
        log.critical(
            "slack refuses the bot's token; messages are kept and tried again each minute",
            method=method,
            error=error,
            needed_scopes=needed,
        )
        return Postponed(until, f"{method}: {error}")

    def _pause(self, key: str, length: timedelta) -> datetime:
        now = self._clock()
        with self._lock:
            since, until = self._paused.get(key, (now, now))
            until = max(now + length, until) if since <= now else now + length
            self._paused[key] = (now, until)
        return until
