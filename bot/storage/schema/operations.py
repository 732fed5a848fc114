"""Messages on their way, the cards they became, runs of jobs, and keys of what was done once."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.schema.columns import Id, Utc, id_column, metadata, reference, text_column, workspace_column

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    workspace_column(),
    # One message, once: the same fact enqueued again is the same row.
    Column("dedupe_key", Text, nullable=False),
    # Rows of one stream leave in the order of their ids.
    Column("stream", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", Utc, nullable=False),
    Column("leased_until", Utc),
    Column("lease_owner", Text),
    text_column("last_error"),
    text_column("trace"),
    text_column("channel"),
    text_column("ts"),
    Column("created_at", Utc, nullable=False),
    Column("delivered_at", Utc),
    UniqueConstraint("workspace_id", "dedupe_key"),
    CheckConstraint("state IN ('queued','delivered','dead')", name="state"),
    # Those that wait, in the order in which they leave: without it each look sorts all of them.
    Index("ix_outbox_state", "workspace_id", "state", "id"),
    Index("ix_outbox_stream", "workspace_id", "stream", "state", "id"),
)

card = Table(
    "card",
    metadata,
    id_column(),
    workspace_column(),
    Column("kind", Text, nullable=False),
    reference("request_id", "spend_request"),
    reference("person_id", "person"),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    UniqueConstraint("kind", "request_id", "person_id"),
)

plan_card = Table(
    "plan_card",
    metadata,
    id_column(),
    workspace_column(),
    reference("version_id", "plan_version"),
    reference("person_id", "person"),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    UniqueConstraint("version_id", "person_id"),
)

plan_question_card = Table(
    "plan_question_card",
    metadata,
    id_column(),
    workspace_column(),
    reference("version_id", "plan_version"),
    reference("person_id", "person"),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    UniqueConstraint("version_id", "person_id"),
)

channel_pace = Table(
    "channel_pace",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    # The end of the line: when a message that comes now would leave.
    Column("free_at", Utc, nullable=False),
    # When the last one really left.
    Column("left_at", Utc),
)

job_run = Table(
    "job_run",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("job", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    # The *local* period: a change of clocks neither skips nor doubles it.
    Column("period", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("leased_until", Utc, nullable=False),
    Column("finished_at", Utc),
    text_column("result"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    text_column("result"),
    Column("at", Utc, nullable=False),
)
