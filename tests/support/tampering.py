"""What somebody can do who writes to the database past the product."""

from __future__ import annotations

from sqlalchemy import Connection, select, text, update

from bot.storage.books.chain import GENESIS, actor_of, entry_hash
from bot.storage.schema.guards import guards_of, put_guards_back
from bot.storage.schema.tables import audit_entry, audit_head
from bot.storage.store import SqlStore


def take_guards_away(connection: Connection) -> None:
    """What the triggers would refuse: an owner can take them away, and foreign keys too."""
    if connection.dialect.name == "sqlite":
        for guard in guards_of(connection):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.name}"))
        return
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in sorted({guard.table for guard in guards_of(connection)}):
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def tamper(store: SqlStore, *statements: str, **values: object) -> None:
    """Run the statements with the triggers out of the way, and put these back as if nothing had been."""
    with store.database.writing() as connection:
        take_guards_away(connection)
        for statement in statements:
            connection.execute(text(statement), values)
        put_guards_back(connection)


def rehash(store: SqlStore) -> None:
    """Chain what stands in the audit anew, as if it had been written like that, and set the head to it."""
    with store.database.writing() as connection:
        take_guards_away(connection)
        mine = audit_entry.c.workspace_id == store.workspace_id
        rows = connection.execute(select(audit_entry).where(mine).order_by(audit_entry.c.sequence)).all()
        previous = GENESIS
        for sequence, row in enumerate(rows, 1):
            actor = actor_of(row.actor_id, row.actor_label)
            content = (actor, row.action, row.subject, row.surface, row.facts, row.written)
            digest = entry_hash(previous, sequence, row.at, *content)
            changed = {"sequence": sequence, "previous_hash": previous, "hash": digest}
            connection.execute(update(audit_entry).where(audit_entry.c.id == row.id).values(**changed))
            previous = digest
        head = update(audit_head).where(audit_head.c.workspace_id == store.workspace_id)
        connection.execute(head.values(sequence=len(rows), hash=previous))
        put_guards_back(connection)
