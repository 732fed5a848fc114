"""Bodies that are made to break a parser; the table of bad signatures is in tests/gateway/test_http.py."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

import anyio
import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.gateway import http as front
from bot.gateway.http import Front
from bot.gateway.signature import SignatureCheck
from bot.telemetry.metrics import Metrics
from tests.support.office.door import FORM, JSON, send
from tests.support.office.opening import Office

SECRET = "s" * 32
NOW = 1_790_000_000
COMMAND = b"command=%2Fspend&text=help&team_id=T1&user_id=U1&channel_id=C1"


@dataclass
class Door:
    """The front alone, at a fixed time; what it parses and what it lets through is noted."""

    parsed: list[bytes] = field(default_factory=list)
    passed: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._signature = SignatureCheck(SECRET, lambda: NOW)

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        self.passed.append(request.body)
        return BoltResponse(status=200)

    def send(self, body: bytes, content_type: str = FORM, *, at: object = NOW, secret: str = SECRET) -> int:
        base = b"v0:" + str(at).encode() + b":" + body
        signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        headers = {
            "content-type": content_type,
            "content-length": str(len(body)),
            "x-slack-request-timestamp": str(at),
            "x-slack-signature": signature,
        }
        status, content = anyio.run(self._ask, headers, body)
        assert content == b""
        return status

    async def _ask(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        app = Front(self, Metrics(), dict, lambda: None, self._signature).asgi()  # type: ignore[arg-type]
        answer: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def keep(message: Any) -> None:
            answer.append(message)

        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/slack/events",
            "query_string": b"",
            "headers": raw,
        }
        await app(scope, receive, keep)
        return int(answer[0]["status"]), b"".join(each.get("body", b"") for each in answer[1:])


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    door = Door()
    parse = front.parsed

    def noted(body: bytes, *rest: Any) -> Any:
        door.parsed.append(body)
        return parse(body, *rest)

    monkeypatch.setattr(front, "parsed", noted)
    yield door


@pytest.mark.parametrize("at", [NOW - 301, NOW + 301, "soon", "1e9", "", "9" * 400, f"{NOW}.0", f" {NOW}x"])
def test_a_time_that_is_not_now_is_refused_before_anything_is_parsed(door: Door, at: object) -> None:
    """301 seconds off, or no number: 401 although the signature is right."""
    assert door.send(COMMAND, at=at) == 401
    assert door.parsed == []


@pytest.mark.parametrize("at", [NOW - 300, NOW, NOW + 300])
def test_five_minutes_off_is_let_in(door: Door, at: int) -> None:
    """The limit itself is still in time."""
    assert door.send(COMMAND, at=at) == 200
    assert door.passed[0]["text"] == "help"


def test_a_forged_signature_or_a_copy_is_never_parsed(door: Door) -> None:
    """Another secret, and the same request again."""
    assert door.send(COMMAND, secret=SECRET[:-1]) == 401
    assert door.parsed == []
    assert [door.send(COMMAND), door.send(COMMAND)] == [200, 401]
    assert len(door.parsed) == 1


@pytest.mark.parametrize("size", [front.MAX_BODY_BYTES + 1, 20 * 1024 * 1024])
def test_a_body_that_is_too_big_is_refused_whoever_signed_it(door: Door, size: int) -> None:
    """413, not a byte parsed; the signature isn't even computed."""
    assert door.send(b"payload=" + b"x" * (size - 8)) == 413
    assert door.parsed == []


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


@pytest.mark.parametrize("depth", [50, 500, 990, 5000, 100_000])
def test_deep_nesting_is_answered(door: Door, depth: int) -> None:
    """In a body, in a form and in a field that nobody reads: 400, or let in when it can be read."""
    deep = nested(depth)
    shortcut = f'{{"type":"shortcut","callback_id":"x","user":{{"id":"U1"}},"more":{deep}}}'
    assert door.send(deep.encode(), JSON) == 400
    assert door.send(b"payload=" + quote_plus(deep).encode()) in (400, 413)
    assert door.send(b"payload=" + quote_plus(shortcut).encode()) in (200, 400, 413)
    assert door.send(b"payload=" + quote_plus("[" * depth).encode()) == 400


SHAPES: list[dict[str, Any]] = [
    {},
    {"type": ["block_actions"]},
    {"type": "block_actions"},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": []},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": {"0": 1}},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"value": "1:1"}]},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": ["request.approve"]},
    {"type": "block_actions", "user": "U1", "actions": [{"action_id": "request.approve"}]},
    {"type": "block_actions", "user": {}, "actions": [{"action_id": "request.approve"}]},
    {"type": "block_actions", "user": {"id": "U1' --"}, "actions": [{"action_id": "x"}]},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x"}], "view": [1]},
    {"type": "view_submission", "user": {"id": "U1"}},
    {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "request.form"}},
    {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {"id": "V1", "type": "modal", "callback_id": "request.form", "state": {"values": [1]}},
    },
    {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {"id": "\x00", "type": "modal", "callback_id": "request.form"},
    },
    {"type": "block_suggestion", "user": {"id": "U1"}, "value": "Acme"},
    {"type": "shortcut", "user": {"id": "U1"}, "callback_id": 7},
    {"type": "message_action", "user": {"id": "U1"}, "callback_id": "log_receipt", "message": "files"},
    {"type": "event_callback", "event": "app_home_opened"},
    {"type": "event_callback", "event": {"type": "user_change", "user": {"profile": "email"}}},
    {"type": "event_callback", "event": {"type": "app_home_opened"}, "authorizations": [7]},
    {"command": "/spend"},
    {"command": ["/spend"], "user_id": "U1"},
    {"ssl_check": "2", "type": "block_actions"},
]


@pytest.mark.parametrize("payload", SHAPES, ids=lambda payload: json.dumps(payload)[:60])
def test_what_is_not_of_slacks_shape_is_a_quiet_400(door: Door, payload: dict[str, Any]) -> None:
    """Nothing without its user, its action or its form ever reaches a listener."""
    assert door.send(json.dumps(payload).encode(), JSON) == 400
    assert door.passed == []


@pytest.mark.parametrize(
    "body",
    [
        b'payload={"type":"shortcut"}&payload=[]',
        b"payload=%7B%7D&payload=%7B",
        b"command=%2Fspend&user_id=U1&payload=%7B",
        b"payload[]=1",
        b"%00=%00",
        b"command=%2Fspend",
        b"command=%2Fspend&user_id=%ED%A0%80",
        b"command=%2Fspend&user_id=U1%00",
    ],
)
def test_a_form_that_two_parsers_could_read_differently_is_refused(door: Door, body: bytes) -> None:
    """What was checked is what Bolt gets: it never parses a body of its own accord."""
    assert door.send(body) == 400


def test_the_first_of_two_users_counts_everywhere(door: Door) -> None:
    """A doubled field can't show one user to the checks and another one to the listeners."""
    assert door.send(COMMAND + b"&user_id=U2&text=other") == 200
    assert (door.passed[0]["user_id"], door.passed[0]["text"]) == ("U1", "help")


def test_a_command_may_hold_the_word_payload(office: Office) -> None:
    """Bolt's own parser takes such a command for an interaction and loses it."""
    office.mei.command("/spend help")
    office.settle()
    fields = {"command": "/spend", "text": "help with the payload", "team_id": office.slack.team.id}
    body = urlencode({**fields, "user_id": office.mei.id, "channel_id": "C1"}).encode()
    status, answer = send(office, body, FORM)
    assert status == 200
    assert b"Commands" in answer
