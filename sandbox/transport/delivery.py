"""How payloads reach the app: signed HTTP or Socket Mode, with Slack's 3 seconds and its retries."""

from __future__ import annotations

import copy
import hashlib
import hmac
import http.client
import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox.state.records import Json, LogEntry
from sandbox.state.workspace import WorkspaceState
from sandbox.transport.socket_mode import SocketHub

ACK_SECONDS = 3.0
EVENT_RETRY_DELAYS = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class Ack:
    """The app's answer; `code` says what went wrong when it is not ok."""

    ok: bool
    body: Any = None
    code: str = ""


class Delivery:
    """Sends to the app's Socket Mode connections if it has any, otherwise to its request URL."""

    def __init__(self, workspace: WorkspaceState, sockets: SocketHub) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self.ack_seconds = ACK_SECONDS
        self.event_retry_delays = EVENT_RETRY_DELAYS
        # Bolt verifies signatures by the machine's clock, so signing follows it and not the workspace's.
        self.signing_time: Callable[[], float] = time.time
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="sandbox-delivery")

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def interact(self, kind: str, payload: Json) -> Ack:
        """Sends a slash command or an interaction and waits for its acknowledgement."""
        workspace = self._workspace
        twice = workspace.faults.take_duplicate("interaction")
        workspace.begin()
        try:
            ack = self._send(kind, payload)
            if twice:
                self._send(kind, copy.deepcopy(payload))
            return ack
        finally:
            workspace.done()

    def event(self, event: Json) -> None:
        """Sends an event in the background, when the app has subscribed to it."""
        workspace = self._workspace
        subscribed = workspace.app.events
        name = f"message.{event['channel_type']}" if event["type"] == "message" else event["type"]
        if subscribed is not None and name not in subscribed:
            return
        payload: Json = {
            "token": workspace.app.verification_token,
            "team_id": workspace.team.id,
            "context_team_id": workspace.team.id,
            "context_enterprise_id": workspace.team.enterprise_id,
            "api_app_id": workspace.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": int(workspace.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": workspace.team.enterprise_id,
                    "team_id": workspace.team.id,
                    "user_id": workspace.app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": self._is_shared(event),
            "event_context": f"4-{uuid.uuid4().hex}",
        }
        self._later(payload, 0, "")
        if workspace.faults.take_duplicate("event"):
            self._later(payload, 1, "http_timeout", chain=False)

    def _is_shared(self, event: Json) -> bool:
        place = event.get("channel")
        channel = self._workspace.channels.get(place) if isinstance(place, str) else None
        return channel is not None and bool(channel.shared_with)

    def _later(self, payload: Json, attempt: int, reason: str, *, chain: bool = True) -> None:
        self._workspace.begin()
        try:
            self._pool.submit(self._attempt, payload, attempt, reason, chain)
        except RuntimeError:
            # The workspace was closed while a retry was waiting.
            self._workspace.done()

    def _attempt(self, payload: Json, attempt: int, reason: str, chain: bool) -> None:
        try:
            ack = self._send("events_api", payload, attempt, reason)
            if not ack.ok and chain and attempt < len(self.event_retry_delays):
                delay = self.event_retry_delays[attempt]
                again = _retry_reason(ack.code)
                if delay <= 0:
                    self._later(payload, attempt + 1, again)
                else:
                    self._workspace.clock.call_later(delay, lambda: self._later(payload, attempt + 1, again))
        finally:
            self._workspace.done()

    def _send(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        workspace = self._workspace
        started = time.perf_counter()
        if self._sockets.connections:
            ack = self._by_socket(kind, payload, attempt, reason)
        elif workspace.app.request_url:
            ack = self._by_http(kind, payload, attempt, reason)
        else:
            ack = Ack(False, code="dispatch_failed")
        name = payload.get("type") or payload.get("command") or kind
        if kind == "events_api":
            name = payload["event"]["type"]
        workspace.record(
            LogEntry(
                at=workspace.clock.now(),
                kind="payload",
                name=str(name),
                request={**payload, "retry_attempt": attempt} if attempt else payload,
                response=ack.body if ack.ok else ack.code,
                ok=ack.ok,
                duration_ms=(time.perf_counter() - started) * 1000,
            )
        )
        return ack

    def _by_socket(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": _socket_reason(reason)}
        try:
            body = self._sockets.deliver(envelope, self.ack_seconds)
        except TimeoutError:
            return Ack(False, code="operation_timeout")
        except ConnectionError:
            return Ack(False, code="dispatch_failed")
        return Ack(True, body or None)

    def _by_http(self, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        body, content_type = _encode(kind, payload)
        headers = {"Content-Type": content_type, **self.sign(body)}
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        url = urlsplit(str(self._workspace.app.request_url))
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=self.ack_seconds)
        try:
            connection.request("POST", url.path or "/", body, headers)
            response = connection.getresponse()
            content = response.read()
        except TimeoutError:
            return Ack(False, code="operation_timeout")
        except (OSError, http.client.HTTPException):
            return Ack(False, code="dispatch_failed")
        finally:
            connection.close()
        if response.status != 200:
            return Ack(False, code=f"http_{response.status}")
        return _decode(content, response.getheader("Content-Type") or "")

    def sign(self, body: bytes) -> dict[str, str]:
        """Headers with the v0 signature over timestamp and body."""
        timestamp = str(int(self.signing_time()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self._workspace.app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _encode(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _decode(content: bytes, content_type: str) -> Ack:
    if not content.strip():
        return Ack(True)
    if "json" not in content_type:
        return Ack(True, content.decode(errors="replace"))
    try:
        return Ack(True, json.loads(content))
    except ValueError:
        return Ack(False, code="invalid_response")


def _retry_reason(code: str) -> str:
    if code == "operation_timeout":
        return "http_timeout"
    return "connection_failed" if code == "dispatch_failed" else "http_error"


def _socket_reason(reason: str) -> str:
    return {"http_timeout": "timeout", "connection_failed": "failed"}.get(reason, reason)
