"""Messages about files that people bring: attachments, receipts and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.json_record import JsonRecord
from bot.domain.messages.kind import MessageKind, Payload
from bot.domain.requests.row_finding import RowFinding


@dataclass(frozen=True, slots=True)
class FileFetch(Payload):
    """Nothing to say: a file is to be fetched from Slack."""

    kind = MessageKind.FILE_FETCH
    file_id: int


@dataclass(frozen=True, slots=True)
class FileRefused(Payload):
    """A file can't be kept; `reason` says why: see `FileFetcher`."""

    kind = MessageKind.FILE_REFUSED
    person_id: int
    request_id: int
    file_id: int
    name: str
    reason: str
    detected_type: str = ""


@dataclass(frozen=True, slots=True)
class ListRead(Payload):
    """Nothing to say: a list is to be fetched from Slack, read, and asked for."""

    kind = MessageKind.LIST_READ
    person_id: int
    slack_file_id: str
    purpose: str
    expected_result: str
    leave_out: bool


@dataclass(frozen=True, slots=True)
class ListActuals(Payload):
    """Nothing to say: what was spent of a list is to be fetched from Slack, read, and recorded."""

    kind = MessageKind.LIST_ACTUALS
    request_id: int
    person_id: int
    slack_file_id: str
    reason: str
    receipt_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowProblem(JsonRecord):
    """What can't be read of a file that was brought, as `bot.sheets.problems` says it."""

    row: int
    column: str
    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListAnswer(Payload):
    """What became of a list. `rows` were left out where there is a `request_id`, else they are the reason why
    there is none; or it is `problems`, or the error with this `code`.

    `actuals_of`: the request whose actuals it has; then so many are `recorded`, or there is the same to say.
    """

    kind = MessageKind.LIST_ANSWER
    person_id: int
    name: str
    facts: Mapping[str, Any]
    request_id: int = 0
    code: str = ""
    problems: tuple[RowProblem, ...] = ()
    rows: tuple[RowFinding, ...] = ()
    actuals_of: int = 0
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class ListFile(Payload):
    """The list of a request as a file, in the thread of the person's card of the kind `under`."""

    kind = MessageKind.LIST_FILE
    request_id: int
    person_id: int
    under: MessageKind
