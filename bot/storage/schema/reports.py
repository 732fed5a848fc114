"""What digests say, and who gets them."""

from __future__ import annotations

from sqlalchemy import Column, Index, SmallInteger, Table, Text, UniqueConstraint

from bot.storage.schema.columns import Utc, id_column, metadata, reference, text_column, workspace_column

variance_note = Table(
    "variance_note",
    metadata,
    id_column(),
    workspace_column(),
    reference("line_id", "budget_line"),
    Column("period", Text, nullable=False),
    Column("note", Text, nullable=False),
    reference("person_id", "person"),
    Column("at", Utc, nullable=False),
    Index("ix_variance_note_recent", "workspace_id", "at"),
)

digest_subscription = Table(
    "digest_subscription",
    metadata,
    id_column(),
    workspace_column(),
    Column("channel", Text, nullable=False),
    Column("scope_kind", Text, nullable=False),
    text_column("scope_value"),
    Column("weekday", SmallInteger, nullable=False),
    Column("at_time", Text, nullable=False),
    Column("locale", Text, nullable=False),
    reference("subscribed_by", "person"),
    Column("subscribed_at", Utc, nullable=False),
    UniqueConstraint("workspace_id", "channel"),
)
