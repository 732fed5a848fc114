"""Serves the front from a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from bot.gateway.connections import LIMITS, ConnectionGuard, ConnectionLimits, GuardedProtocol
from bot.telemetry.metrics import Metrics

_STOPPING_SECONDS = 5.0


class FrontServer:
    """uvicorn on `host`:`port`; port 0 takes a free one, known once `bind` has returned."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        metrics: Metrics,
        limits: ConnectionLimits = LIMITS,
    ) -> None:
        self._host = host
        self._wanted_port = port
        self._listener: socket.socket | None = None
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                # Both named, so that neither is ever a matter of what else is installed.
                http=partial(GuardedProtocol, ConnectionGuard(limits, metrics)),  # type: ignore[arg-type]  # it is called
                ws="none",
                loop="uvloop",
                log_config=None,
                access_log=False,
                # Nobody asks for whom a proxy speaks: whoever holds a connection is its peer.
                proxy_headers=False,
                lifespan="off",
                server_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=4,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1]) if self._listener else self._wanted_port

    def bind(self) -> None:
        """Take the port. Raises OSError when somebody else has it."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._wanted_port))
            listener.listen(512)
        except OSError:
            listener.close()
            raise
        self._listener = listener

    def start(self) -> None:
        if self._listener is None:
            self.bind()
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="front", daemon=True
        )
        # The socket listens already: whoever connects before the loop runs, waits in its queue.
        self._thread.start()

    def stop(self) -> None:
        """Answer what has arrived, take nothing more."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOPPING_SECONDS)
            self._thread = None
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.close()
            self._listener = None
