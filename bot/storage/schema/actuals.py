"""What was really spent."""

from __future__ import annotations

from sqlalchemy import (
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
    id_column,
    metadata,
    minor_column,
    reference,
    text_column,
    workspace_column,
)

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
    # All who came; without a number of other guests nobody has said who that was.
    Column("headcount", Integer, nullable=False),
    Column("other_guests", Integer),
    # Whether an official was among the contacts who came.
    Column("official_came", Boolean, nullable=False, server_default=text("false")),
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
    # What of the amount a partner pays.
    minor_column("partner_minor"),
    CheckConstraint("amount_minor >= 0 AND liquidated_minor >= 0", name="amounts"),
    CheckConstraint("partner_minor BETWEEN 0 AND amount_minor", name="partner"),
    CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
    CheckConstraint("other_guests IS NULL OR other_guests >= 0", name="other_guests"),
    Index("ix_actual_request_id", "request_id"),
)

# The contacts who came, with what each has had of the amount: shared equally, exact to the minor unit.
actual_contact = Table(
    "actual_contact",
    metadata,
    Column("actual_id", Id, ForeignKey("actual.id"), primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    workspace_column(),
    Column("share_minor", BigInteger, nullable=False),
    CheckConstraint("share_minor >= 0", name="share"),
    Index("ix_actual_contact_contact_id", "contact_id"),
)

# Our own people who came.
actual_person = Table(
    "actual_person",
    metadata,
    Column("actual_id", Id, ForeignKey("actual.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    workspace_column(),
    Index("ix_actual_person_person_id", "person_id"),
)

# What a partner owes of a request that has ended; 0 where a correction has left nothing to claim.
partner_claim = Table(
    "partner_claim",
    metadata,
    id_column(),
    workspace_column(),
    reference("request_id", "spend_request"),
    reference("partner_id", "partner"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("since", Utc, nullable=False),
    UniqueConstraint("request_id"),
    CheckConstraint("amount_minor > 0 OR (amount_minor = 0 AND state = 'open')", name="amount"),
    Index("ix_partner_claim_state", "workspace_id", "state", "since"),
)
