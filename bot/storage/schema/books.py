"""The audit chain."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text, UniqueConstraint

from bot.storage.schema.columns import Id, Utc, id_column, metadata, text_column, workspace_column

audit_entry = Table(
    "audit_entry",
    metadata,
    id_column(),
    workspace_column(),
    Column("sequence", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    # Opaque: a person can be erased and the chain still verifies.
    Column("actor_id", Id),
    text_column("actor_label"),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("facts", Text, nullable=False),
    # The rows that the entry's transaction has written, as it left them; see `bot/storage/books/witness.py`.
    text_column("written"),
    # Which key the hash was made with, empty for none; see `bot/storage/books/keyring.py`.
    text_column("key_id"),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("workspace_id", "sequence"),
)

# The newest link of the chain, one row a workspace: its lock is the last one taken in a transaction.
audit_head = Table(
    "audit_head",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    text_column("key_id"),
)
