"""Workspaces, people, customers and their contacts."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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
    # By Slack; `active` is what the people file says.
    Column("deactivated_at", Utc),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    text_column("country"),
    text_column("name_key"),
    text_column("text_salt"),
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
    Column("potential", SmallInteger),
    Column("strategic", SmallInteger),
    # Hundredths of a percent: no database keeps a decimal as it is written.
    Column("margin_hundredths", Integer),
    Column("since", Date),
    text_column("place"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    # What is searched: `identity` of code and name. Empty where an earlier version wrote the row.
    text_column("code_key"),
    text_column("name_key"),
    UniqueConstraint("workspace_id", "code"),
    Index(
        "uq_customer_code_key",
        "workspace_id",
        "code_key",
        unique=True,
        sqlite_where=text("code_key <> ''"),
        postgresql_where=text("code_key <> ''"),
    ),
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
    text_column("contact_id"),
    text_column("rank"),
    text_column("name_key"),
    text_column("text_salt"),
    # Two of the same name are told apart by the company's own id for them.
    Index(
        "uq_contact_name_key",
        "customer_id",
        "name_key",
        "contact_id",
        unique=True,
        sqlite_where=text("name_key <> ''"),
        postgresql_where=text("name_key <> ''"),
    ),
    Index(
        "uq_contact_contact_id",
        "customer_id",
        "contact_id",
        unique=True,
        sqlite_where=text("contact_id <> ''"),
        postgresql_where=text("contact_id <> ''"),
    ),
)

# Who pays a part of what is spent. What looks the same is one: the key tells it, not the code as written.
partner = Table(
    "partner",
    metadata,
    id_column(),
    workspace_column(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("code_key", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    text_column("text_salt"),
    UniqueConstraint("workspace_id", "code_key"),
)

# That somebody of ours was in touch with a customer, as they say.
meeting = Table(
    "meeting",
    metadata,
    id_column(),
    workspace_column(),
    reference("customer_id", "customer"),
    reference("person_id", "person"),
    Column("met_on", Date, nullable=False),
    text_column("note"),
    Column("at", Utc, nullable=False),
    text_column("text_salt"),
    Index("ix_meeting_customer", "workspace_id", "customer_id", "met_on"),
)

# Key customers who need attention, as the morning's look at them has found: worked out again each day.
care_due = Table(
    "care_due",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True, autoincrement=False),
    workspace_column(),
    Column("days", Integer, nullable=False),
    minor_column("suggested_minor"),
    Index("ix_care_due_workspace_id", "workspace_id", "days"),
)

# Who ran commands, by their login; the audit has the number.
operator = Table(
    "operator",
    metadata,
    id_column(),
    workspace_column(),
    Column("login", Text, nullable=False),
    UniqueConstraint("workspace_id", "login", name="uq_operator_workspace_id"),
)
