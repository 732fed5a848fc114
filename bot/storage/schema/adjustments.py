"""Changes of the budget in the year, who decided what on them or was late, and their cards in Slack."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.schema.columns import (
    Utc,
    id_column,
    metadata,
    minor_column,
    reference,
    text_column,
    workspace_column,
)

_APPROVED = text("state = 'approved'")

adjustment = Table(
    "adjustment",
    metadata,
    id_column(),
    workspace_column(),
    reference("plan_id", "plan"),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    reference("from_line_id", "budget_line", nullable=True),
    reference("to_line_id", "budget_line", nullable=True),
    minor_column("amount_minor"),
    Column("month", SmallInteger),
    Column("cause", Text, nullable=False),
    text_column("explanation"),
    reference("undoes_id", "adjustment", nullable=True),
    reference("request_id", "spend_request", nullable=True),
    reference("asked_by", "person"),
    Column("policy_version", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("decided_at", Utc),
    text_column("text_salt"),
    UniqueConstraint("workspace_id", "number"),
    CheckConstraint("state IN ('pending','approved','rejected','withdrawn','expired')", name="state"),
    CheckConstraint(
        "(kind IN ('transfer','supplement','cut','reserve') AND amount_minor > 0)"
        " OR (kind IN ('hold','close','open') AND amount_minor = 0 AND to_line_id IS NULL)",
        name="kind",
    ),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    # What has taken another back: there is one at most.
    Index(
        "ix_adjustment_undoes_id",
        "undoes_id",
        unique=True,
        sqlite_where=_APPROVED,
        postgresql_where=_APPROVED,
    ),
)

adjustment_decision = Table(
    "adjustment_decision",
    metadata,
    id_column(),
    workspace_column(),
    reference("adjustment_id", "adjustment"),
    reference("person_id", "person"),
    Column("action", Text, nullable=False),
    text_column("reason"),
    Column("at", Utc, nullable=False),
    text_column("text_salt"),
    # The same person never signs twice.
    UniqueConstraint("adjustment_id", "person_id"),
    CheckConstraint("action IN ('approve','reject')", name="action"),
)

adjustment_escalation = Table(
    "adjustment_escalation",
    metadata,
    id_column(),
    workspace_column(),
    reference("adjustment_id", "adjustment"),
    reference("late_id", "person"),
    # Who may sign in their place.
    reference("person_id", "person"),
    Column("at", Utc, nullable=False),
    UniqueConstraint("adjustment_id", "late_id", "person_id"),
)

adjustment_card = Table(
    "adjustment_card",
    metadata,
    id_column(),
    workspace_column(),
    reference("adjustment_id", "adjustment"),
    reference("person_id", "person"),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    UniqueConstraint("adjustment_id", "person_id"),
)
