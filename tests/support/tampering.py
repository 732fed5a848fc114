"""What somebody can do who writes to the database past the product."""

from __future__ import annotations

from sqlalchemy import select, text, update

from bot.storage.books.chain import GENESIS, actor_of, entry_hash
from bot.storage.schema.tables import audit_entry, audit_head
from bot.storage.store import SqlStore

# What the triggers would refuse: whoever owns the tables can also take them away.
_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_NO_TRIGGERS = "SET LOCAL session_replication_role = replica"


def tamper(store: SqlStore, *statements: str, **values: object) -> None:
    """Run the statements with the triggers out of the way."""
    with store.database.writing() as connection:
        if store.database.is_sqlite:
            for name in connection.execute(text(_TRIGGERS)).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text(_NO_TRIGGERS))
        for statement in statements:
            connection.execute(text(statement), values)


def rehash(store: SqlStore) -> None:
    """Chain what stands in the audit anew, as if it had been written like that, and set the head to it."""
    tamper(store)
    with store.database.writing() as connection:
        if not store.database.is_sqlite:
            connection.execute(text(_NO_TRIGGERS))
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
