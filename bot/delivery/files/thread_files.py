"""Hangs a workbook into the thread of somebody's card: once, whoever tries, since it looks there first."""

from __future__ import annotations

import http.client
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.calls import Postponed, Refused, SlackCalls, Uncertain
from bot.delivery.ports import Item, Queue
from bot.delivery.sender import LeaseLost

log = structlog.get_logger()

_METHOD = "files.completeUploadExternal"
_CANT_SEND = "missing_scope"
_NO_CARD = frozenset({"thread_not_found", "channel_not_found", "message_not_found"})
_PAUSE = timedelta(seconds=30)


class ThreadFiles:
    """Without the scope files:write there is no file; `goodwill doctor` names it. `uploads` is a client that
    waits as long as a file takes.
    """

    def __init__(
        self, queue: Queue, calls: SlackCalls, uploads: WebClient, clock: Callable[[], datetime]
    ) -> None:
        self._queue = queue
        self._calls = calls
        self._uploads = uploads
        self._clock = clock

    def hang(
        self, item: Item, card: tuple[str, str], name: str, title: str, write: Callable[[Path], None]
    ) -> str:
        """`card` is its channel and ts; `write` makes the file. Returns the result's name; raises what the
        sender sorts.
        """
        if self._is_there(card, name):
            return "there"
        content = _content(name, write)
        if self._queue.begin(item) is None:
            raise LeaseLost
        return self._upload(card, {"content": content, "filename": name, "title": title})

    def _is_there(self, card: tuple[str, str], name: str) -> bool:
        channel, ts = card
        more: dict[str, str] = {}
        while True:
            try:
                page = self._calls("conversations.replies", channel=channel, ts=ts, limit=200, **more)
            except Refused:
                return False
            for reply in page["messages"]:
                files = reply.get("files") or () if reply.get("bot_id") else ()
                if any(file.get("name") == name for file in files):
                    return True
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return False
            more = {"cursor": cursor}

    def _upload(self, card: tuple[str, str], upload: dict[str, Any]) -> str:
        channel, ts = card
        self._calls.check(_METHOD)
        try:
            self._uploads.files_upload_v2(file_uploads=[upload], channel=channel, thread_ts=ts)
        except SlackApiError as exc:
            return self._sorted(exc)
        except (OSError, http.client.HTTPException, SlackClientError) as exc:
            raise Uncertain(f"files_upload: {type(exc).__name__}: {exc}") from exc
        return "sent"

    def _sorted(self, exc: SlackApiError) -> str:
        """Trying again would not help where the card was deleted, or the app may not send files."""
        response: Any = exc.response
        error = str(response.get("error") or "")
        if error in _NO_CARD:
            return "nothing"
        if error == _CANT_SEND:
            log.warning("a file could not be sent: the scope files:write is missing")
            return error
        if error == "ratelimited":
            raise Postponed(self._clock() + _PAUSE, f"files_upload: {error}") from exc
        raise Uncertain(f"files_upload: {error}") from exc


def _content(name: str, write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write(path)
        return path.read_bytes()
