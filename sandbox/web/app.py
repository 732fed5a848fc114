"""The workspace in the browser: pages, files, and the server that shows them."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.datastructures import UploadFile

from sandbox.sandbox import Workspace
from sandbox.state.clock import Clock
from sandbox.transport.server import SlackServer
from sandbox.web.hub import UPLOAD_BYTES, Hub
from sandbox.web.message import PICTURES
from sandbox.web.page import DeskPage
from sandbox.web.parts import text
from sandbox.web.words import Words

STYLE = Path(__file__).with_name("style.css")
PORTS_TRIED = 20
SCRIPT = Path(__file__).with_name("page.js")
# NiceGUI's 3 seconds make it ping every 4 and give the browser 2 to answer: on a busy machine the connection
# is cut for nothing, the page loads anew, and what is being typed is lost.
RECONNECT_SECONDS = 20.0


def build_app(hub: Hub, title: str) -> FastAPI:
    """The routes; NiceGUI keeps its pages for the whole process, so that there is one workspace at a time."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        hub.attach()
        yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.get("/")
    def first_person() -> Response:
        people = [user for user in hub.workspace.users.values() if not user.is_bot and not user.deleted]
        return RedirectResponse(f"/as/{quote(people[0].name)}" if people else "/as/nobody")

    @app.post("/upload/{key}")
    async def upload(key: str, request: Request) -> Response:
        # Forms of other sites can't send to an address that they don't know.
        async with request.form() as form:
            parts = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
            files = [(part.filename or "file", await part.read(UPLOAD_BYTES)) for part in parts]
        known = hub.take_files(key, files)
        return JSONResponse({"ok": known}, 200 if known else 404)

    @app.get("/file/{identity}")
    def file(identity: str) -> Response:
        found = hub.workspace.files.get(identity)
        if found is None or not found.complete:
            return Response("not found", 404, media_type="text/plain")
        shown = found.mimetype in PICTURES
        disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(found.name)}"
        return Response(
            found.content,
            media_type=found.mimetype if shown else "application/octet-stream",
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Content-Disposition": disposition,
            },
        )

    @ui.page("/as/{name}", title=title)
    @ui.page("/as/{name}/{place}", title=title)
    def desk(name: str, place: str | None = None) -> None:
        user = next((u for u in hub.workspace.users.values() if u.name == name and not u.is_bot), None)
        _head(Words(user.locale if user else "en"))
        if user is None:
            text(Words("en")("There is nobody called {name} here.", name=name), "p", "nothing")
            return
        DeskPage(hub, user.id, place)

    # Its bar says nothing to a reader of the page, and the page shows itself what it waits for.
    nicegui_app.config.quasar_config["loadingBar"] = {"skipHijack": True}
    ui.run_with(
        app,
        title=title,
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        message_history_length=200,
        favicon="💬",
        reconnect_timeout=RECONNECT_SECONDS,
    )
    return app


def _head(words: Words) -> None:
    ui.add_head_html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    script = SCRIPT.read_text(encoding="utf-8")
    ui.add_head_html(f'<script>document.documentElement.lang = "{words.tag}";\n{script}</script>')


class WebServer:
    """Shows a workspace at http://host:port from a thread of its own, with Slack's addresses beside it."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        clock: Clock | None = None,
        title: str = "Workspace",
        api_port: int = 0,
        on_start: Callable[[WebServer], None] | None = None,
        on_stop: Callable[[], None] | None = None,
    ) -> None:
        self.workspace = workspace
        self.slack = SlackServer(workspace, clock=clock, port=api_port)
        self.host = host
        self.port = port
        self.title = title
        self._on_start = on_start
        self._on_stop = on_stop
        self._hub: Hub | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> WebServer:
        """Starts Slack's addresses, then what `on_start` starts (the bot), then the pages."""
        listener, self.port = listen(self.host, self.port)
        self.slack.start()
        try:
            if self._on_start is not None:
                self._on_start(self)
        except BaseException:
            listener.close()
            self.slack.stop()
            raise
        self._hub = Hub(self.workspace)
        app = build_app(self._hub, self.title)
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox-web", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._server is None or self._thread is None or self._hub is None:
            return
        self._server.should_exit = True
        self._thread.join(5)
        self._hub.close()
        try:
            if self._on_stop is not None:
                self._on_stop()
        finally:
            self.slack.stop()
        self._server = self._thread = self._hub = None

    def wait(self) -> None:
        """Until the server ends or Ctrl-C is pressed."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> WebServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def listen(host: str, port: int) -> tuple[socket.socket, int]:
    """A listening socket on the port, or on the next free one, which is then said in one line."""
    for candidate in [port] if port == 0 else range(port, port + PORTS_TRIED):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(256)
        except OSError:
            listener.close()
            continue
        taken = int(listener.getsockname()[1])
        if port and taken != port:
            print(f"Port {port} is in use; using {taken} instead.", file=sys.stderr, flush=True)
        return listener, taken
    raise OSError(f"Ports {port} to {port + PORTS_TRIED - 1} on {host} are all in use.")


def run_web(
    workspace: Workspace,
    *,
    title: str = "Workspace",
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    api_port: int = 0,
    on_start: Callable[[WebServer], None] | None = None,
    on_stop: Callable[[], None] | None = None,
) -> None:
    """Shows the workspace until Ctrl-C; `on_start` gets the server (`.slack.api_url`) and starts the bot."""
    server = WebServer(
        workspace,
        host=host,
        port=port,
        clock=clock,
        title=title,
        api_port=api_port,
        on_start=on_start,
        on_stop=on_stop,
    )
    with contextlib.suppress(KeyboardInterrupt), server:
        print(f"{title}: {server.url} (Ctrl-C ends it)", flush=True)
        server.wait()
