"""*Files…*: the attachments and receipts of a request, in the thread of the reader's card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.handlers.deferred import SLACK_FAILURES
from bot.handlers.interaction import Interaction
from bot.services.ports.requests import StoredFile
from bot.services.requests.reading.read_files import RequestFiles, read_files
from bot.views.requests.files import files_missing, files_not_sent, files_sent, files_title

log = structlog.get_logger()

# What is held in memory at once, and what one message shows.
_BATCH_BYTES, _BATCH_FILES = 25 * 1024 * 1024, 10
_CANT_SEND = "missing_scope"


def press_files(interaction: Interaction) -> None:
    """Rights are looked at now; sending takes longer than Slack waits."""
    request_id, _ = interaction.pressed()
    found = interaction.read(lambda tx: read_files(tx, interaction.actor, request_id))
    if not found.kept:
        interaction.tell(files_missing(found, interaction.reader))
        return
    interaction.deferred.add(lambda: _send(interaction, found), on_failure=interaction.tell_failure)


def _send(interaction: Interaction, found: RequestFiles) -> None:
    try:
        for batch in _batches(found.kept):
            _upload(interaction, found, batch)
    except (*SLACK_FAILURES, FileNotFoundError) as exc:
        error = str(exc.response.get("error")) if isinstance(exc, SlackApiError) else type(exc).__name__
        log.warning("files could not be sent", error=error, slack_id=interaction.slack_id)
        may_send = error != _CANT_SEND
        interaction.tell(files_not_sent(found, interaction.reader, may_send=may_send))
        return
    interaction.tell(files_sent(found, interaction.reader))


def _batches(files: Sequence[StoredFile]) -> Iterator[list[StoredFile]]:
    batch: list[StoredFile] = []
    for stored in files:
        size = sum(each.size_bytes or 0 for each in (*batch, stored))
        if batch and (len(batch) == _BATCH_FILES or size > _BATCH_BYTES):
            yield batch
            batch = []
        batch.append(stored)
    yield batch


def _upload(interaction: Interaction, found: RequestFiles, batch: Sequence[StoredFile]) -> None:
    deps = interaction.deps
    uploads = [
        {
            "content": deps.files.read(stored.storage_key),
            "filename": stored.name or f"{found.number}-{stored.id}",
            "title": files_title(stored, found, interaction.reader),
        }
        for stored in batch
    ]
    where: dict[str, Any] = {"channel": _conversation(interaction)}
    if found.card is not None and found.card[0] == where["channel"]:
        where["thread_ts"] = found.card[1]
    try:
        deps.uploads.files_upload_v2(file_uploads=uploads, **where)
    except SlackApiError as exc:
        if exc.response.get("error") != "thread_not_found":
            raise
        # The card was deleted: they stand in the conversation itself.
        deps.uploads.files_upload_v2(file_uploads=uploads, channel=where["channel"])


def _conversation(interaction: Interaction) -> str:
    """The person's conversation with the bot: nobody else reads it, wherever they clicked."""
    answer = interaction.deps.client.conversations_open(users=interaction.slack_id)
    return str((answer.get("channel") or {}).get("id") or "")
