"""HTTP load over loopback: clients with a connection each, waiting for an answer before the next request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from bench.payloads import Signed

_GIVE_UP_SECONDS = 30.0


@dataclass
class Load:
    """What came back: seconds of each answer, the statuses, and how long it all took."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    took: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took if self.took else 0.0


def send_all(
    ports: Sequence[int], requests: Iterable[Signed], people: int, *, connect_first: bool = True
) -> Load:
    """Send every request once, `people` at a time, the connections shared out among `ports`.

    Without `connect_first` each connects when it has something to say: a server that serves one connection
    after the other would wait for a silent one for ever.
    """
    return asyncio.run(_send_all(ports, [_wire(each) for each in requests], people, connect_first))


async def _send_all(ports: Sequence[int], requests: list[bytes], people: int, connect_first: bool) -> Load:
    load, work = Load(), iter(requests)
    clients = [_Client(port) for port, _ in zip(cycle(ports), range(people), strict=False)]
    if connect_first:
        for client in clients:
            await client.connect()
    started = time.perf_counter()
    await asyncio.gather(*(_person(client, work, load) for client in clients))
    load.took = time.perf_counter() - started
    for client in clients:
        client.close()
    return load


class _Client:
    """One connection, made anew where the server has closed it after its answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writer: asyncio.StreamWriter | None = None

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        if self._writer is None:
            await self.connect()
        assert self._writer is not None  # noqa: S101 - connected just now
        self._writer.write(request)
        status, body, stays = await _answer(self._reader)
        if not stays:
            self.close()
        return status, body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


async def _person(client: _Client, work: Iterator[bytes], load: Load) -> None:
    for request in work:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(_GIVE_UP_SECONDS):
                status, body = await client.ask(request)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as exc:
            load.failures.append(type(exc).__name__)
            return
        load.seconds.append(time.perf_counter() - started)
        if status != 200 or b'"errors"' in body:
            load.failures.append(f"{status} {body[:200].decode(errors='replace')}")


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Status, body, and whether the connection stays open."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    stays = head.startswith(b"HTTP/1.1") and b"\r\nconnection: close" not in head.lower()
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length), stays


def _wire(signed: Signed) -> bytes:
    head = ["POST /slack/events HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(signed.body)}"]
    head += [f"{name}: {value}" for name, value in signed.headers.items()]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + signed.body
