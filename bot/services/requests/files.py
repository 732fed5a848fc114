"""Files that come with a request or an actual: noted at once, fetched and looked at later."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction, FileEntry
from bot.domain.company.actor import Actor
from bot.domain.messages import FileFetch
from bot.domain.requests.request import SpendRequest
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction

_FETCHER = Actor(None, "job", "files")


def keep_attachments(tx: Transaction, request: SpendRequest) -> None:
    """Note the attached files and queue their fetching: Slack may be slow, the request must not wait."""
    keep_files(tx, request, request.terms.file_ids, "attachment", None)


def keep_files(
    tx: Transaction, request: SpendRequest, file_ids: tuple[str, ...], purpose: str, actual_id: int | None
) -> None:
    if not file_ids:
        return
    tx.files.add(file_ids, request.id, purpose, actual_id)
    for stored in tx.files.of_request(request.id):
        if stored.state == "pending" and stored.slack_file_id in file_ids:
            stream = f"file:{stored.id}"
            tx.outbox.put(FileFetch(stored.id), stream=stream, key=f"file.fetch:{stored.id}")


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
