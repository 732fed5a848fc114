"""Requests to the bot's door, as Slack or somebody else sends them."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode

from tests.support.office.opening import Office

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
Json = dict[str, Any]


def encoded(payload: Json) -> tuple[bytes, str]:
    """As Slack sends it: events as JSON, commands and interactions as forms."""
    if payload.get("type") == "event_callback":
        return json.dumps(payload).encode(), JSON
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(fields, errors="surrogatepass").encode(), FORM


def send(office: Office, body: bytes, content_type: str) -> tuple[int, bytes]:
    """Signed with the app's own secret, over HTTP; waits for what comes after the acknowledgement."""
    connection = http.client.HTTPConnection("127.0.0.1", office.bot.port, timeout=10)
    try:
        headers = {"Content-Type": content_type, **office.slack.delivery.sign(body)}
        connection.request("POST", "/slack/events", body, headers)
        response = connection.getresponse()
        answer = response.status, response.read()
    finally:
        connection.close()
    office.answered()
    return answer


def send_payload(office: Office, payload: Json) -> tuple[int, bytes]:
    return send(office, *encoded(payload))
