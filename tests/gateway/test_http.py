"""What comes to the door: a table of bad requests, each refused quietly and without reaching Bolt."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.gateway.signature import WINDOW_SECONDS, SignatureCheck
from sandbox import Workspace
from tests.support.application import Start

BODY = b"command=%2Fspend&text=once&team_id={team}&user_id=U1&channel_id=C1"
FORM = "application/x-www-form-urlencoded"


def signed(secret: str, body: bytes, timestamp: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}


class Door:
    """Sends raw requests; header values may be bytes that no client library would send."""

    def __init__(self, port: int, workspace: Workspace) -> None:
        self.port = port
        self.secret = workspace.app.signing_secret
        self.body = BODY.replace(b"{team}", workspace.team.id.encode())

    def send(self, body: bytes, headers: dict[str, Any], content_type: str = FORM) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.putrequest("POST", "/slack/events")
            connection.putheader("Content-Type", content_type)
            connection.putheader("Content-Length", str(len(body)))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def signed(self, seconds_ago: float = 0, body: bytes | None = None) -> dict[str, Any]:
        # Half a second on the safe side, so that the second's turn does not decide a test.
        timestamp = str(int(time.time() - seconds_ago))
        return dict(signed(self.secret, self.body if body is None else body, timestamp))


@pytest.fixture
def door(start: Start, workspace: Workspace) -> Door:
    return Door(start().port, workspace)


def test_a_good_request_is_answered(door: Door) -> None:
    """The table below fails for its reasons and not for others."""
    status, body = door.send(door.body, door.signed())
    assert status == 200
    assert b"noted" in body


BAD: dict[str, Callable[[Door], dict[str, Any]]] = {
    "no headers": lambda _door: {},
    "no signature": lambda door: {"X-Slack-Request-Timestamp": door.signed()["X-Slack-Request-Timestamp"]},
    "no timestamp": lambda door: {"X-Slack-Signature": door.signed()["X-Slack-Signature"]},
    "empty signature": lambda door: {**door.signed(), "X-Slack-Signature": ""},
    "another secret": lambda door: signed("other", door.body, str(int(time.time()))),
    "another body": lambda door: door.signed(body=b"command=other"),
    "another version": lambda door: {
        **door.signed(),
        "X-Slack-Signature": door.signed()["X-Slack-Signature"].replace("v0=", "v1="),
    },
    "cut short": lambda door: {
        **door.signed(),
        "X-Slack-Signature": door.signed()["X-Slack-Signature"][:-1],
    },
    "non-ASCII signature": lambda door: {**door.signed(), "X-Slack-Signature": b"v0=\xc3\xa4\xff"},
    "non-numeric timestamp": lambda door: {**door.signed(), "X-Slack-Request-Timestamp": "soon"},
    "non-ASCII timestamp": lambda door: {
        **door.signed(),
        "X-Slack-Request-Timestamp": "１７".encode(),
    },
    "negative timestamp": lambda door: {**door.signed(), "X-Slack-Request-Timestamp": "-1"},
    "endless timestamp": lambda door: {**door.signed(), "X-Slack-Request-Timestamp": "9" * 5000},
    "timestamp in parts of a second": lambda door: {
        **door.signed(),
        "X-Slack-Request-Timestamp": f"{time.time():.3f}",
    },
    "an hour old": lambda door: door.signed(3600),
    "an hour ahead": lambda door: door.signed(-3600),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_slacks_gets_a_quiet_401(door: Door, case: str) -> None:
    """No body, no hint, whatever is wrong with the signature or the time."""
    assert door.send(door.body, BAD[case](door)) == (401, b"")


@pytest.mark.parametrize(("offset", "fresh"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_five_minutes_and_no_more(offset: int, fresh: bool) -> None:
    """300 seconds old or ahead is accepted, 301 is not."""
    now = 1_790_000_000
    check = SignatureCheck("secret", lambda: float(now))
    headers = signed("secret", b"x", str(now - offset))
    reason = check.refusal(headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"], b"x")
    assert reason == (None if fresh else "stale")


def test_a_copy_is_refused(door: Door) -> None:
    """Slack signs a retry anew: the very same request again is somebody's copy."""
    headers = door.signed()
    assert door.send(door.body, headers)[0] == 200
    assert door.send(door.body, headers) == (401, b"")


def test_a_search_may_be_repeated(door: Door) -> None:
    """Typed twice within a second it is byte for byte the same request; it only reads, and is answered."""
    search = {
        "type": "block_suggestion",
        "team": {"id": door.body.decode().partition("team_id=")[2].partition("&")[0]},
        "user": {"id": "U0MEI0000"},
        "action_id": "recipients",
        "block_id": "recipients:1",
        "value": "Li",
    }
    body = urlencode({"payload": json.dumps(search)}).encode()
    headers = door.signed(body=body)
    first, second = door.send(body, headers), door.send(body, headers)
    assert first[0] == second[0] != 401
    assert first == second


def test_what_failed_may_come_again(door: Door) -> None:
    """A request that ended in a defect had no effect; the same one is no copy."""
    body = door.body.replace(b"once", b"fail")
    headers = door.signed(body=body)
    assert door.send(body, headers)[0] == 500
    assert door.send(body, headers)[0] == 500


def test_seen_signatures_are_forgotten_when_they_are_stale() -> None:
    """The memory of copies does not grow for ever."""
    now = [1_790_000_000.0]
    check = SignatureCheck("secret", lambda: now[0])
    for number in range(100):
        body = str(number).encode()
        headers = signed("secret", body, str(int(now[0])))
        assert check.refusal(headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"], body) is None
        now[0] += 30
    assert len(check._seen) == 2 * WINDOW_SECONDS // 30 + 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b"", "application/json"),
        (b"\xff\xfe{}", "application/json; charset=utf-8"),
        (b"[" * 100_000, "application/json"),
        (b'{"type": "view_submission", "team": "no object", "user": 7}', "application/json"),
        (b"", FORM),
        (b"no pairs", FORM),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b"payload=%FF%FE", FORM),
        (b"command=%2Fspend&text=50%&user_id=U1", FORM),
        (b"{", FORM),
    ],
)
def test_a_signed_body_that_can_not_be_read_is_a_400(door: Door, body: bytes, content_type: str) -> None:
    """Bolt would raise; the door answers without a word."""
    assert door.send(body, door.signed(body=body), content_type) == (400, b"")


def test_twenty_megabytes_are_not_read(door: Door) -> None:
    """Declared or streamed: what is larger than Slack ever sends is cut off with 413."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=5)
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Content-Length", str(20 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_hundred_megabytes_in_pieces_are_not_read(door: Door) -> None:
    """Without a length, the body is cut off as soon as it is too long."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=5)
    chunk = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
    connection.putrequest("POST", "/slack/events")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    taken = 0
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(1600):
            connection.send(chunk)
            taken += 1
    # What the kernel keeps on the way is some megabytes; the bot hangs up long before the hundredth.
    assert taken < 1600
    # The answer may be lost when the rest of the body is thrown away.
    with contextlib.suppress(ConnectionResetError):
        assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts(door: Door, method: str) -> None:
    """Anything else is not there."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=5)
    connection.request(method, "/slack/events")
    assert connection.getresponse().status == 405
    connection.close()


def test_slacks_url_check_is_answered(door: Door) -> None:
    """When the request URL is entered, Slack wants its challenge back."""
    body = b'{"type": "url_verification", "challenge": "abc", "token": "t"}'
    status, answer = door.send(body, door.signed(body=body), "application/json")
    assert status == 200
    assert b"abc" in answer
