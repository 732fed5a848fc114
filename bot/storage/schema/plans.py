"""What a year's plan goes by, and its versions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from bot.storage.schema.columns import (
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
