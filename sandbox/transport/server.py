"""Slack's addresses on this machine: Web API, Socket Mode, files and response URLs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import MutableMapping
from email.utils import formatdate
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from sandbox.api.answer import answer_call, decode_arguments
from sandbox.api.response_url import use_response_url
from sandbox.state.clock import Clock
from sandbox.transport.connected import ConnectedWorkspace

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"


class SlackServer:
    """Serves a workspace on 127.0.0.1 from a thread of its own."""

    def __init__(self, workspace: ConnectedWorkspace, *, clock: Clock | None = None, port: int = 0) -> None:
        if clock is not None:
            workspace.use_clock(clock)
        self.workspace = workspace
        self.app = slack_app(workspace)
        self._wanted_port = port
        self._server: _PromptServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        return self.workspace.base_url

    @property
    def api_url(self) -> str:
        """What the bot is given as SLACK_API_URL."""
        return f"{self.workspace.base_url}/api/"

    def start(self) -> SlackServer:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._wanted_port))
        listener.listen(256)
        self.workspace.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            AbortableConnections(self.app),
            log_level="warning",
            access_log=False,
            lifespan="off",
            # The time is the workspace's, see `call_api`.
            date_header=False,
            ws="websockets-sansio",
        )
        config.timeout_graceful_shutdown = 1
        self._server = _PromptServer(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox-slack", daemon=True
        )
        # The socket listens already, so callers may connect before the loop runs.
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        with contextlib.suppress(ConnectionError, TimeoutError, RuntimeError):
            self.workspace.sockets.drop_all()
        self._server.leave()
        self._thread.join(5)
        self.workspace.delivery.close()
        self._server = self._thread = None

    def __enter__(self) -> SlackServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _PromptServer(uvicorn.Server):
    """Stops at once, where uvicorn polls ten times a second: tests start many servers."""

    _loop: asyncio.AbstractEventLoop | None = None
    _leaving: asyncio.Event | None = None

    async def main_loop(self) -> None:
        self._loop, self._leaving = asyncio.get_running_loop(), asyncio.Event()
        counter = 0
        while not self.should_exit:
            await self.on_tick(counter)
            counter += 10
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_gone(), self.config.timeout_graceful_shutdown)
        for task in self.server_state.tasks:
            task.cancel()

    async def _all_gone(self) -> None:
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.005)

    def leave(self) -> None:
        self.should_exit = True
        if self._loop is not None and self._leaving is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)


class AbortableConnections:
    """Lets an endpoint abort its own connection, which ASGI does not offer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope["sandbox.abort"] = transport.abort
        await self._app(scope, receive, send)


def slack_app(workspace: ConnectedWorkspace) -> Starlette:
    """The routes; a larger application may mount them."""

    async def call_api(request: Request) -> Response:
        name = request.path_params["method"]
        if workspace.faults.latency:
            await asyncio.sleep(workspace.faults.latency)
        body = await request.body()
        content_type = request.headers.get("content-type", "")
        pairs: dict[str, str] = dict(request.query_params.items())
        if "application/json" not in content_type and body:
            pairs |= {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        try:
            args = decode_arguments(content_type, body, pairs)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        answer = answer_call(workspace, name, args, _bearer(request) or args.get("token"))
        if answer.dropped:
            _abort(request.scope)
            return Response()
        headers = {"Date": _date(workspace), **answer.headers}
        if answer.status >= 500:
            return PlainTextResponse("upstream error", answer.status, headers)
        return JSONResponse(answer.body, answer.status, headers)

    async def download(request: Request) -> Response:
        if _bearer(request) != workspace.app.bot_token or workspace.app.token_revoked:
            return HTMLResponse(LOGIN_PAGE)
        file = workspace.files.get(request.path_params["key"].partition("-")[2])
        scopes = workspace.app.scopes
        if file is None or not file.complete or file.mode != "hosted":
            return PlainTextResponse("file_not_found", 404)
        if scopes is not None and "files:read" not in scopes:
            return HTMLResponse(LOGIN_PAGE)
        return Response(file.content, media_type=file.mimetype)

    async def upload(request: Request) -> Response:
        file = workspace.files.get(request.path_params["file"])
        if file is None or file.complete:
            return PlainTextResponse("not found", 404)
        body = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parts = [part async for part in _parts(request)]
            body = parts[0] if parts else b""
        file.content = body
        return PlainTextResponse(f"OK - {len(body)}")

    async def respond(request: Request) -> Response:
        token = f"{request.path_params['number']}/{request.path_params['secret']}"
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        status, answer = use_response_url(workspace, token, body)
        return PlainTextResponse("ok") if status == 200 else JSONResponse(answer, status)

    async def link(websocket: WebSocket) -> None:
        await workspace.sockets.serve(websocket)

    return Starlette(
        routes=[
            Route("/api/{method}", call_api, methods=["GET", "POST"]),
            Route("/files-pri/{key}/{rest:path}", download),
            Route("/upload/v1/{file}", upload, methods=["POST"]),
            Route("/actions/{team}/{number}/{secret}", respond, methods=["POST"]),
            WebSocketRoute("/link/", link),
        ]
    )


def _date(workspace: ConnectedWorkspace) -> str:
    """The time by Slack's clock, against which an app may check its own."""
    return formatdate(workspace.clock.now() + workspace.faults.clock_skew, usegmt=True)


async def _parts(request: Request) -> Any:
    for value in (await request.form()).values():
        yield value.encode() if isinstance(value, str) else await value.read()


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _abort(scope: MutableMapping[str, Any]) -> None:
    abort = scope.get("sandbox.abort")
    if abort is not None:
        abort()
