"""The audit: each entry states what its transaction has written, and holds the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bot.domain.books.audit import AuditAction, AuditFacts
from bot.domain.company.actor import Actor
from bot.storage.books.chain import GENESIS, actor_of, entry_hash
from bot.storage.books.journal import Journal
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import audit_entry, audit_head

_HEAD_LOCK = select(audit_head).where(audit_head.c.workspace_id == bindparam("workspace")).with_for_update()
_UPDATE_HEAD = update(audit_head).where(audit_head.c.workspace_id == bindparam("workspace"))
_INSERT_ENTRY = insert(audit_entry)


class SqlAudit:
    """Fulfils `services.ports.books.Audit`."""

    def __init__(self, connection: Connection, workspace_id: int, now: datetime, journal: Journal) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def add(self, actor: Actor, action: AuditAction, subject: str, facts: AuditFacts) -> None:
        # Read before the head is locked: everybody waits for that row.
        written = self._journal.take(self._connection, self._workspace_id)
        body = json.dumps(facts.to_json(), sort_keys=True, ensure_ascii=False, default=str)
        label = "" if actor.person else actor.label
        previous, sequence = self._lock_head()
        digest = entry_hash(
            previous,
            sequence,
            self._now,
            actor_of(actor.id, label),
            action.value,
            subject,
            actor.surface,
            body,
            written,
        )
        entry = {
            "workspace_id": self._workspace_id,
            "sequence": sequence,
            "at": self._now,
            "actor_id": actor.id,
            "actor_label": label,
            "action": action.value,
            "subject": subject,
            "surface": actor.surface,
            "facts": body,
            "written": written,
            "previous_hash": previous,
            "hash": digest,
        }
        self._connection.execute(_INSERT_ENTRY, entry)
        head = {"workspace": self._workspace_id, "sequence": sequence, "hash": digest}
        self._connection.execute(_UPDATE_HEAD, head)

    def _lock_head(self) -> tuple[str, int]:
        mine = {"workspace": self._workspace_id}
        head = self._connection.execute(_HEAD_LOCK, mine).first()
        if head is None:
            start = {"workspace_id": self._workspace_id, "sequence": 0, "hash": GENESIS}
            insert_unless_there(self._connection, audit_head, start)
            head = self._connection.execute(_HEAD_LOCK, mine).one()
        return head.hash, head.sequence + 1


def broken_links(connection: Connection, workspace_id: int) -> Iterator[tuple[int, str]]:
    """(sequence, what is wrong) for each entry that was changed, is missing, or stands in the wrong place."""
    expected, previous = 1, GENESIS
    statement = select(audit_entry).where(audit_entry.c.workspace_id == workspace_id)
    rows = connection.execution_options(yield_per=5000).execute(statement.order_by(audit_entry.c.sequence))
    for row in rows:
        if row.sequence != expected:
            yield expected, "missing"
        if _hash_of(row) != row.hash:
            yield row.sequence, "changed"
        elif row.previous_hash != previous and row.sequence == expected:
            yield row.sequence, "reordered"
        previous, expected = row.hash, row.sequence + 1
    head = connection.execute(select(audit_head).where(audit_head.c.workspace_id == workspace_id)).first()
    if (head.sequence, head.hash) != (expected - 1, previous) if head else previous != GENESIS:
        yield expected, "missing"


def _hash_of(row: Row[Any]) -> str:
    return entry_hash(
        row.previous_hash,
        row.sequence,
        row.at,
        actor_of(row.actor_id, row.actor_label),
        row.action,
        row.subject,
        row.surface,
        row.facts,
        row.written,
    )
