"""Workspaces, people, customers and their contacts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text, UniqueConstraint, text

from bot.storage.schema.columns import (
    Utc,
    id_column,
    metadata,
    minor_column,
    reference,
    text_column,
    workspace_column,
)

workspace = Table(
    "workspace",
    metadata,
    id_column(),
    # Empty until the bot first meets Slack: company data may be imported before.
    Column("team_id", Text, unique=True),
    text_column("enterprise_id"),
    text_column("name"),
    text_column("bot_user_id"),
    Column("created_at", Utc, nullable=False),
)

person = Table(
    "person",
    metadata,
    id_column(),
    workspace_column(),
    Column("email", Text, nullable=False),
    text_column("name"),
    text_column("department"),
    text_column("region"),
    reference("manager_id", "person", nullable=True),
    text_column("tier"),
    text_column("roles"),
    Column("slack_id", Text),
    text_column("locale"),
    text_column("timezone"),
    Column("profile_read_at", Utc),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("workspace_id", "email"),
    UniqueConstraint("workspace_id", "slack_id"),
    # Routing asks for everybody with a role at each check: a handful among tens of thousands.
    Index(
        "ix_person_with_role",
        "workspace_id",
        sqlite_where=text("roles <> ''"),
        postgresql_where=text("roles <> ''"),
    ),
)

customer = Table(
    "customer",
    metadata,
    id_column(),
    workspace_column(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    text_column("segment"),
    text_column("lifecycle"),
    text_column("region"),
    text_column("product_line"),
    reference("owner_id", "person", nullable=True),
    minor_column("annual_value_minor"),
    Column("state_owned", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("workspace_id", "code"),
)

contact = Table(
    "contact",
    metadata,
    id_column(),
    workspace_column(),
    reference("customer_id", "customer"),
    Column("name", Text, nullable=False),
    text_column("title"),
    Column("public_official", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("customer_id", "name"),
)
