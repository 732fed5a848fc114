"""The schema. Every row belongs to one workspace; amounts are minor units; times are UTC.

The constraints here are the last wall behind the domain: what may not happen to money can't be stored.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.schema.columns import (
    Id,
    Utc,
    dimension_columns,
    id_column,
    metadata,
    minor_column,
    reference,
    text_column,
    workspace_column,
)
from bot.storage.schema.record_tables import (
    alert,
    audit_entry,
    audit_head,
    card,
    channel_pace,
    digest_subscription,
    idempotency,
    job_run,
    outbox,
    spend_exception,
    stored_file,
    variance_note,
)

__all__ = [
    "Utc",
    "actual",
    "alert",
    "approval_step",
    "audit_entry",
    "audit_head",
    "balance",
    "budget_line",
    "card",
    "channel_pace",
    "contact",
    "customer",
    "customer_use",
    "decision",
    "digest_subscription",
    "idempotency",
    "job_run",
    "metadata",
    "outbox",
    "person",
    "plan",
    "policy_version",
    "posting",
    "request_recipient",
    "spend_exception",
    "spend_request",
    "step_approver",
    "stored_file",
    "variance_note",
    "workspace",
]

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
    UniqueConstraint("workspace_id", "version"),
)

plan = Table(
    "plan",
    metadata,
    id_column(),
    workspace_column(),
    Column("year", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    # The last request number given; the row's lock makes the numbers gapless.
    Column("last_number", Integer, nullable=False, server_default="0"),
    minor_column("budget_minor"),
    minor_column("reserved_minor"),
    minor_column("committed_minor"),
    minor_column("spent_minor"),
    UniqueConstraint("workspace_id", "year"),
    CheckConstraint("budget_minor >= 0", name="budget"),
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0", name="held"),
)

budget_line = Table(
    "budget_line",
    metadata,
    id_column(),
    workspace_column(),
    reference("plan_id", "plan"),
    Column("code", Text, nullable=False),
    *dimension_columns("*"),
    Column("control", Text, nullable=False),
    Column("horizon", Text, nullable=False, server_default="year"),
    Column("currency", Text, nullable=False),
    reference("owner_id", "person", nullable=True),
    text_column("expected_result"),
    text_column("alert_channel"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("plan_id", "code"),
    CheckConstraint("control IN ('absolute','advisory','track','none')", name="control"),
    CheckConstraint("horizon IN ('year','quarter','to_date')", name="horizon"),
)

balance = Table(
    "balance",
    metadata,
    Column("line_id", Id, ForeignKey("budget_line.id"), primary_key=True),
    Column("month", SmallInteger, primary_key=True),
    workspace_column(),
    minor_column("budget_minor"),
    minor_column("reserved_minor"),
    minor_column("committed_minor"),
    minor_column("spent_minor"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("budget_minor >= 0", name="budget"),
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0", name="held"),
)

posting = Table(
    "posting",
    metadata,
    id_column(),
    workspace_column(),
    reference("line_id", "budget_line"),
    Column("month", SmallInteger, nullable=False),
    Column("column_name", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("actor_id", Id),
    Column("at", Utc, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    UniqueConstraint("workspace_id", "idempotency_key"),
    CheckConstraint("amount_minor <> 0", name="amount"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("column_name IN ('budget','reserved','committed','spent')", name="column_name"),
    Index("ix_posting_line_id_month", "line_id", "month"),
    Index("ix_posting_document", "workspace_id", "document"),
)

spend_request = Table(
    "spend_request",
    metadata,
    id_column(),
    workspace_column(),
    reference("plan_id", "plan"),
    reference("line_id", "budget_line"),
    Column("month", SmallInteger, nullable=False),
    Column("number", Text, nullable=False),
    reference("requester_id", "person"),
    reference("customer_id", "customer"),
    *dimension_columns(""),
    Column("public_official", Boolean, nullable=False, server_default=text("false")),
    Column("state_owned", Boolean, nullable=False, server_default=text("false")),
    Column("headcount", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("planned_on", Date, nullable=False),
    text_column("purpose"),
    text_column("expected_result"),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("round", Integer, nullable=False, server_default="1"),
    Column("policy_version", Text, nullable=False),
    Column("approved_minor", BigInteger),
    minor_column("reserved_minor"),
    minor_column("committed_minor"),
    minor_column("spent_minor"),
    Column("findings", JSON, nullable=False),
    text_column("question"),
    text_column("answer"),
    # The terms that stand while a raised amount waits for its decision.
    Column("amended_from", JSON),
    Column("submitted_at", Utc, nullable=False),
    Column("decided_at", Utc),
    Column("settled_at", Utc),
    Column("waiting_since", Utc),
    UniqueConstraint("workspace_id", "number"),
    CheckConstraint("amount_minor > 0 AND headcount > 0", name="positive"),
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0", name="held"),
    CheckConstraint(
        "state IN ('pending','changes_requested') OR reserved_minor = 0", name="reserved_only_while_open"
    ),
    CheckConstraint(
        "state IN ('pending','changes_requested','approved') OR committed_minor = 0",
        name="committed_only_while_approved",
    ),
    CheckConstraint(
        "state IN ('pending','approved','settled','closed','changes_requested','rejected','withdrawn',"
        "'expired')",
        name="state",
    ),
    Index("ix_spend_request_requester", "workspace_id", "requester_id", "state"),
    Index("ix_spend_request_customer", "workspace_id", "customer_id", "planned_on"),
    Index("ix_spend_request_line", "line_id", "state"),
    Index("ix_spend_request_state", "workspace_id", "state", "planned_on"),
    # What waits for a decision, longest first: a few of the year's requests.
    Index(
        "ix_spend_request_waiting",
        "workspace_id",
        "waiting_since",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

customer_use = Table(
    "customer_use",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("plan_id", Id, ForeignKey("plan.id"), primary_key=True),
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("department", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    minor_column("held_minor"),
    Column("ratings_total", BigInteger, nullable=False, server_default="0"),
    Column("ratings_count", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("held_minor >= 0", name="held"),
    CheckConstraint(
        "ratings_count >= 0 AND ratings_total BETWEEN ratings_count AND 5 * ratings_count", name="ratings"
    ),
    Index("ix_customer_use_department", "workspace_id", "plan_id", "department"),
    # A digest reads it in the order of its key: the rows are the key's own tree.
    sqlite_with_rowid=False,
)

request_recipient = Table(
    "request_recipient",
    metadata,
    Column("request_id", Id, ForeignKey("spend_request.id"), primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    workspace_column(),
    Index("ix_request_recipient_contact_id", "contact_id"),
)

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
    text_column("reason"),
    reference("other_id", "person", nullable=True),
    Column("at", Utc, nullable=False),
    Index("ix_decision_request_id", "request_id"),
    Index("ix_decision_person_id", "person_id"),
)

actual = Table(
    "actual",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("month", SmallInteger, nullable=False),
    Column("headcount", Integer, nullable=False),
    text_column("invoice_number"),
    Column("rating", SmallInteger),
    text_column("result"),
    Column("final", Boolean, nullable=False),
    # What this actual took out of the commitment, so that a correction can put exactly that back.
    Column("liquidated_minor", BigInteger, nullable=False),
    reference("recorded_by", "person"),
    Column("recorded_at", Utc, nullable=False),
    reference("corrects_id", "actual", nullable=True),
    Column("reversed_at", Utc),
    CheckConstraint("amount_minor >= 0 AND liquidated_minor >= 0", name="amounts"),
    CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
    Index("ix_actual_request_id", "request_id"),
)
