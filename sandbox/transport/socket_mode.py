"""Socket Mode: tickets, connections, and envelopes that go to exactly one of them."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.state.workspace import WorkspaceState


@dataclass
class Connection:
    number: int
    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    waiting: dict[str, Future[Any]] = field(default_factory=dict)
    draining: bool = False

    def send(self, message: dict[str, Any]) -> None:
        """Sends from any thread."""
        asyncio.run_coroutine_threadsafe(self.socket.send_text(json.dumps(message)), self.loop).result(3)


class SocketHub:
    """All Socket Mode connections of the app."""

    def __init__(self, workspace: WorkspaceState) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._connections: list[Connection] = []
        self._numbers = itertools.count(1)
        self._turn = itertools.count()

    @property
    def connections(self) -> list[Connection]:
        with self._lock:
            return [each for each in self._connections if not each.draining]

    async def serve(self, socket: WebSocket) -> None:
        """Handles one connection from hello to close."""
        tickets = self._workspace.tickets
        if not tickets.redeem(socket.query_params.get("ticket", "")):
            await socket.close(code=4000)
            return
        try:
            await self._converse(socket)
        finally:
            tickets.give_back()

    async def _converse(self, socket: WebSocket) -> None:
        await socket.accept()
        connection = Connection(next(self._numbers), socket, asyncio.get_running_loop())
        with self._lock:
            self._connections.append(connection)
            total = len(self._connections)
        await socket.send_text(json.dumps(self._hello(total)))
        self._workspace.notify("socket_connected", connection.number)
        try:
            while True:
                self._receive(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._forget(connection)

    def _hello(self, total: int) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": total,
            "debug_info": {
                "host": "applink-sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._workspace.app.id},
        }

    def _receive(self, connection: Connection, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = (
            connection.waiting.pop(str(answer.get("envelope_id")), None) if isinstance(answer, dict) else None
        )
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    def _forget(self, connection: Connection) -> None:
        with self._lock:
            if connection in self._connections:
                self._connections.remove(connection)
        for waiting in list(connection.waiting.values()):
            if not waiting.done():
                waiting.set_exception(ConnectionError("the connection was closed"))
        self._workspace.notify("socket_closed", connection.number)

    def deliver(self, envelope: dict[str, Any], timeout: float) -> Any:
        """Sends an envelope to one connection, in turn, and waits for its acknowledgement.

        Raises ConnectionError when nobody is connected, TimeoutError when nobody answers in time.
        """
        available = self.connections
        if not available:
            raise ConnectionError("the app has no Socket Mode connection")
        connection = available[next(self._turn) % len(available)]
        answer: Future[Any] = Future()
        connection.waiting[envelope["envelope_id"]] = answer
        try:
            connection.send(envelope)
            return answer.result(timeout)
        except RuntimeError as closed:
            raise ConnectionError(str(closed)) from closed
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    def announce_disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Announces a disconnect (`warning` or `refresh_requested`) and closes connections where due."""
        for connection in self.connections:
            connection.send(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}
            )
            if close and reason != "warning":
                connection.draining = True
                self._close(connection)

    def drop_all(self) -> None:
        """Cuts every connection without notice."""
        for connection in self.connections:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        asyncio.run_coroutine_threadsafe(_close_quietly(connection.socket), connection.loop).result(3)


async def _close_quietly(socket: WebSocket) -> None:
    try:
        await socket.close(code=1001)
    except RuntimeError:
        # The other side closed first.
        return
