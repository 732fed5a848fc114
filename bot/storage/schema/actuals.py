"""What was really spent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from bot.storage.schema.columns import Utc, id_column, metadata, reference, text_column, workspace_column

actual = Table(
    "actual",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    Column("item", SmallInteger, nullable=False, server_default="1"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("month", SmallInteger, nullable=False),
    Column("headcount", Integer, nullable=False),
    text_column("invoice_number"),
    Column("rating", SmallInteger),
    text_column("result"),
    # Why it is over what was approved.
    text_column("reason"),
    Column("final", Boolean, nullable=False),
    # What this actual took out of the commitment, so that a correction can put exactly that back.
    Column("liquidated_minor", BigInteger, nullable=False),
    reference("recorded_by", "person"),
    Column("recorded_at", Utc, nullable=False),
    reference("corrects_id", "actual", nullable=True),
    Column("reversed_at", Utc),
    text_column("text_salt"),
    CheckConstraint("amount_minor >= 0 AND liquidated_minor >= 0", name="amounts"),
    CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
    Index("ix_actual_request_id", "request_id"),
)
