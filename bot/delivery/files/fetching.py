"""Fetches what somebody attached, looks at what it really is, and keeps it under the name of its content."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.delivery.calls import Refused, SlackCalls, Uncertain
from bot.delivery.files.download import MAX_BYTES, Download, TooBig, unreachable
from bot.delivery.ports import Item, KeepsFiles, Queue
from bot.delivery.sender import LeaseLost
from bot.domain.messages.files import FileFetch, FileRefused
from bot.receipts.filetypes import detect_type
from bot.services.actuals.receipts import logger_of
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Store, Transaction
from bot.services.requests.files import keep_file, refuse_file, room_for_file

log = structlog.get_logger()

_NAME_LENGTH = 120
# As long as any message is tried.
_PATIENCE = timedelta(hours=24)


class FileFetcher:
    """Handles `FileFetch`: ends as kept or refused, and tells the requester about a refusal."""

    def __init__(
        self,
        queue: Queue,
        calls: SlackCalls,
        store: Store,
        files: KeepsFiles,
        clock: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._calls = calls
        self._store = store
        self._files = files
        self._clock = clock
        self._download = Download(calls, clock)

    def fetch(self, item: Item) -> str:
        """Returns the result's name; raises what the sender sorts."""
        file_id = FileFetch.from_json(item.payload).file_id
        file = self._store.read(lambda tx: tx.files.get(file_id))
        if file is None or file.state != "pending":
            self._queue.finish(item)
            return "nothing"
        try:
            return self._fetch(item, file)
        except Refused as refused:
            return self._refuse(item, file, file.name, "", f"missing:{refused.code}")
        except Uncertain as uncertain:
            if self._clock() - item.created_at < _PATIENCE:
                raise
            # Slack may hand it over some day, but the request can't wait for that.
            return self._refuse(item, file, file.name, "", f"unread:{uncertain}")

    def _fetch(self, item: Item, file: StoredFile) -> str:
        """Raises Refused and Uncertain beside what the sender sorts."""
        info = self._calls("files.info", file=file.slack_file_id)["file"]
        name = base_name(str(info.get("name") or file.name))
        url = str(info.get("url_private_download") or info.get("url_private") or "")
        if reason := unreachable(info, url) or self._uploader(file, info):
            return self._refuse(item, file, name, "", reason)
        size = int(info.get("size") or 0)
        if size > MAX_BYTES:
            return self._refuse(item, file, name, "", "size")
        if full := self._store.read(lambda tx: room_for_file(tx, file, size)):
            return self._refuse(item, file, name, "", full)
        if self._queue.begin(item) is None:
            raise LeaseLost
        return self._take(item, file, name, url, html_expected="html" in str(info.get("mimetype") or ""))

    def _uploader(self, file: StoredFile, info: Mapping[str, Any]) -> str:
        """Why it is no receipt of whoever logs it; empty where it is one, or an attachment."""
        logger = self._store.read(lambda tx: logger_of(tx, file))
        return "" if logger is None or info.get("user") == logger.slack_id else "uploader"

    def _take(self, item: Item, file: StoredFile, name: str, url: str, *, html_expected: bool) -> str:
        with tempfile.TemporaryFile() as content:
            try:
                sha256, size = self._download.save(url, content, html_expected=html_expected)
            except TooBig:
                return self._refuse(item, file, name, "", "size")
            except Refused as refused:
                return self._refuse(item, file, name, "", f"missing:{refused.code}")
            detected, allowed = detect_type(content)
            if not allowed:
                return self._refuse(item, file, name, detected, "type")
            workspace_id = self._store.read(lambda tx: tx.workspace_id)
            key = f"{workspace_id}/{sha256}"
            content.seek(0)
            self._files.keep(key, content)

        def kept(tx: Transaction) -> None:
            keep_file(
                tx,
                file,
                name=name,
                detected_type=detected,
                sha256=sha256,
                size_bytes=size,
                storage_key=key,
            )

        self._queue.finish(item, effects=kept)
        return "kept"

    def _refuse(self, item: Item, file: StoredFile, name: str, detected: str, reason: str) -> str:
        """`reason`: type, size, external, hidden, uploader, what `room_for_file` says, missing or unread.

        The last two with what was heard after a colon.
        """

        def refused(tx: Transaction) -> None:
            request = tx.requests.get(file.request_id)
            if request is not None:
                logger = logger_of(tx, file)
                message = FileRefused(
                    person_id=logger.id if logger else request.requester_id,
                    request_id=request.id,
                    file_id=file.id,
                    name=name,
                    detected_type=detected,
                    reason=reason.partition(":")[0],
                )
                tx.outbox.put(message, stream=f"request:{request.id}", key=f"file.refused:{file.id}")
            refuse_file(tx, file, name=name, detected_type=detected)

        self._queue.finish(item, effects=refused)
        log.warning("a file was refused", file_id=file.id, detected_type=detected, reason=reason)
        return "refused"


def base_name(name: str) -> str:
    """A name and nothing else: no folders, control characters or leading dots, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(sign for sign in last if sign.isprintable()).strip().lstrip(".")
    return clean[:_NAME_LENGTH] or "file"
