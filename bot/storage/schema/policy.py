"""Policies as they were applied."""

from __future__ import annotations

from sqlalchemy import Column, Date, Table, Text, UniqueConstraint

from bot.storage.schema.columns import Utc, id_column, metadata, text_column, workspace_column

policy_version = Table(
    "policy_version",
    metadata,
    id_column(),
    workspace_column(),
    Column("version", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("applied_at", Utc, nullable=False),
    Column("applied_by", Text, nullable=False),
    text_column("text_salt"),
    UniqueConstraint("workspace_id", "version"),
)
