"""The door: caps the body, verifies the signature, refuses quietly; and what a supervisor asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from slack_bolt import BoltRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

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
        only_acknowledges: Callable[[Mapping[str, Any]], bool] | None = None,
    ) -> None:
        """`only_acknowledges` tells whether the listener of a payload waits for nothing."""
        self._only_acknowledges = only_acknowledges
        self._intake = intake
        self._metrics = metrics
        self._readiness = readiness
        self._refresh_metrics = refresh_metrics
        self._signature = signature
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="front")

    def asgi(self) -> ASGIApp:
        pages = Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/metrics", self._metrics_page),
            ]
        )
        signature = self._signature
        if signature is None:
            return pages

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            # Slack's one address needs no router: that costs as much as verifying and parsing a payload.
            if scope["path"] != _PATH:
                await pages(scope, receive, send)
                return
            posted = scope["method"] == "POST"
            response = await self._slack(Request(scope, receive), signature) if posted else _only_posted()
            await response(scope, receive, send)

        return app

    async def _slack(self, request: Request, signature: SignatureCheck) -> Response:
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _read(request)
        except BodyTooBig:
            # Nobody reads the rest: the connection ends here.
            return self._refuse("too_big", 413, {"Connection": "close"})
        except (TimeoutError, ClientDisconnect):
            return self._refuse("slow", 408, {"Connection": "close"})
        given = request.headers.get("x-slack-signature")
        reason = signature.refusal(request.headers.get("x-slack-request-timestamp"), given, body)
        if reason is not None and not (reason == REPLAYED and _only_reads(request, body)):
            return self._refuse(reason, 401)
        response = await self._dispatch(request, body)
        if response.status_code >= 500 and given:
            signature.forget(given)
        return response

    async def _dispatch(self, request: Request, body: bytes) -> Response:
        bolt_request = parsed(body, request.headers.get("content-type", ""))
        if bolt_request is None:
            return self._refuse("unreadable", 400)
        if self._only_acknowledges and self._only_acknowledges(bolt_request.body):
            # Never behind those who wait for the database, and without two changes of thread.
            answer = self._intake.dispatch(bolt_request)
        else:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, self._intake.dispatch, bolt_request)
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
        checks = await asyncio.to_thread(self._readiness)
        wrong = {name: text for name, text in checks.items() if text}
        status = {name: text or "ok" for name, text in checks.items()}
        return JSONResponse({"ready": not wrong, **status}, 503 if wrong else 200)

    async def _metrics_page(self, _request: Request) -> Response:
        await asyncio.to_thread(self._refresh_metrics)
        return PlainTextResponse(self._metrics.exposition(), media_type="text/plain; version=0.0.4")


def _only_posted() -> Response:
    return Response(status_code=405, headers={"Allow": "POST"})


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
