"""Hangs the list of a request into the thread of somebody's card, as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.calls import SlackCalls, Uncertain
from bot.delivery.ports import Item, Queue
from bot.delivery.recipients import Recipients
from bot.delivery.sender import LeaseLost
from bot.domain.messages.files import ListFile
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Store
from bot.services.requests.listing.read_list_facts import ListFacts, read_list_facts
from bot.sheets.workbook_out import write_workbook
from bot.views.requests.lists.table import COLUMNS, list_name, list_table, list_title

log = structlog.get_logger()

# Trying again would not help: the card was deleted, or the app may not send files.
_NEVER = frozenset({"missing_scope", "thread_not_found", "channel_not_found", "message_not_found"})


class ListHanger:
    """Handles `ListFile`: once a thread, whoever tries, since it looks there first."""

    def __init__(
        self, queue: Queue, calls: SlackCalls, uploads: WebClient, recipients: Recipients, store: Store
    ) -> None:
        self._queue = queue
        self._calls = calls
        self._uploads = uploads
        self._recipients = recipients
        self._store = store

    def hang(self, item: Item) -> str:
        """Returns the result's name; raises what the sender sorts."""
        told = ListFile.from_json(item.payload)
        card = self._queue.find_card(told.under, told.request_id, told.person_id)
        facts = self._store.read(lambda tx: read_list_facts(tx, told.request_id)) if card else None
        if card is None or facts is None:
            # Whoever is not asked yet has no card: the list comes with it.
            self._queue.finish(item)
            return "nothing"
        recipient = self._recipients.resolve(item.payload)
        if self._hangs_there(*card, list_name(facts)):
            self._queue.finish(item)
            return "there"
        if self._queue.begin(item) is None:
            raise LeaseLost
        result = self._upload(facts, recipient.reader, *card)
        self._queue.finish(item)
        return result

    def _hangs_there(self, channel: str, ts: str, name: str) -> bool:
        cursor: Sequence[str] = ()
        while True:
            more = {"cursor": cursor[0]} if cursor else {}
            page = self._calls("conversations.replies", channel=channel, ts=ts, limit=200, **more)
            for each in page["messages"]:
                if each.get("bot_id") and any(file.get("name") == name for file in each.get("files") or ()):
                    return True
            following = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not following:
                return False
            cursor = (following,)

    def _upload(self, facts: ListFacts, reader: Reader, channel: str, ts: str) -> str:
        upload = {
            "content": _workbook(facts, reader),
            "filename": list_name(facts),
            "title": list_title(facts, reader),
        }
        try:
            self._uploads.files_upload_v2(file_uploads=[upload], channel=channel, thread_ts=ts)
        except SlackApiError as exc:
            error = str(exc.response.get("error"))
            if error not in _NEVER:
                raise Uncertain(f"the list was not taken: {error}") from exc
            log.warning("a list can't be hung into its thread", error=error, request_id=facts.request.id)
            return "not_sent"
        except (SlackClientError, OSError) as exc:
            raise Uncertain(f"the list was not sent: {type(exc).__name__}") from exc
        return "posted"


def _workbook(facts: ListFacts, reader: Reader) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, list_name(facts))
        write_workbook(path, facts.request.number, COLUMNS, list_table(facts, reader))
        return path.read_bytes()
