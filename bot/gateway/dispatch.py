"""The one way in for every payload, over HTTP or Socket Mode: a request id, a stopwatch, Bolt."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

from bot.priority import InFlightRequests
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import Tracing

log = structlog.get_logger()

_KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "view_submission",
        "view_closed",
        "shortcut",
        "message_action",
        "event_callback",
        "url_verification",
    }
)


class Intake:
    """Hands payloads to Bolt in the calling thread; log and outbox rows then carry `request_id`."""

    def __init__(
        self,
        bolt: App,
        metrics: Metrics,
        in_flight: InFlightRequests | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        self._bolt = bolt
        self._metrics = metrics
        self._in_flight = in_flight or InFlightRequests()
        self._tracing = tracing or Tracing()

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        started = time.perf_counter()
        kind = kind_of(request.body)
        request_id = uuid4().hex[:16]
        with (
            self._in_flight.track(),
            structlog.contextvars.bound_contextvars(request_id=request_id),
            self._tracing.payload(request_id, kind),
        ):
            response = self._bolt.dispatch(request)
            seconds = time.perf_counter() - started
            log.info("a payload was answered", kind=kind, status=response.status, seconds=round(seconds, 4))
        self._metrics.ack_seconds.labels(kind).observe(seconds)
        return response


def kind_of(body: dict[str, Any]) -> str:
    """What sort of payload it is; one of a few names, whatever was sent."""
    if "command" in body:
        return "slash_command"
    kind = str(body.get("type") or "")
    return kind if kind in _KINDS else "other"
