"""Who is asked for a decision, and what was decided."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from bot.storage.schema.columns import Id, Utc, id_column, metadata, reference, text_column, workspace_column

approval_step = Table(
    "approval_step",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    Column("round", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("quorum", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    CheckConstraint("state IN ('waiting','approved','rejected','cancelled')", name="state"),
    Index("ix_approval_step_request_id", "request_id", "round"),
)

step_approver = Table(
    "step_approver",
    metadata,
    Column("step_id", Id, ForeignKey("approval_step.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    workspace_column(),
    Column("signed_at", Utc),
    Index("ix_step_approver_person_id", "person_id"),
)

decision = Table(
    "decision",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    Column("round", Integer, nullable=False),
    reference("person_id", "person"),
    Column("action", Text, nullable=False),
    Column("amount_minor", BigInteger),
    # What was approved of each item, where there are several.
    Column("item_minors", JSON(none_as_null=True)),
    text_column("reason"),
    reference("other_id", "person", nullable=True),
    Column("at", Utc, nullable=False),
    text_column("text_salt"),
    Index("ix_decision_request_id", "request_id"),
    Index("ix_decision_person_id", "person_id"),
)
