"""A stub of the Slack API that accepts every call, and counts them; with a Socket Mode connection."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import parse_qs

import uvicorn

from bench.company import IDENTITY
from bench.link import SocketLink


class StubSlack:
    """Serves `/api/` on loopback from its own thread; `posts` holds the times of each channel's messages."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.posts: dict[str, list[float]] = defaultdict(list)
        self.link = SocketLink()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._asgi,
                interface="asgi3",
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_keep_alive=30,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/api/"

    def __enter__(self) -> StubSlack:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._listener.close()

    @property
    def posted(self) -> int:
        return self.calls["chat.postMessage"]

    async def _asgi(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await self.link.serve(receive, send)
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        answer = json.dumps(self._answer(scope["path"].rpartition("/")[2], body)).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, method: str, body: bytes) -> dict[str, Any]:
        self.calls[method] += 1
        if method == "auth.test":
            return IDENTITY
        if method == "apps.connections.open":
            return {"ok": True, "url": self.api_url.replace("http", "ws", 1)}
        if method == "conversations.open":
            user = parse_qs(body.decode()).get("users", ["U0"])[0]
            return {"ok": True, "channel": {"id": f"D{user[1:]}"}}
        if method == "conversations.info":
            return {"ok": True, "channel": {"is_ext_shared": False}}
        if method.startswith("chat."):
            channel = str(json.loads(body)["channel"])
            if method == "chat.postMessage":
                self.posts[channel].append(time.monotonic())
            return {"ok": True, "channel": channel, "ts": f"1700000000.{sum(self.calls.values()):06d}"}
        return {"ok": True}
