"""Who holds a connection: how many in all and for one address, and for how long without a header.

Nothing is known of a connection before its header: whoever opens many and sends halves would shut others out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

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


class GuardedProtocol(H11Protocol):
    """uvicorn's HTTP protocol over h11, whose connections a guard knows."""

    def __init__(self, guard: ConnectionGuard, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._guard = guard
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is no other
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        if not self._guard.admit(self, host):
            self.drop()
            return
        self._await_header()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_header()
        else:
            self._cancel_deadline()
            self._guard.header_complete(self)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:
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
