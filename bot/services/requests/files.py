"""Files that come with a request or an actual: noted at once, fetched and looked at later."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.books.audit import AuditAction, FileEntry
from bot.domain.company.actor import Actor
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.messages.files import FileFetch
from bot.domain.requests.request import SpendRequest
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction

MOST_FILES = 50
"""Attachments and receipts of one request together."""
MOST_BYTES_OF_REQUEST = 250 * 1024 * 1024
MOST_BYTES_A_DAY = 500 * 1024 * 1024
"""Of all requests of one requester, within a day."""

_FETCHER = Actor(None, "job", "files")
_DAY = timedelta(days=1)


def keep_attachments(tx: Transaction, request: SpendRequest) -> None:
    """Note the attached files and queue their fetching: Slack may be slow, the request must not wait."""
    keep_files(tx, request, request.terms.file_ids, "attachment", None)


def keep_files(
    tx: Transaction, request: SpendRequest, file_ids: tuple[str, ...], purpose: str, actual_id: int | None
) -> None:
    """Raises InvalidInput("too_many_files")."""
    if not file_ids:
        return
    tx.files.add(file_ids, request.id, purpose, actual_id)
    files = tx.files.of_request(request.id)
    if len(files) > MOST_FILES:
        field = Field.ATTACHMENTS if purpose == "attachment" else Field.RECEIPTS
        raise InvalidInput("too_many_files", field=field, number=request.number, most=MOST_FILES)
    for stored in files:
        if stored.state == "pending" and stored.slack_file_id in file_ids:
            stream = f"file:{stored.id}"
            tx.outbox.put(FileFetch(stored.id), stream=stream, key=f"file.fetch:{stored.id}")


def room_for_file(tx: Transaction, file: StoredFile, size_bytes: int) -> str:
    """Why a file of that size is one too many: "full_request" or "full_day"; empty where there is room.

    Files that are fetched at the same moment don't see each other: a few may be kept beyond the limit.
    """
    of_request, of_day = tx.files.kept_bytes(file.request_id, tx.now - _DAY)
    if of_request + size_bytes > MOST_BYTES_OF_REQUEST:
        return "full_request"
    return "full_day" if of_day + size_bytes > MOST_BYTES_A_DAY else ""


def keep_file(
    tx: Transaction,
    file: StoredFile,
    *,
    name: str,
    detected_type: str,
    sha256: str,
    size_bytes: int,
    storage_key: str,
) -> None:
    """Its content is stored under `storage_key`; `name` is only a label."""
    tx.files.kept(
        file.id,
        name=name,
        detected_type=detected_type,
        sha256=sha256,
        size_bytes=size_bytes,
        key=storage_key,
    )
    facts = FileEntry(file.request_id, file.purpose, detected_type, sha256)
    tx.audit.add(_FETCHER, AuditAction.FILE_KEPT, f"file:{file.id}", facts)


def refuse_file(tx: Transaction, file: StoredFile, *, name: str, detected_type: str) -> None:
    """It can't be had, or may not be kept."""
    tx.files.refused(file.id, name=name, detected_type=detected_type)
    facts = FileEntry(file.request_id, file.purpose, detected_type)
    tx.audit.add(_FETCHER, AuditAction.FILE_REFUSED, f"file:{file.id}", facts)
