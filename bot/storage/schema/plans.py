"""What a year's plan goes by, and its versions."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.schema.columns import (
    Utc,
    dimension_columns,
    id_column,
    metadata,
    reference,
    text_column,
    workspace_column,
)

# What was spent before Goodwill kept the books, in the company's currency.
past_spend = Table(
    "past_spend",
    metadata,
    id_column(),
    workspace_column(),
    Column("spent_on", Date, nullable=False),
    *dimension_columns(""),
    reference("customer_id", "customer", nullable=True),
    Column("amount_minor", BigInteger, nullable=False),
    # 0: nobody has said.
    Column("headcount", Integer, nullable=False),
    CheckConstraint("amount_minor >= 0 AND headcount >= 0", name="amounts"),
    Index("ix_past_spend_spent_on", "workspace_id", "spent_on"),
)

# What a controller said of a request's spending: it will not come again, so history leaves it out.
one_off = Table(
    "one_off",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    text_column("reason"),
    Column("marked", Boolean, nullable=False),
    text_column("text_salt"),
    UniqueConstraint("request_id"),
)

plan_version = Table(
    "plan_version",
    metadata,
    id_column(),
    workspace_column(),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("reserve_minor", BigInteger, nullable=False),
    Column("rounding_minor", BigInteger, nullable=False),
    # The plan file as it was written, and what was set beside it.
    Column("source", Text, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("prepared_at", Utc, nullable=False),
    text_column("text_salt"),
    UniqueConstraint("workspace_id", "year", "number"),
    CheckConstraint(
        "state IN ('draft','in_review','approved','active','superseded','returned')", name="state"
    ),
    CheckConstraint("total_minor >= 0 AND reserve_minor BETWEEN 0 AND total_minor", name="amounts"),
)

plan_line = Table(
    "plan_line",
    metadata,
    id_column(),
    workspace_column(),
    reference("version_id", "plan_version"),
    Column("code", Text, nullable=False),
    *dimension_columns("*"),
    reference("owner_id", "person", nullable=True),
    Column("control", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    # Twelve, of the fiscal year.
    Column("months", JSON, nullable=False),
    Column("proposed_minor", BigInteger),
    Column("held", Boolean, nullable=False),
    Column("awaited", Boolean, nullable=False),
    Column("activities", JSON, nullable=False),
    text_column("basis"),
    text_column("expected_result"),
    text_column("reason"),
    # Why it has its amount, as the company was on the day of the draft.
    Column("explanation", JSON, nullable=False),
    text_column("text_salt"),
    UniqueConstraint("version_id", "code"),
    CheckConstraint("amount_minor >= 0", name="amount"),
)

# Who has to sign a version: a person, or anybody of a role.
plan_signature = Table(
    "plan_signature",
    metadata,
    id_column(),
    workspace_column(),
    reference("version_id", "plan_version"),
    Column("stage", Text, nullable=False),
    Column("place", Integer, nullable=False),
    reference("person_id", "person", nullable=True),
    text_column("role"),
    Column("verdict", Text, nullable=False),
    reference("signed_by", "person", nullable=True),
    Column("signed_at", Utc),
    text_column("reason"),
    text_column("text_salt"),
    UniqueConstraint("version_id", "stage", "place"),
    CheckConstraint("stage IN ('review','approve')", name="stage"),
    CheckConstraint("verdict IN ('waiting','agreed','returned')", name="verdict"),
    CheckConstraint("(verdict = 'waiting') = (signed_by IS NULL)", name="signed"),
)

plan_comment = Table(
    "plan_comment",
    metadata,
    id_column(),
    workspace_column(),
    reference("version_id", "plan_version"),
    reference("line_id", "plan_line"),
    reference("person_id", "person"),
    text_column("comment"),
    Column("at", Utc, nullable=False),
    text_column("text_salt"),
    Index("ix_plan_comment_version_id", "version_id"),
)

# What a line needs, asked of its owner, with what they are shown beside it: spent last year, expected of this
# one, and the budget in force. NULL where there is nothing to show.
plan_question = Table(
    "plan_question",
    metadata,
    id_column(),
    workspace_column(),
    reference("version_id", "plan_version"),
    reference("line_id", "plan_line"),
    reference("person_id", "person"),
    Column("last_minor", BigInteger),
    Column("expected_minor", BigInteger),
    Column("budget_minor", BigInteger),
    Column("asked_at", Utc, nullable=False),
    UniqueConstraint("line_id"),
    Index("ix_plan_question_version_id", "version_id"),
    Index("ix_plan_question_person_id", "person_id"),
)

# Each answer stays; the newest counts.
plan_proposal = Table(
    "plan_proposal",
    metadata,
    id_column(),
    workspace_column(),
    reference("question_id", "plan_question"),
    reference("person_id", "person"),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("reason"),
    text_column("expected_result"),
    Column("at", Utc, nullable=False),
    text_column("text_salt"),
    CheckConstraint("amount_minor >= 0", name="amount"),
    Index("ix_plan_proposal_question_id", "question_id"),
)
