"""Servers that show a workspace in the browser."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable

import uvicorn

from sandbox.sandbox import Workspace
from sandbox.state.clock import Clock
from sandbox.transport.server import SlackServer
from sandbox.web.kit.guide import Guide
from sandbox.web.kit.hub import Hub
from sandbox.web.routes import pages

PORTS_TRIED = 20


class PageServer:
    """Serves the pages of a workspace whose API is already served, from a thread of its own."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        title: str = "Workspace",
        guide: Guide | None = None,
    ) -> None:
        """`guide` is shown to whoever comes to `/`; without one they are the first person there is."""
        self.workspace = workspace
        self.host = host
        self.port = port
        self.title = title
        self.guide = guide
        self._hub: Hub | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self, listener: socket.socket | None = None) -> PageServer:
        """Serves on the given listening socket, or binds one."""
        app, showing = pages()
        if showing.is_taken:
            raise RuntimeError("this process shows a workspace already; stop that one first")
        if listener is None:
            listener, self.port = listen(self.host, self.port)
        showing.is_taken = True
        self._hub = showing.hub = Hub(self.workspace, self.guide)
        showing.title = self.title
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
        pages()[1].is_taken = False
        self._thread.join(5)
        self._hub.close()
        self._server = self._thread = self._hub = None

    def wait(self) -> None:
        """Until the server ends or Ctrl-C is pressed."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> PageServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class WebServer:
    """Everything for one workspace: Slack's API, the bot, and the pages."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        clock: Clock | None = None,
        title: str = "Workspace",
        guide: Guide | None = None,
        api_port: int = 0,
        on_start: Callable[[WebServer], None] | None = None,
        on_stop: Callable[[], None] | None = None,
    ) -> None:
        self.workspace = workspace
        self.slack = SlackServer(workspace, clock=clock, port=api_port)
        self.pages = PageServer(workspace, host=host, port=port, title=title, guide=guide)
        self._on_start = on_start
        self._on_stop = on_stop
        self._started = False

    @property
    def url(self) -> str:
        return self.pages.url

    def start(self) -> WebServer:
        """Starts Slack's API, then whatever `on_start` starts (the bot), then the pages."""
        listener, self.pages.port = listen(self.pages.host, self.pages.port)
        self.slack.start()
        try:
            if self._on_start is not None:
                self._on_start(self)
            self.pages.start(listener)
        except BaseException:
            listener.close()
            self.slack.stop()
            raise
        self._started = True
        return self

    def stop(self) -> None:
        if not self._started:
            return
        self._started = False
        self.pages.stop()
        try:
            if self._on_stop is not None:
                self._on_stop()
        finally:
            self.slack.stop()

    def wait(self) -> None:
        """Until the server ends or Ctrl-C is pressed."""
        self.pages.wait()

    def __enter__(self) -> WebServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def listen(host: str, port: int) -> tuple[socket.socket, int]:
    """Binds the port, or the next free one and prints which."""
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
