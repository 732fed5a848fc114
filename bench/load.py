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


def send_all(ports: Sequence[int], requests: Iterable[Signed], people: int) -> Load:
    """Send every request once, `people` at a time, the connections shared out among `ports`."""
    return asyncio.run(_send_all(ports, [_wire(each) for each in requests], people))


async def _send_all(ports: Sequence[int], requests: list[bytes], people: int) -> Load:
    load, work = Load(), iter(requests)
    connections = [
        await asyncio.open_connection("127.0.0.1", port)
        for port, _ in zip(cycle(ports), range(people), strict=False)
    ]
    started = time.perf_counter()
    await asyncio.gather(*(_person(reader, writer, work, load) for reader, writer in connections))
    load.took = time.perf_counter() - started
    for _, writer in connections:
        writer.close()
    return load


async def _person(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, work: Iterator[bytes], load: Load
) -> None:
    for request in work:
        started = time.perf_counter()
        writer.write(request)
        try:
            async with asyncio.timeout(_GIVE_UP_SECONDS):
                status, body = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as exc:
            load.failures.append(type(exc).__name__)
            return
        load.seconds.append(time.perf_counter() - started)
        if status != 200 or b'"errors"' in body:
            load.failures.append(f"{status} {body[:200].decode(errors='replace')}")


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length)


def _wire(signed: Signed) -> bytes:
    head = ["POST /slack/events HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(signed.body)}"]
    head += [f"{name}: {value}" for name, value in signed.headers.items()]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + signed.body
