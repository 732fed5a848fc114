"""Puts the workbook of a version into the thread of the card of each who agrees on it."""

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
from bot.delivery.recipients import Recipients
from bot.delivery.sender import LeaseLost
from bot.domain.messages.kind import MessageKind
from bot.domain.messages.plans import PlanWorkbook
from bot.i18n import Reader
from bot.services.plans.reading.export import export_plan
from bot.services.plans.versions import version_name
from bot.services.ports.unit_of_work import Store
from bot.sheets.form_out import write_form
from bot.views.plans.workbook import plan_sheets

log = structlog.get_logger()

_CANT_SEND, _NO_CARD = "missing_scope", frozenset({"thread_not_found", "channel_not_found"})
_PAUSE = timedelta(seconds=30)


class PlanWorkbooks:
    """A handler of the sender. The same file is not sent twice: the thread is looked through first.

    Without the scope files:write there is no file; `goodwill doctor` names it. `uploads` is a client that
    waits as long as a file takes.
    """

    def __init__(
        self,
        queue: Queue,
        calls: SlackCalls,
        uploads: WebClient,
        recipients: Recipients,
        store: Store,
        clock: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._calls = calls
        self._uploads = uploads
        self._recipients = recipients
        self._store = store
        self._clock = clock

    def send(self, item: Item) -> str:
        """Returns the result's name; raises what the sender sorts."""
        told = PlanWorkbook.from_json(item.payload)
        card = self._queue.find_card(MessageKind.PLAN_CARD, told.version_id, told.person_id)
        name = self._store.read(lambda tx: version_name(tx, told.version_id))
        result = "nothing"
        if card is not None and name:
            result = self._send(item, name, card)
        self._queue.finish(item)
        return result

    def _send(self, item: Item, name: str, card: tuple[str, str]) -> str:
        filename = f"plan-{name}.xlsx"
        if self._is_there(filename, card):
            return "there"
        content = self._workbook(name, self._recipients.resolve(item.payload).reader)
        if self._queue.begin(item) is None:
            raise LeaseLost
        return self._upload(filename, content, card)

    def _is_there(self, filename: str, card: tuple[str, str]) -> bool:
        channel, ts = card
        try:
            replies = self._calls("conversations.replies", channel=channel, ts=ts, limit=100)["messages"]
        except Refused:
            return False
        return any(
            file.get("name") == filename
            for reply in replies
            if reply.get("bot_id")
            for file in reply.get("files") or []
        )

    def _workbook(self, name: str, reader: Reader) -> bytes:
        exported = self._store.read(lambda tx: export_plan(tx, name))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plan.xlsx"
            write_form(path, plan_sheets(exported, reader))
            return path.read_bytes()

    def _upload(self, filename: str, content: bytes, card: tuple[str, str]) -> str:
        channel, ts = card
        self._calls.check("files.completeUploadExternal")
        try:
            self._uploads.files_upload_v2(
                content=content, filename=filename, title=filename, channel=channel, thread_ts=ts
            )
        except SlackApiError as exc:
            return self._sorted(exc)
        except (OSError, http.client.HTTPException, SlackClientError) as exc:
            raise Uncertain(f"files_upload: {type(exc).__name__}: {exc}") from exc
        return "sent"

    def _sorted(self, exc: SlackApiError) -> str:
        response: Any = exc.response
        error = str(response.get("error") or "")
        if error in _NO_CARD:
            return "nothing"
        if error == _CANT_SEND:
            log.warning("a workbook could not be sent: the scope files:write is missing")
            return "missing_scope"
        if error == "ratelimited":
            raise Postponed(self._clock() + _PAUSE, f"files_upload: {error}") from exc
        raise Uncertain(f"files_upload: {error}") from exc
