"""For migrations: entries that restate records whose tables or values the migration has changed.

The shapes come with the migration and the tables as it finds them: what a later version knows of them is none
of its business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from alembic import op
from sqlalchemy import Connection, MetaData, Table, insert, select, text, update

from bot.domain.books.audit import AuditAction
from bot.storage.books.chain import GENESIS, actor_of, entry_hash
from bot.storage.books.keyring import NO_KEYS, Keyring
from bot.storage.books.witness import digest_of, plain_value

_ROWS_AN_ENTRY = 500
_ACTOR, _SUBJECT, _SURFACE = "goodwill", "books", "migration"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a migration states a table, as `Witnessed` does. `parts`: name, table, key, columns."""

    table: str
    key: str = "id"
    texts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    parts: tuple[str, str, str, tuple[str, ...]] | None = None


def restate(connection: Connection, revision: str, shapes: tuple[Shape, ...]) -> None:
    """State every row of these tables, of every workspace, in entries chained to those that there are."""
    ids = connection.execute(text("SELECT id FROM workspace ORDER BY id")).scalars().all()
    if not ids:
        return
    tables = MetaData()
    tables.reflect(connection)
    for workspace_id in ids:
        for shape in shapes:
            for written in _statements(connection, tables, workspace_id, shape):
                _append(connection, tables, workspace_id, revision, written)


def _append(connection: Connection, tables: MetaData, workspace_id: int, revision: str, written: str) -> None:
    entry, head = tables.tables["audit_entry"], tables.tables["audit_head"]
    mine = head.c.workspace_id == workspace_id
    found = connection.execute(select(head).where(mine)).first()
    sequence, previous = (found.sequence + 1, found.hash) if found else (1, GENESIS)
    # Entries of before the keys, and those that are not sealed yet, are followed by one without.
    keyring, keyed = _keyring(), "key_id" in entry.c
    if keyed and found:
        keyring.require_for(found.key_id, found.sequence, sealing=True)
    sealed = keyed and (found is None or bool(found.key_id))
    key, key_id = (keyring.key, {"key_id": keyring.current}) if sealed else (b"", {})
    at, facts = datetime.now(UTC), json.dumps({"revision": revision})
    action = AuditAction.BOOKS_BASELINE.value
    content = (actor_of(None, _ACTOR), action, _SUBJECT, _SURFACE, facts, written)
    digest = entry_hash(previous, sequence, at, *content, key)
    row = {
        "workspace_id": workspace_id,
        "sequence": sequence,
        "at": at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at,
        "actor_label": _ACTOR,
        "action": action,
        "subject": _SUBJECT,
        "surface": _SURFACE,
        "facts": facts,
        "written": written,
        "previous_hash": previous,
        "hash": digest,
        **key_id,
    }
    connection.execute(insert(entry).values(**row))
    newest = {"sequence": sequence, "hash": digest, **key_id}
    if found:
        connection.execute(update(head).where(mine).values(**newest))
    else:
        connection.execute(insert(head).values(workspace_id=workspace_id, **newest))


def _keyring() -> Keyring:
    """What `migrate` was given."""
    config = op.get_context().config
    found = config.attributes.get("audit_keys") if config is not None else None
    return found if isinstance(found, Keyring) else NO_KEYS


def _statements(connection: Connection, tables: MetaData, workspace_id: int, shape: Shape) -> Iterator[str]:
    table = tables.tables[shape.table]
    others = {"id", "workspace_id", "text_salt", shape.key, *shape.texts, *shape.left_out}
    columns = [column.name for column in table.c if column.name not in others]
    names = [*columns, *(["texts"] if shape.texts else []), *([shape.parts[0]] if shape.parts else [])]
    rows = _rows(connection, tables, workspace_id, shape, table, columns)
    for start in range(0, len(rows), _ROWS_AN_ENTRY):
        told = {shape.table: {"columns": names, "rows": rows[start : start + _ROWS_AN_ENTRY]}}
        yield json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rows(
    connection: Connection,
    tables: MetaData,
    workspace_id: int,
    shape: Shape,
    table: Table,
    columns: list[str],
) -> list[list[Any]]:
    salt = ["text_salt"] if shape.texts and "text_salt" in table.c else []
    wanted = [table.c[name] for name in (shape.key, *columns, *shape.texts, *salt)]
    parts = _parts(connection, tables, workspace_id, shape)
    rows: list[list[Any]] = []
    found = select(*wanted).where(table.c.workspace_id == workspace_id).order_by(table.c.id)
    for row in connection.execute(found).mappings():
        stated = [row[shape.key], *(plain_value(row[name]) for name in columns)]
        if shape.texts:
            stated.append(digest_of(row["text_salt"] if salt else "", [row[name] for name in shape.texts]))
        if shape.parts:
            stated.append(parts.get(row[shape.key], []))
        rows.append(stated)
    return rows


def _parts(connection: Connection, tables: MetaData, workspace_id: int, shape: Shape) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    if shape.parts is None:
        return found
    _, name, key, columns = shape.parts
    table = tables.tables[name]
    wanted = [table.c[each] for each in (key, *columns)]
    statement = select(*wanted).where(table.c.workspace_id == workspace_id).order_by(*wanted)
    for owner, *values in connection.execute(statement):
        plain = [plain_value(each) for each in values]
        found.setdefault(owner, []).append(plain[0] if len(plain) == 1 else plain)
    return found
