"""Attachments and receipts, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select, update

from bot.services.ports.requests import StoredFile
from bot.storage.books.journal import Journal
from bot.storage.books.witness import new_salt
from bot.storage.engine.statements import insert_new
from bot.storage.schema.tables import spend_request, stored_file


def _file(row: Row[Any]) -> StoredFile:
    return StoredFile(
        id=row.id,
        slack_file_id=row.slack_file_id,
        request_id=row.request_id,
        actual_id=row.actual_id,
        purpose=row.purpose,
        name=row.name,
        state=row.state,
        detected_type=row.detected_type,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        storage_key=row.storage_key,
    )


class SqlFiles:
    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def add(
        self, slack_file_ids: Sequence[str], request_id: int, purpose: str, actual_id: int | None = None
    ) -> None:
        for slack_file_id in slack_file_ids:
            row = {
                "workspace_id": self._workspace_id,
                "slack_file_id": slack_file_id,
                "request_id": request_id,
                "actual_id": actual_id,
                "purpose": purpose,
                "state": "pending",
                "added_at": self._now,
                "text_salt": new_salt(),
            }
            added = insert_new(self._connection, stored_file, row)
            if added is not None:
                self._journal.touched(stored_file, [added])

    def of_request(self, request_id: int) -> Sequence[StoredFile]:
        statement = select(stored_file).where(
            stored_file.c.workspace_id == self._workspace_id, stored_file.c.request_id == request_id
        )
        return [_file(row) for row in self._connection.execute(statement.order_by(stored_file.c.id))]

    def get(self, file_id: int) -> StoredFile | None:
        statement = select(stored_file).where(
            stored_file.c.workspace_id == self._workspace_id, stored_file.c.id == file_id
        )
        row = self._connection.execute(statement).first()
        return _file(row) if row else None

    def kept_bytes(self, request_id: int, since: datetime) -> tuple[int, int]:
        requester = select(spend_request.c.requester_id).where(
            spend_request.c.workspace_id == self._workspace_id, spend_request.c.id == request_id
        )
        size = func.coalesce(stored_file.c.size_bytes, 0)
        of_request, is_new = stored_file.c.request_id == request_id, stored_file.c.added_at > since
        sums = (
            select(func.sum(case((of_request, size), else_=0)), func.sum(case((is_new, size), else_=0)))
            .join(spend_request, spend_request.c.id == stored_file.c.request_id)
            .where(
                stored_file.c.workspace_id == self._workspace_id,
                stored_file.c.state == "kept",
                spend_request.c.requester_id == requester.scalar_subquery(),
                or_(of_request, is_new),
            )
        )
        of_request_bytes, of_requester = self._connection.execute(sums).one()
        return int(of_request_bytes or 0), int(of_requester or 0)

    def kept(
        self, file_id: int, *, name: str, detected_type: str, sha256: str, size_bytes: int, key: str
    ) -> None:
        self._update(
            file_id,
            name=name,
            detected_type=detected_type,
            sha256=sha256,
            size_bytes=size_bytes,
            storage_key=key,
            state="kept",
        )

    def refused(self, file_id: int, *, name: str, detected_type: str) -> None:
        self._update(file_id, name=name, detected_type=detected_type, state="refused")

    def _update(self, file_id: int, **values: Any) -> None:
        self._connection.execute(
            update(stored_file)
            .where(stored_file.c.workspace_id == self._workspace_id, stored_file.c.id == file_id)
            .values(text_salt=new_salt(), **values)
        )
        self._journal.touched(stored_file, [file_id])
