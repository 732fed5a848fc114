"""Fetches a list that somebody sent, reads it, and asks for what it says: all of it, or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.delivery.calls import Refused, SlackCalls, Uncertain
from bot.delivery.files.download import Download, TooBig, unreachable
from bot.delivery.files.fetching import base_name
from bot.delivery.ports import Item, Queue
from bot.delivery.sender import LeaseLost
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError, InvalidInput, Unavailable
from bot.domain.messages.files import ListActuals, ListAnswer, ListRead
from bot.services.actuals.listing.actuals_file import SHAPE as ACTUALS_SHAPE
from bot.services.actuals.listing.record_list import ActualsSent, record_list
from bot.services.ports.unit_of_work import Store, Transaction
from bot.services.requests.listing.answer import answer_of, tell
from bot.services.requests.listing.list_file import SHAPE
from bot.services.requests.listing.submit_list import ListAsk, submit_list
from bot.sheets.limits import MAX_BYTES
from bot.sheets.sheet import Shape, Sheet, read_sheet

log = structlog.get_logger()

# Who sent it waits for the answer.
_PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Whose file it is, and what it is to hold. `actuals_of`: the request whose actuals it has."""

    person_id: int
    slack_file_id: str
    shape: Shape
    actuals_of: int = 0


class ListReader:
    """Handles `ListRead` and `ListActuals`: what the file says is done, or an answer says what is wrong."""

    def __init__(self, queue: Queue, calls: SlackCalls, store: Store, clock: Callable[[], datetime]) -> None:
        self._queue = queue
        self._calls = calls
        self._store = store
        self._clock = clock
        self._download = Download(calls, clock)

    def read(self, item: Item) -> str:
        """A list to ask for. Returns the result's name; raises what the sender sorts."""
        asked = ListRead.from_json(item.payload)

        def submit(tx: Transaction, actor: Actor, sheet: Sheet) -> None:
            _submit(tx, actor, asked, sheet, item.dedupe_key)

        return self._take_in(item, _Sent(asked.person_id, asked.slack_file_id, SHAPE), submit)

    def read_actuals(self, item: Item) -> str:
        """What was spent of a list. Returns and raises the same."""
        sent = ListActuals.from_json(item.payload)

        def record(tx: Transaction, actor: Actor, sheet: Sheet) -> None:
            _record(tx, actor, sent, sheet, item.dedupe_key)

        file = _Sent(sent.person_id, sent.slack_file_id, ACTUALS_SHAPE, sent.request_id)
        return self._take_in(item, file, record)

    def _take_in(self, item: Item, sent: _Sent, work: Callable[[Transaction, Actor, Sheet], None]) -> str:
        person = self._store.read(lambda tx: tx.people.get(sent.person_id))
        if person is None or not person.slack_id:
            self._queue.finish(item)
            return "nothing"
        actor, name = Actor(person, "slack"), sent.slack_file_id
        try:
            name, content = self._fetch(item, sent.slack_file_id, person.slack_id)
            sheet = read_sheet(content, name, sent.shape)
            if self._queue.begin(item) is None:
                raise LeaseLost
            self._queue.finish(item, effects=lambda tx: work(tx, actor, sheet))
        except Unavailable:
            raise
        except GoodwillError as error:
            answer = answer_of(error, person.id, name, sent.actuals_of)
            self._queue.finish(item, effects=lambda tx: tell(tx, actor, answer, item.dedupe_key))
            log.info("a list was refused", code=error.code, person_id=person.id)
            return "refused"
        return "taken"

    def _fetch(self, item: Item, slack_file_id: str, slack_id: str) -> tuple[str, bytes]:
        """(name, content). Raises InvalidInput with what its sender is told, Uncertain."""
        try:
            return self._take(slack_file_id, slack_id)
        except Refused as refused:
            raise InvalidInput("list_gone") from refused
        except TooBig as big:
            raise InvalidInput("list_too_big", most=MAX_BYTES // 1024**2) from big
        except Uncertain as uncertain:
            if self._clock() - item.created_at < _PATIENCE:
                raise
            raise InvalidInput("list_unread") from uncertain

    def _take(self, slack_file_id: str, slack_id: str) -> tuple[str, bytes]:
        info = self._calls("files.info", file=slack_file_id)["file"]
        name = base_name(str(info.get("name") or slack_file_id))
        url = str(info.get("url_private_download") or info.get("url_private") or "")
        if unreachable(info, url) or info.get("user") != slack_id:
            # Somebody else's file is read for nobody.
            raise InvalidInput("list_gone")
        if int(info.get("size") or 0) > MAX_BYTES:
            raise TooBig
        with tempfile.TemporaryFile() as content:
            html = "html" in str(info.get("mimetype") or "")
            self._download.save(url, content, html_expected=html)
            content.seek(0)
            return name, content.read()


def _submit(tx: Transaction, actor: Actor, asked: ListRead, sheet: Sheet, key: str) -> None:
    ask = ListAsk(
        sheet, asked.purpose, asked.expected_result, asked.leave_out, file_ids=(asked.slack_file_id,)
    )
    listed = submit_list(tx, actor, ask, key)
    if listed.left_out:
        answer = ListAnswer(
            asked.person_id, sheet.name, {}, request_id=listed.request.id, rows=listed.left_out
        )
        tell(tx, actor, answer, key)


def _record(tx: Transaction, actor: Actor, sent: ListActuals, sheet: Sheet, key: str) -> None:
    record_list(tx, actor, sent.request_id, ActualsSent(sheet, sent.reason, sent.receipt_ids), key)
    answer = ListAnswer(sent.person_id, sheet.name, {}, actuals_of=sent.request_id, recorded=len(sheet.rows))
    tell(tx, actor, answer, key)
