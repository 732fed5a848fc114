"""The small company's office, its door, and what its log says."""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from tests.support.office.fixtures import office, office_with
from tests.support.office.opening import Office

__all__ = ["office", "office_with"]

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


@dataclass
class Trouble(logging.Handler):
    """Errors of the log, the bot's and its libraries'."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        # Bolt's word for a payload of another team, which is just what has to happen to it.
        if "AuthorizeResult" not in record.getMessage():
            self.found.append(self.format(record))


@contextmanager
def errors_logged() -> Iterator[list[str]]:
    """What is logged as an error meanwhile; complete at the end."""
    handler = Trouble()
    logging.getLogger().addHandler(handler)
    try:
        with capture_logs(processors=[format_exc_info]) as entries:
            yield handler.found
    finally:
        logging.getLogger().removeHandler(handler)
        handler.found += [str(e) for e in entries if e["log_level"] in ("error", "critical")]
