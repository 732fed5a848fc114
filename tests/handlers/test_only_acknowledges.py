"""Which payloads are acknowledged before anybody waits for the database, and where that is done."""

from __future__ import annotations

import hashlib
import hmac
import threading
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.gateway.http import Front
from bot.gateway.signature import SignatureCheck
from bot.handlers.listeners import only_acknowledges
from bot.handlers.routes import BUTTONS
from bot.telemetry.metrics import Metrics
from bot.views.kit.ids import LIVE_FIELDS, Action

SECRET, NOW = "s" * 32, 1_790_000_000


def press(name: str) -> dict[str, Any]:
    return {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": name}]}


@pytest.mark.parametrize("name", ["of an older version", *sorted(LIVE_FIELDS)])
def test_what_is_checked_later_is_acknowledged_at_once(name: str) -> None:
    """An input of a form that is being filled in, and a button that nobody listens to."""
    assert only_acknowledges(press(name))


def test_an_event_is_acknowledged_at_once() -> None:
    """Whatever has happened: nobody waits for what follows."""
    assert only_acknowledges({"type": "event_callback", "event": {"type": "app_home_opened"}})


@pytest.mark.parametrize("name", sorted(BUTTONS))
def test_a_button_waits_for_the_database(name: str) -> None:
    """Who presses it is looked up first, with a shortcut as well."""
    assert not only_acknowledges(press(name))
    assert not only_acknowledges({"type": "shortcut", "callback_id": name})


@pytest.mark.parametrize("kind", ["view_submission", "block_suggestion"])
def test_a_form_and_a_search_wait_for_the_database(kind: str) -> None:
    """What is answered is written or found first; a command, too."""
    assert not only_acknowledges({"type": kind})
    assert not only_acknowledges({"command": "/spend", "text": ""})


@dataclass
class Threads:
    """In the intake's place: notes in which thread each payload was handed over."""

    found: list[int] = field(default_factory=list)

    def dispatch(self, _request: BoltRequest) -> BoltResponse:
        self.found.append(threading.get_ident())
        return BoltResponse(status=200)

    async def post(self, body: bytes) -> None:
        signature = SignatureCheck(SECRET, lambda: NOW)
        front = Front(self, Metrics(), dict, lambda: None, signature, only_acknowledges)  # type: ignore[arg-type]
        digest = hmac.new(SECRET.encode(), f"v0:{NOW}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            "x-slack-request-timestamp": str(NOW),
            "x-slack-signature": f"v0={digest}",
        }
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/slack/events",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            assert message.get("status", 200) == 200

        await front.asgi()(scope, receive, send)


@pytest.mark.parametrize(
    ("body", "at_once"),
    [
        (b'{"type":"event_callback","team_id":"T1","event":{"type":"app_home_opened","user":"U1"}}', True),
        (b'{"type":"shortcut","callback_id":"x","user":{"id":"U1"}}', False),
    ],
)
def test_only_what_waits_takes_a_thread(body: bytes, at_once: bool) -> None:
    """Threads that wait for the database keep nothing from being acknowledged that needs none."""
    threads = Threads()
    anyio.run(threads.post, body)
    assert [each == threading.get_ident() for each in threads.found] == [at_once]


def test_the_live_fields_are_no_buttons() -> None:
    """Or a change of a form would be taken for a press that waits."""
    assert not LIVE_FIELDS & BUTTONS.keys()
    assert Action.APPROVE in BUTTONS
