"""Requests, their items, recipients and files."""

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
    text_column("text_salt"),
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
        "'expired','waiting_for_budget')",
        name="state",
    ),
    # With the two above: what waits for budget holds nothing.
    CheckConstraint("state <> 'waiting_for_budget' OR spent_minor = 0", name="unspent_while_waiting"),
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

# What a request is made of. It has one item or several, counted from 1; what they ask for and hold is added
# up in the request, which carries the place of the first: by that it is listed.
request_item = Table(
    "request_item",
    metadata,
    Column("request_id", Id, ForeignKey("spend_request.id"), primary_key=True),
    Column("item", SmallInteger, primary_key=True),
    workspace_column(),
    reference("line_id", "budget_line"),
    Column("month", SmallInteger, nullable=False),
    reference("customer_id", "customer"),
    *dimension_columns(""),
    Column("public_official", Boolean, nullable=False, server_default=text("false")),
    Column("state_owned", Boolean, nullable=False, server_default=text("false")),
    Column("headcount", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("approved_minor", BigInteger),
    minor_column("reserved_minor"),
    minor_column("committed_minor"),
    minor_column("spent_minor"),
    Column("final", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("item BETWEEN 1 AND 500", name="item"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("amount_minor >= 0 AND headcount > 0", name="positive"),
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0", name="held"),
    CheckConstraint("approved_minor IS NULL OR approved_minor >= 0", name="approved"),
    Index("ix_request_item_customer", "workspace_id", "customer_id", "planned_on"),
    Index("ix_request_item_line", "line_id"),
    # Those that may still be spent, by the day that was planned.
    Index("ix_request_item_planned", "workspace_id", "planned_on"),
)

# What a partner pays of an item: nothing of it is posted.
partner_part = Table(
    "partner_part",
    metadata,
    Column("request_id", Id, ForeignKey("spend_request.id"), primary_key=True),
    Column("item", SmallInteger, primary_key=True),
    workspace_column(),
    reference("partner_id", "partner"),
    # Of what is asked, of what stands agreed; of that what is still to come, and what was spent.
    minor_column("asked_minor"),
    minor_column("agreed_minor"),
    minor_column("held_minor"),
    minor_column("spent_minor"),
    CheckConstraint(
        "asked_minor >= 0 AND held_minor >= 0 AND spent_minor >= 0"
        " AND held_minor + spent_minor <= agreed_minor",
        name="part",
    ),
    Index("ix_partner_part_partner_id", "partner_id"),
)

request_recipient = Table(
    "request_recipient",
    metadata,
    Column("request_id", Id, ForeignKey("spend_request.id"), primary_key=True),
    Column("item", SmallInteger, primary_key=True, server_default="1"),
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    workspace_column(),
    Index("ix_request_recipient_contact_id", "contact_id"),
)

# Items that came in a list: the line of the file, and what was noted there.
list_row = Table(
    "list_row",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    Column("item", SmallInteger, nullable=False),
    Column("file_row", Integer, nullable=False),
    text_column("note"),
    text_column("text_salt"),
    UniqueConstraint("request_id", "item"),
    CheckConstraint("file_row > 1", name="file_row"),
)

# What each edit has changed: amounts, heads and dates with what they were, other fields by their names alone.
request_edit = Table(
    "request_edit",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    Column("round", Integer, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("request_id", "round"),
)

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
    text_column("text_salt"),
    UniqueConstraint("workspace_id", "slack_file_id", "request_id", "purpose"),
    CheckConstraint("purpose IN ('attachment','receipt')", name="purpose"),
    CheckConstraint("state IN ('pending','kept','refused')", name="state"),
    Index("ix_stored_file_request_id", "request_id"),
)
