"""The schema. Every row belongs to one workspace; amounts are minor units; times are UTC.

The constraints here are the last wall behind the domain: what may not happen to money can't be stored.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect

from bot.domain.budget import DIMENSIONS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for a column of type INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """A UTC instant. SQLite forgets the zone, so it is taken off before and put back after."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[Any]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _workspace() -> Column[Any]:
    return Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False, server_default="")


def _minor(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _ref(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=nullable)


def _dimensions(default: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False, server_default=default) for name in DIMENSIONS]


workspace = Table(
    "workspace",
    metadata,
    _id(),
    # Empty until the bot first meets Slack: company data may be imported before.
    Column("team_id", Text, unique=True),
    _text("enterprise_id"),
    _text("name"),
    _text("bot_user_id"),
    Column("created_at", Utc, nullable=False),
)

person = Table(
    "person",
    metadata,
    _id(),
    _workspace(),
    Column("email", Text, nullable=False),
    _text("name"),
    _text("department"),
    _text("region"),
    _ref("manager_id", "person", nullable=True),
    _text("tier"),
    _text("roles"),
    Column("slack_id", Text),
    _text("locale"),
    _text("timezone"),
    Column("profile_read_at", Utc),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("workspace_id", "email"),
    UniqueConstraint("workspace_id", "slack_id"),
)

customer = Table(
    "customer",
    metadata,
    _id(),
    _workspace(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    _text("segment"),
    _text("lifecycle"),
    _text("region"),
    _text("product_line"),
    _ref("owner_id", "person", nullable=True),
    _minor("annual_value_minor"),
    Column("state_owned", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("workspace_id", "code"),
)

contact = Table(
    "contact",
    metadata,
    _id(),
    _workspace(),
    _ref("customer_id", "customer"),
    Column("name", Text, nullable=False),
    _text("title"),
    Column("public_official", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("customer_id", "name"),
)

policy_version = Table(
    "policy_version",
    metadata,
    _id(),
    _workspace(),
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
    _id(),
    _workspace(),
    Column("year", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    # The last request number given; the row's lock makes the numbers gapless.
    Column("last_number", Integer, nullable=False, server_default="0"),
    _minor("budget_minor"),
    _minor("reserved_minor"),
    _minor("committed_minor"),
    _minor("spent_minor"),
    UniqueConstraint("workspace_id", "year"),
    CheckConstraint("budget_minor >= 0", name="budget"),
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0", name="held"),
)

budget_line = Table(
    "budget_line",
    metadata,
    _id(),
    _workspace(),
    _ref("plan_id", "plan"),
    Column("code", Text, nullable=False),
    *_dimensions("*"),
    Column("control", Text, nullable=False),
    Column("horizon", Text, nullable=False, server_default="year"),
    Column("currency", Text, nullable=False),
    _ref("owner_id", "person", nullable=True),
    _text("expected_result"),
    _text("alert_channel"),
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
    _workspace(),
    _minor("budget_minor"),
    _minor("reserved_minor"),
    _minor("committed_minor"),
    _minor("spent_minor"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("budget_minor >= 0", name="budget"),
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0", name="held"),
)

posting = Table(
    "posting",
    metadata,
    _id(),
    _workspace(),
    _ref("line_id", "budget_line"),
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
    _id(),
    _workspace(),
    _ref("plan_id", "plan"),
    _ref("line_id", "budget_line"),
    Column("month", SmallInteger, nullable=False),
    Column("number", Text, nullable=False),
    _ref("requester_id", "person"),
    _ref("customer_id", "customer"),
    *_dimensions(""),
    Column("public_official", Boolean, nullable=False, server_default=text("false")),
    Column("state_owned", Boolean, nullable=False, server_default=text("false")),
    Column("headcount", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("planned_on", Date, nullable=False),
    _text("purpose"),
    _text("expected_result"),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("round", Integer, nullable=False, server_default="1"),
    Column("policy_version", Text, nullable=False),
    Column("approved_minor", BigInteger),
    _minor("reserved_minor"),
    _minor("committed_minor"),
    _minor("spent_minor"),
    Column("findings", JSON, nullable=False),
    _text("question"),
    _text("answer"),
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
)

request_recipient = Table(
    "request_recipient",
    metadata,
    Column("request_id", Id, ForeignKey("spend_request.id"), primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    _workspace(),
    Index("ix_request_recipient_contact_id", "contact_id"),
)

approval_step = Table(
    "approval_step",
    metadata,
    _id(),
    _workspace(),
    _ref("request_id", "spend_request"),
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
    _workspace(),
    Column("signed_at", Utc),
    Index("ix_step_approver_person_id", "person_id"),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _workspace(),
    _ref("request_id", "spend_request"),
    Column("round", Integer, nullable=False),
    _ref("person_id", "person"),
    Column("action", Text, nullable=False),
    Column("amount_minor", BigInteger),
    _text("reason"),
    _ref("other_id", "person", nullable=True),
    Column("at", Utc, nullable=False),
    Index("ix_decision_request_id", "request_id"),
    Index("ix_decision_person_id", "person_id"),
)

actual = Table(
    "actual",
    metadata,
    _id(),
    _workspace(),
    _ref("request_id", "spend_request"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("month", SmallInteger, nullable=False),
    Column("headcount", Integer, nullable=False),
    _text("invoice_number"),
    Column("rating", SmallInteger),
    _text("result"),
    Column("final", Boolean, nullable=False),
    # What this actual took out of the commitment, so that a correction can put exactly that back.
    Column("liquidated_minor", BigInteger, nullable=False),
    _ref("recorded_by", "person"),
    Column("recorded_at", Utc, nullable=False),
    _ref("corrects_id", "actual", nullable=True),
    Column("reversed_at", Utc),
    CheckConstraint("amount_minor >= 0 AND liquidated_minor >= 0", name="amounts"),
    CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
    Index("ix_actual_request_id", "request_id"),
)

stored_file = Table(
    "stored_file",
    metadata,
    _id(),
    _workspace(),
    Column("slack_file_id", Text, nullable=False),
    _ref("request_id", "spend_request"),
    _ref("actual_id", "actual", nullable=True),
    Column("purpose", Text, nullable=False),
    _text("name"),
    _text("detected_type"),
    _text("sha256"),
    Column("size_bytes", BigInteger),
    _text("storage_key"),
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
    _id(),
    _workspace(),
    Column("kind", Text, nullable=False),
    _ref("request_id", "spend_request"),
    _ref("person_id", "person"),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    UniqueConstraint("kind", "request_id", "person_id"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _workspace(),
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
    _text("last_error"),
    _text("trace"),
    _text("channel"),
    _text("ts"),
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
    _workspace(),
    Column("raised_at", Utc, nullable=False),
)

spend_exception = Table(
    "spend_exception",
    metadata,
    _id(),
    _workspace(),
    Column("kind", Text, nullable=False),
    _ref("request_id", "spend_request", nullable=True),
    _ref("line_id", "budget_line", nullable=True),
    Column("facts", JSON, nullable=False),
    Column("raised_at", Utc, nullable=False),
    Column("cleared_at", Utc),
    Index("ix_spend_exception_open", "workspace_id", "cleared_at"),
)

variance_note = Table(
    "variance_note",
    metadata,
    _id(),
    _workspace(),
    _ref("line_id", "budget_line"),
    Column("period", Text, nullable=False),
    Column("note", Text, nullable=False),
    _ref("person_id", "person"),
    Column("at", Utc, nullable=False),
    Index("ix_variance_note_line_id", "line_id"),
)

digest_subscription = Table(
    "digest_subscription",
    metadata,
    _id(),
    _workspace(),
    Column("channel", Text, nullable=False),
    Column("scope_kind", Text, nullable=False),
    _text("scope_value"),
    Column("weekday", SmallInteger, nullable=False),
    Column("at_time", Text, nullable=False),
    Column("locale", Text, nullable=False),
    _ref("subscribed_by", "person"),
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
    _text("result"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    _text("result"),
    Column("at", Utc, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    _id(),
    _workspace(),
    Column("sequence", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    # Opaque: a person can be erased and the chain still verifies.
    Column("actor_id", Id),
    _text("actor_label"),
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
