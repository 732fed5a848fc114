"""The audit: each entry states what its transaction has written, and holds the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from bot.domain.books.audit import AuditAction, AuditFacts
from bot.domain.books.head import AuditHead
from bot.domain.company.actor import Actor
from bot.storage.books.chain import GENESIS, actor_of, entry_hash
from bot.storage.books.journal import Journal
from bot.storage.books.keyring import NO_KEYS, Keyring
from bot.storage.company.operators import opaque_label
from bot.storage.engine.prepared import Prepared
from bot.storage.engine.statements import insert_unless_there
from bot.storage.schema.tables import audit_entry, audit_head

# What is hashed keeps its form.
_FACTS = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str)
_HEAD = select(audit_head).where(audit_head.c.workspace_id == bindparam("workspace"))
_HEAD_LOCK = _HEAD.with_for_update()
# Only from the head that the new entry was chained to.
_MOVE_HEAD = Prepared(
    update(audit_head).where(
        audit_head.c.workspace_id == bindparam("workspace"),
        audit_head.c.sequence == bindparam("of_sequence"),
        audit_head.c.hash == bindparam("of_hash"),
    )
)
_INSERT_ENTRY = Prepared(insert(audit_entry))
_IN_ORDER = (
    select(audit_entry)
    .where(audit_entry.c.workspace_id == bindparam("workspace"))
    .order_by(audit_entry.c.sequence)
    .execution_options(yield_per=5000)
)
_KEYS_IN_USE = (
    select(audit_entry.c.key_id, func.min(audit_entry.c.sequence), func.count())
    .where(audit_entry.c.workspace_id == bindparam("workspace"))
    .group_by(audit_entry.c.key_id)
    .order_by(func.min(audit_entry.c.sequence))
)


class Head(NamedTuple):
    """The newest link of a chain, and the id of the key that it was made with."""

    sequence: int
    hash: str
    key_id: str


@dataclass
class LastHead:
    """The head as this process left it last: a guess, since others write and transactions are rolled back."""

    head: Head | None = None


class SqlAudit:
    """Fulfils `services.ports.books.Audit`."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: int,
        now: datetime,
        journal: Journal,
        keyring: Keyring = NO_KEYS,
        last: LastHead | None = None,
    ) -> None:
        self._keyring = keyring
        self._last = last or LastHead()
        self._connection = connection
        self._workspace_id = workspace_id
        self._now = now
        self._journal = journal

    def add(self, actor: Actor, action: AuditAction, subject: str, facts: AuditFacts) -> None:
        # Read before the head is locked: everybody waits for that row.
        written = self._journal.take(self._connection, self._workspace_id)
        entry = {
            "at": self._now,
            "actor_id": actor.id,
            "actor_label": opaque_label(self._connection, self._workspace_id, actor.label),
            "action": action.value,
            "subject": subject,
            "surface": actor.surface,
            "facts": _FACTS.encode(facts.to_json()),
            "written": written,
        }
        guessed = self._last.head
        if guessed is not None and self._append(guessed, entry):
            return
        if not self._append(self._lock_head(), entry):
            raise AssertionError("the head of the audit has moved while it was locked")

    def _append(self, head: Head, entry: Mapping[str, Any]) -> bool:
        """Chain the entry to `head`; False where that is not the newest link, and nothing is done."""
        sealing = entry["action"] == AuditAction.BOOKS_SEALED
        self._keyring.require_for(head.key_id, head.sequence, sealing=sealing)
        sequence, key_id = head.sequence + 1, self._keyring.current
        digest = entry_hash(
            head.hash,
            sequence,
            entry["at"],
            actor_of(entry["actor_id"], entry["actor_label"]),
            entry["action"],
            entry["subject"],
            entry["surface"],
            entry["facts"],
            entry["written"],
            self._keyring.key,
        )
        mine = {"workspace": self._workspace_id, "of_sequence": head.sequence, "of_hash": head.hash}
        newest = Head(sequence, digest, key_id)
        # The row is locked by its change, and found only where it still says what the entry was chained to.
        if _MOVE_HEAD.change(self._connection, {**mine, **newest._asdict()}) != 1:
            return False
        link = {"workspace_id": self._workspace_id, "previous_hash": head.hash, **newest._asdict()}
        _INSERT_ENTRY.send(self._connection, [{**entry, **link}])
        self._last.head = newest
        return True

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

    def _lock_head(self) -> Head:
        mine = {"workspace": self._workspace_id}
        found = self._connection.execute(_HEAD_LOCK, mine).first()
        if found is None:
            start = {"workspace_id": self._workspace_id, "sequence": 0, "hash": GENESIS}
            insert_unless_there(self._connection, audit_head, start)
            found = self._connection.execute(_HEAD_LOCK, mine).one()
        return Head(found.sequence, found.hash, found.key_id)


def broken_links(
    connection: Connection, workspace_id: int, keyring: Keyring = NO_KEYS
) -> Iterator[tuple[int, str]]:
    """(sequence, what is wrong) for each entry that was changed, is missing, or stands in the wrong place.

    Once an entry is made with a key all that follow are; the first of them seals those before it. What was
    made with a key that is not at hand is proved by its order alone.
    """
    expected, previous, keyed = 1, GENESIS, False
    for row in connection.execute(_IN_ORDER, {"workspace": workspace_id}):
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
    head = connection.execute(_HEAD, {"workspace": workspace_id}).first()
    if (head.sequence, head.hash) != (expected - 1, previous) if head else previous != GENESIS:
        yield expected, "missing"


def keys_in_use(connection: Connection, workspace_id: int) -> Iterator[tuple[str, int, int]]:
    """(id of a key, first entry, how many entries) of the chain, oldest first; the id is empty for none."""
    yield from (tuple(row) for row in connection.execute(_KEYS_IN_USE, {"workspace": workspace_id}))


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
