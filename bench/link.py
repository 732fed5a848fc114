"""Slack's end of a Socket Mode connection: payloads as envelopes, and when each was acknowledged."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from bench.load import Load
from bench.payloads import Signed

_CONNECT_SECONDS, _GIVE_UP_SECONDS = 20.0, 30.0
_HELLO = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0BENCH"}}


class SocketLink:
    """One connection, served in the stub's loop and used from any thread."""

    def __init__(self) -> None:
        self._connected = threading.Event()
        self._ids = count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def serve(self, receive: Any, send: Any) -> None:
        self._loop, self._send = asyncio.get_running_loop(), send
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": json.dumps(_HELLO)})
        self._connected.set()
        while (message := await receive())["type"] == "websocket.receive":
            answer = json.loads(message["text"])
            waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
            if waiting is not None:
                waiting.set_result(answer.get("payload") or {})

    def send_all(self, requests: Iterable[Signed], people: int) -> Load:
        """Send every payload once, `people` at a time; each waits for an acknowledgement before the next."""
        if not self._connected.wait(_CONNECT_SECONDS):
            raise AssertionError("the bot has opened no Socket Mode connection")
        work = [each.payload for each in requests]
        return asyncio.run_coroutine_threadsafe(self._send_all(work, people), self._loop).result()

    async def _send_all(self, work: list[dict[str, Any]], people: int) -> Load:
        load, left = Load(), iter(work)
        started = time.perf_counter()
        await asyncio.gather(*(self._person(left, load) for _ in range(people)))
        load.took = time.perf_counter() - started
        return load

    async def _person(self, work: Iterator[dict[str, Any]], load: Load) -> None:
        for payload in work:
            started = time.perf_counter()
            try:
                async with asyncio.timeout(_GIVE_UP_SECONDS):
                    answer = await self._ask(payload)
            except TimeoutError:
                load.failures.append("TimeoutError")
                return
            load.seconds.append(time.perf_counter() - started)
            if "errors" in answer:
                load.failures.append(str(answer)[:200])

    async def _ask(self, payload: dict[str, Any]) -> dict[str, Any]:
        envelope_id = str(next(self._ids))
        acknowledged: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._waiting[envelope_id] = acknowledged
        envelope = {
            "envelope_id": envelope_id,
            "type": "interactive",
            "accepts_response_payload": True,
            "payload": payload,
        }
        await self._send({"type": "websocket.send", "text": json.dumps(envelope)})
        return await acknowledged
