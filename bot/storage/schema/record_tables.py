"""The tables around the requests: files, messages, warnings, jobs, the audit chain."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.schema.columns import Id, Utc, id_column, metadata, reference, text_column, workspace_column

stored_file = Table(
    "stored_file",
    metadata,
    id_column(),
    workspace_column(),
    Column("slack_file_id", Text, nullable=False),
    reference("request_id", "spend_request"),
    reference("actual_id", "actual", nullable=True),
    Column("purpose", Text, nullable=False),
    text_column("name"),
    text_column("detected_type"),
    text_column("sha256"),
    Column("size_bytes", BigInteger),
    text_column("storage_key"),
    Column("state", Text, nullable=False),
    Column("added_at", Utc, nullable=False),
    UniqueConstraint("workspace_id", "slack_file_id", "request_id", "purpose"),
    CheckConstraint("purpose IN ('attachment','receipt')", name="purpose"),
    CheckConstraint("state IN ('pending','kept','refused')", name="state"),
    Index("ix_stored_file_request_id", "request_id"),
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
    Index("ix_outbox_due", "state", "next_attempt_at"),
    Index("ix_outbox_stream", "workspace_id", "stream", "state", "id"),
)

channel_pace = Table(
    "channel_pace",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("free_at", Utc, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("line_id", Id, ForeignKey("budget_line.id"), primary_key=True),
    Column("threshold_percent", Integer, primary_key=True),
    Column("period", Text, primary_key=True),
    workspace_column(),
    Column("raised_at", Utc, nullable=False),
)

spend_exception = Table(
    "spend_exception",
    metadata,
    id_column(),
    workspace_column(),
    Column("kind", Text, nullable=False),
    reference("request_id", "spend_request", nullable=True),
    reference("line_id", "budget_line", nullable=True),
    Column("facts", JSON, nullable=False),
    Column("raised_at", Utc, nullable=False),
    Column("cleared_at", Utc),
    Index("ix_spend_exception_open", "workspace_id", "cleared_at"),
)

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
)
