"""Connections that are opened to shut others out: half-sent headers, too many of them, endless ones."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from prometheus_client import Gauge
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.gateway.connections import ConnectionLimits, origin_of
from bot.gateway.server import FrontServer
from bot.telemetry.metrics import Metrics
from tests.support.office.waiting import eventually

HALF = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
# Far longer than any deadline here, far shorter than "for ever".
PATIENCE = 20.0
ORDINARY = ConnectionLimits(header_seconds=0.4, connections=200, connections_per_address=200)


class Door:
    """A server of the product's kind that answers to one path, and what may be held against it."""

    def __init__(self, limits: ConnectionLimits, stack: ExitStack) -> None:
        self.metrics = Metrics()
        self.stack = stack
        app = Starlette(routes=[Route("/", answer, methods=["GET", "POST"])])
        self.server = FrontServer(app, "127.0.0.1", 0, self.metrics, limits)
        self.server.start()
        stack.callback(self.server.stop)

    def connect(self, sent: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE)
        self.stack.callback(connection.close)
        connection.sendall(sent)
        return connection

    def asks(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        finally:
            connection.close()

    def refused(self, reason: str) -> float:
        found = self.metrics.registry.get_sample_value(
            "goodwill_refused_connections_total", {"reason": reason}
        )
        return found or 0.0

    @property
    def open(self) -> float:
        return value_of(self.metrics.open_connections)


def value_of(gauge: Gauge) -> float:
    return float(next(iter(gauge.collect())).samples[0].value)


async def answer(_request: Request) -> Response:
    return PlainTextResponse("here")


@pytest.fixture
def door() -> Iterator[Callable[[ConnectionLimits], Door]]:
    with ExitStack() as stack:
        yield lambda limits: Door(limits, stack)


def is_answered(connection: socket.socket) -> bool:
    """Whether a whole answer comes: head and body may arrive one after the other."""
    read = b""
    while not read.endswith(b"here"):
        read += connection.recv(1000) or b"here"
    return b"200 OK" in read


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side ends it."""
    try:
        return connection.recv(1000) == b""
    except ConnectionResetError:
        return True


def test_half_a_header_has_a_deadline(door: Callable[[ConnectionLimits], Door]) -> None:
    """Fifty connections with half a header, and fifty with nothing at all, are closed within it."""
    there = door(ORDINARY)
    halves = [there.connect(sent) for sent in (HALF, b"") for _ in range(50)]
    assert all(is_closed(each) for each in halves)
    assert there.refused("slow_header") == 100
    assert eventually(lambda: there.open == 0)
    assert there.asks() == 200


def test_a_byte_now_and_then_gains_no_time(door: Callable[[ConnectionLimits], Door]) -> None:
    """The deadline counts from the first byte."""
    drip = door(ORDINARY).connect(HALF)
    started = time.monotonic()
    with pytest.raises(OSError, match=r"."):
        while time.monotonic() - started < PATIENCE:
            drip.sendall(b"X-Header: x\r\n")
            time.sleep(0.05)


def test_the_second_header_of_a_connection_has_it_too(door: Callable[[ConnectionLimits], Door]) -> None:
    """A connection that was good once is not trusted for ever; idle in between it may stay."""
    there = door(ORDINARY)
    connection = there.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert is_answered(connection)
    time.sleep(0.6)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert is_answered(connection)
    connection.sendall(HALF)
    assert is_closed(connection)


def test_a_slow_body_is_not_a_slow_header(door: Callable[[ConnectionLimits], Door]) -> None:
    """Once the header is there, the body has a deadline of its own."""
    connection = door(ORDINARY).connect(HALF.replace(b"/slack/events", b"/") + b"Content-Length: 3\r\n\r\n")
    time.sleep(0.6)
    connection.sendall(b"abc")
    assert is_answered(connection)


def test_one_address_holds_so_many_and_no_more(door: Callable[[ConnectionLimits], Door]) -> None:
    """The next is closed without a word; when one goes there is room again."""
    there = door(ConnectionLimits(header_seconds=30, connections=100, connections_per_address=5))
    held = [there.connect(HALF) for _ in range(5)]
    assert eventually(lambda: there.open == 5)
    assert is_closed(there.connect(HALF))
    assert there.refused("too_many_from_address") == 1
    held[0].close()
    assert eventually(lambda: there.open == 4)
    assert there.asks() == 200


def test_a_full_house_lets_an_honest_caller_in(door: Callable[[ConnectionLimits], Door]) -> None:
    """Whoever has waited longest for the end of their own header makes room."""
    there = door(ConnectionLimits(header_seconds=30, connections=5, connections_per_address=100))
    held = [there.connect(HALF) for _ in range(5)]
    assert eventually(lambda: there.open == 5)
    assert there.asks() == 200
    assert is_closed(held[0])
    assert there.refused("too_many") == 1


def test_an_endless_header_ends(door: Callable[[ConnectionLimits], Door]) -> None:
    """A header of more than 16 kB is no request of Slack's: 400, and the connection is closed."""
    there = door(ConnectionLimits(header_seconds=30))
    connection = there.connect(HALF)
    connection.sendall(b"X-Long: " + b"x" * 20_000)
    assert connection.recv(1000).startswith(b"HTTP/1.1 400")
    assert eventually(lambda: there.open == 0)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_whose_connection_it_is(host: str, origin: str) -> None:
    """An address; of IPv6 the network that one customer is given, or they would have countless."""
    assert origin_of(host) == origin
