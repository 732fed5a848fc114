"""The door: caps the body, verifies the signature, refuses quietly; and what a supervisor asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anyio
import structlog
from anyio import to_thread
from slack_bolt import BoltRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.gateway.body import read_body
from bot.gateway.dispatch import Intake
from bot.gateway.payload import to_bolt
from bot.gateway.signature import REPLAYED, SignatureCheck
from bot.telemetry.metrics import Metrics

log = structlog.get_logger()

MAX_BODY_BYTES = 1024 * 1024
_BODY_SECONDS = 5.0
# Those who are too many wait here, in order and without a limit, not for a turn at the database.
_THREADS = 16
_PATH = "/slack/events"
_SEARCH = b"block_suggestion"

# Name of a check to what is wrong, or to an empty text.
Readiness = Callable[[], Mapping[str, str]]


class BodyTooBig(Exception):
    """More than Slack ever sends."""


class Front:
    """The routes. Without `signature` Slack comes in elsewhere: only the supervisor's pages are there."""

    def __init__(
        self,
        intake: Intake,
        metrics: Metrics,
        readiness: Readiness,
        refresh_metrics: Callable[[], None],
        signature: SignatureCheck | None,
    ) -> None:
        self._intake = intake
        self._metrics = metrics
        self._readiness = readiness
        self._refresh_metrics = refresh_metrics
        self._signature = signature
        self._threads: anyio.CapacityLimiter | None = None

    def asgi(self) -> Starlette:
        routes = [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics_page),
        ]
        if self._signature is not None:
            routes.append(Route(_PATH, self._slack, methods=["POST"]))
        return Starlette(routes=routes)

    async def _slack(self, request: Request) -> Response:
        assert self._signature is not None  # noqa: S101 - the route exists only with it
        try:
            with anyio.fail_after(_BODY_SECONDS):
                body = await _read(request)
        except BodyTooBig:
            # Nobody reads the rest: the connection ends here.
            return self._refuse("too_big", 413, {"Connection": "close"})
        except (TimeoutError, ClientDisconnect):
            return self._refuse("slow", 408, {"Connection": "close"})
        given = request.headers.get("x-slack-signature")
        reason = self._signature.refusal(request.headers.get("x-slack-request-timestamp"), given, body)
        if reason is not None and not (reason == REPLAYED and _only_reads(request, body)):
            return self._refuse(reason, 401)
        response = await self._dispatch(request, body)
        if response.status_code >= 500 and given:
            self._signature.forget(given)
        return response

    async def _dispatch(self, request: Request, body: bytes) -> Response:
        bolt_request = parsed(body, request.headers.get("content-type", ""))
        if bolt_request is None:
            return self._refuse("unreadable", 400)
        if self._threads is None:
            # Made in the loop that it belongs to.
            self._threads = anyio.CapacityLimiter(_THREADS)
        answer = await to_thread.run_sync(self._intake.dispatch, bolt_request, limiter=self._threads)
        response = Response(answer.body, answer.status)
        for name, values in answer.headers.items():
            for value in values:
                response.headers.append(name, value)
        return response

    def _refuse(self, reason: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
        self._metrics.refused_requests.labels(reason).inc()
        return Response(status_code=status, headers=headers)

    async def _healthz(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    async def _readyz(self, _request: Request) -> Response:
        checks = await to_thread.run_sync(self._readiness)
        wrong = {name: text for name, text in checks.items() if text}
        status = {name: text or "ok" for name, text in checks.items()}
        return JSONResponse({"ready": not wrong, **status}, 503 if wrong else 200)

    async def _metrics_page(self, _request: Request) -> Response:
        await to_thread.run_sync(self._refresh_metrics)
        return PlainTextResponse(self._metrics.exposition(), media_type="text/plain; version=0.0.4")


def _only_reads(request: Request, body: bytes) -> bool:
    """A search changes nothing: typed twice within a second, it is byte for byte the same request."""
    if _SEARCH not in body:
        # No other copy is worth being parsed.
        return False
    bolt_request = parsed(body, request.headers.get("content-type", ""))
    return bolt_request is not None and bolt_request.body.get("type") == _SEARCH.decode()


async def _read(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
        raise BodyTooBig
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooBig
    return bytes(body)


def parsed(body: bytes, content_type: str) -> BoltRequest | None:
    """Bolt's request, or None when the body is not what Slack sends."""
    try:
        payload = read_body(body, content_type)
    except (ValueError, RecursionError):
        return None
    return to_bolt(payload)
