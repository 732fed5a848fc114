"""What somebody can do who writes to the database past the product."""

from __future__ import annotations

import json

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


def exchange_approver(store: SqlStore, wrong: int) -> None:
    """Somebody else has made the first decision: so says its row, and the entry that states it."""
    with store.database.reading() as connection:
        mine = audit_entry.c.workspace_id == store.workspace_id
        rows = connection.execute(select(audit_entry.c.id, audit_entry.c.written).where(mine)).all()
    for row in rows:
        written = json.loads(row.written or "{}")
        stated = written.get("decision")
        if stated:
            of_person = 1 + stated["columns"].index("person_id")
            stated["rows"] = [[*each[:of_person], wrong, *each[of_person + 1 :]] for each in stated["rows"]]
            text_now = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            change = "UPDATE audit_entry SET written = :written WHERE id = :id"
            tamper(store, change, written=text_now, id=row.id)
    tamper(store, "UPDATE decision SET person_id = :wrong", wrong=wrong)


def rehash(store: SqlStore, **columns: str) -> None:
    """Chain what stands in the audit anew, as if it had been written like that, and set the head to it.

    `columns`: what every entry, and the head, is to say besides.
    """
    with store.database.writing() as connection:
        take_guards_away(connection)
        mine = audit_entry.c.workspace_id == store.workspace_id
        rows = connection.execute(select(audit_entry).where(mine).order_by(audit_entry.c.sequence)).all()
        previous = GENESIS
        for sequence, row in enumerate(rows, 1):
            actor = actor_of(row.actor_id, row.actor_label)
            content = (actor, row.action, row.subject, row.surface, row.facts, row.written)
            digest = entry_hash(previous, sequence, row.at, *content)
            changed = {"sequence": sequence, "previous_hash": previous, "hash": digest, **columns}
            connection.execute(update(audit_entry).where(audit_entry.c.id == row.id).values(**changed))
            previous = digest
        head = update(audit_head).where(audit_head.c.workspace_id == store.workspace_id)
        connection.execute(head.values(sequence=len(rows), hash=previous, **columns))
        put_guards_back(connection)
