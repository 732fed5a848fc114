"""The audit: each entry states what its transaction has written, and holds the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from bot.domain.books.audit import AuditAction, AuditFacts
from bot.domain.books.head import AuditHead
from bot.domain.company.actor import Actor
from bot.storage.books.chain import GENESIS, actor_of, entry_hash
from bot.storage.books.journal import Journal
from bot.storage.books.keyring import NO_KEYS, Keyring
from bot.storage.company.operators import opaque_label
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import audit_entry, audit_head

_HEAD = select(audit_head).where(audit_head.c.workspace_id == bindparam("workspace"))
_HEAD_LOCK = _HEAD.with_for_update()
_UPDATE_HEAD = update(audit_head).where(audit_head.c.workspace_id == bindparam("workspace"))
_INSERT_ENTRY = insert(audit_entry)


class SqlAudit:
    """Fulfils `services.ports.books.Audit`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        journal: Journal,
        keyring: Keyring = NO_KEYS,
    ) -> None:
        self._keyring = keyring
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def add(self, actor: Actor, action: AuditAction, subject: str, facts: AuditFacts) -> None:
        # Read before the head is locked: everybody waits for that row.
        written = self._journal.take(self._connection, self._workspace_id)
        body = json.dumps(facts.to_json(), sort_keys=True, ensure_ascii=False, default=str)
        label = opaque_label(self._connection, self._workspace_id, actor.label)
        head = self._lock_head()
        self._keyring.require_for(head.key_id, head.sequence, sealing=action is AuditAction.BOOKS_SEALED)
        previous, sequence, key_id = head.hash, head.sequence + 1, self._keyring.current
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
            self._keyring.key,
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
            "key_id": key_id,
        }
        self._connection.execute(_INSERT_ENTRY, entry)
        newest = {"sequence": sequence, "hash": digest, "key_id": key_id}
        self._connection.execute(_UPDATE_HEAD, {"workspace": self._workspace_id, **newest})

    def head_at(self, moment: datetime) -> AuditHead:
        mine = audit_entry.c.workspace_id == self._workspace_id
        newest_first = select(audit_entry.c.sequence, audit_entry.c.hash).order_by(
            audit_entry.c.sequence.desc()
        )
        found = self._connection.execute(
            newest_first.where(mine, audit_entry.c.at <= moment).limit(1)
        ).first()
        return AuditHead(found.sequence, found.hash) if found else AuditHead(0, GENESIS)

    def head(self) -> AuditHead:
        found = self._connection.execute(_HEAD, {"workspace": self._workspace_id}).first()
        return AuditHead(found.sequence, found.hash) if found else AuditHead(0, GENESIS)

    def require_key(self) -> None:
        found = self._connection.execute(_HEAD, {"workspace": self._workspace_id}).first()
        if found is not None:
            self._keyring.require_for(found.key_id, found.sequence)

    def _lock_head(self) -> Row[Any]:
        mine = {"workspace": self._workspace_id}
        head = self._connection.execute(_HEAD_LOCK, mine).first()
        if head is None:
            start = {"workspace_id": self._workspace_id, "sequence": 0, "hash": GENESIS}
            insert_unless_there(self._connection, audit_head, start)
            head = self._connection.execute(_HEAD_LOCK, mine).one()
        return head


def broken_links(
    connection: Connection, workspace_id: int, keyring: Keyring = NO_KEYS
) -> Iterator[tuple[int, str]]:
    """(sequence, what is wrong) for each entry that was changed, is missing, or stands in the wrong place.

    Once an entry is made with a key all that follow are; the first of them seals those before it. What was
    made with a key that is not at hand is proved by its order alone.
    """
    expected, previous, keyed = 1, GENESIS, False
    statement = select(audit_entry).where(audit_entry.c.workspace_id == workspace_id)
    in_order = statement.order_by(audit_entry.c.sequence).execution_options(yield_per=5000)
    for row in connection.execute(in_order):
        if row.sequence != expected:
            yield expected, "missing"
        if row.key_id and not keyed and row.sequence > 1 and row.action != AuditAction.BOOKS_SEALED:
            yield row.sequence, "unsealed"
        if keyed and not row.key_id:
            yield row.sequence, "unkeyed"
        keyed = keyed or bool(row.key_id)
        at_hand = not row.key_id or row.key_id in keyring.keys
        if at_hand and _hash_of(row, keyring.keys.get(row.key_id, b"")) != row.hash:
            yield row.sequence, "changed"
        elif row.previous_hash != previous and row.sequence == expected:
            yield row.sequence, "reordered"
        previous, expected = row.hash, row.sequence + 1
    head = connection.execute(select(audit_head).where(audit_head.c.workspace_id == workspace_id)).first()
    if (head.sequence, head.hash) != (expected - 1, previous) if head else previous != GENESIS:
        yield expected, "missing"


def keys_in_use(connection: Connection, workspace_id: int) -> Iterator[tuple[str, int, int]]:
    """(id of a key, first entry, how many entries) of the chain, oldest first; the id is empty for none."""
    statement = (
        select(audit_entry.c.key_id, func.min(audit_entry.c.sequence), func.count())
        .where(audit_entry.c.workspace_id == workspace_id)
        .group_by(audit_entry.c.key_id)
        .order_by(func.min(audit_entry.c.sequence))
    )
    yield from (tuple(row) for row in connection.execute(statement))


def _hash_of(row: Row[Any], key: bytes) -> str:
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
        key,
    )
