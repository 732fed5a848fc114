"""Who holds a connection: how many in all and for one address, and for how long without a header.

Nothing is known of a connection before its header: whoever opens many and sends halves would shut others out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.telemetry.metrics import Metrics

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Slack needs some dozens; a proxy in front brings all of them from its own address."""

    header_seconds: float = 5.0
    connections: int = 800
    connections_per_address: int = 400
    header_bytes: int = 16 * 1024


LIMITS = ConnectionLimits()


class ConnectionGuard:
    """All open connections of a server. It belongs to the server's loop, and needs no lock."""

    def __init__(self, limits: ConnectionLimits, metrics: Metrics) -> None:
        self.limits = limits
        self._metrics = metrics
        self._origins: dict[GuardedProtocol, str] = {}
        self._by_origin: Counter[str] = Counter()
        # Those whose header is not there yet, longest first.
        self._waiting: dict[GuardedProtocol, None] = {}

    def admit(self, connection: GuardedProtocol, host: str) -> bool:
        """Take it in. When all places are taken, whoever has waited longest for a header loses theirs."""
        origin = origin_of(host)
        if self._by_origin[origin] >= self.limits.connections_per_address:
            self._refuse("too_many_from_address", origin)
            return False
        if len(self._origins) >= self.limits.connections:
            self._refuse("too_many", origin)
            if not self._waiting:
                return False
            next(iter(self._waiting)).drop()
        self._origins[connection] = origin
        self._by_origin[origin] += 1
        self._metrics.open_connections.set(len(self._origins))
        return True

    def header_awaited(self, connection: GuardedProtocol) -> None:
        if connection in self._origins:
            self._waiting.setdefault(connection)

    def header_complete(self, connection: GuardedProtocol) -> None:
        self._waiting.pop(connection, None)

    def header_late(self, connection: GuardedProtocol) -> None:
        self._refuse("slow_header", self._origins.get(connection, ""))

    def forget(self, connection: GuardedProtocol) -> None:
        self._waiting.pop(connection, None)
        origin = self._origins.pop(connection, None)
        if origin is not None:
            self._by_origin[origin] -= 1
            if not self._by_origin[origin]:
                del self._by_origin[origin]
            self._metrics.open_connections.set(len(self._origins))

    def _refuse(self, reason: str, origin: str) -> None:
        self._metrics.refused_connections.labels(reason).inc()
        log.debug("a connection was refused", reason=reason, origin=origin)


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol over llhttp, whose connections a guard knows.

    h11, in Python, took 0.25 ms of a request: as much as all of Bolt.
    """

    def __init__(self, guard: ConnectionGuard, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._guard = guard
        self._deadline: asyncio.TimerHandle | None = None
        self._in_header = True
        self._header_bytes = 0
        # Whether all of the request has come whose header came last.
        self._is_whole = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is no other
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        if not self._guard.admit(self, host):
            self.drop()
            return
        self._await_header()

    def data_received(self, data: bytes) -> None:
        self._header_bytes += len(data)
        super().data_received(data)
        if not self._in_header:
            self._cancel_deadline()
            self._guard.header_complete(self)
        elif self._header_bytes > self._guard.limits.header_bytes:
            # llhttp would take a line that never ends.
            self.send_400_response("Invalid HTTP request received.")
        else:
            self._await_header()

    def on_headers_complete(self) -> None:
        self._in_header = self._is_whole = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_whole = True
        self._begin_next()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._begin_next()

    def _begin_next(self) -> None:
        """What comes after a request that is whole and answered is another's header."""
        if self._is_whole and self.cycle.response_complete:
            self._in_header, self._header_bytes = True, 0
            # uvicorn itself gives an idle connection its time; the next header's begins with its first byte.
            self._guard.header_awaited(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        self._guard.forget(self)
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close at once, without an answer."""
        self._guard.forget(self)
        self.transport.abort()

    def _await_header(self) -> None:
        self._guard.header_awaited(self)
        if self._deadline is None:
            # Once, from the first byte: sending a byte now and then gains no time.
            self._deadline = self.loop.call_later(self._guard.limits.header_seconds, self._header_is_late)

    def _header_is_late(self) -> None:
        self._guard.header_late(self)
        self.drop()

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def origin_of(host: str) -> str:
    """What one party holds: an address, or of IPv6 the network that a single customer is given."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return host
