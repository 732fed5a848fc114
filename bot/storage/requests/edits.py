"""What the edits of a request have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.domain.requests.term_change import RequestEdit, TermChange
from bot.storage.books.journal import Journal
from bot.storage.schema.tables import request_edit


class SqlRequestEdits:
    """Fulfils `services.ports.requests.RequestEdits`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def add(self, request_id: int, round_: int, changes: Sequence[TermChange]) -> None:
        row = {
            "workspace_id": self._workspace_id,
            "request_id": request_id,
            "round": round_,
            "changes": [change.to_json() for change in changes],
            "made_at": self._now,
        }
        statement = insert(request_edit).returning(request_edit.c.id)
        edit_id = self._connection.execute(statement, row).scalar_one()
        self._journal.wrote(request_edit, edit_id, row)

    def of_request(self, request_id: int) -> Sequence[RequestEdit]:
        rows = self._connection.execute(
            select(request_edit.c.made_at, request_edit.c.changes)
            .where(request_edit.c.workspace_id == self._workspace_id, request_edit.c.request_id == request_id)
            .order_by(request_edit.c.round)
        )
        return [
            RequestEdit(row.made_at, tuple(TermChange.from_json(each) for each in row.changes))
            for row in rows
        ]
