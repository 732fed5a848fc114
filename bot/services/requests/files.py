"""Files that come with a request or an actual: noted at once, fetched later."""

from __future__ import annotations

from bot.domain.messages import FileFetch
from bot.domain.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction


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
