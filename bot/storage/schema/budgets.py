"""Plans, lines, the ledger, what is kept beside it, and what it warns of."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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

plan = Table(
    "plan",
    metadata,
    id_column(),
    workspace_column(),
    Column("year", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    # The last request number given; the row's lock makes the numbers gapless.
    Column("last_number", Integer, nullable=False, server_default="0"),
    # The same of adjustments.
    Column("last_adjustment", Integer, nullable=False, server_default="0"),
    minor_column("budget_minor"),
    minor_column("reserved_minor"),
    minor_column("committed_minor"),
    minor_column("spent_minor"),
    # How many are in use: a click reads them only where there are any.
    Column("ceilings", Integer, nullable=False, server_default="0"),
    # How many of its months, from the first on, are closed.
    Column("closed_months", SmallInteger, nullable=False, server_default="0"),
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
    # Never active: no request draws on it, and what it holds is not among what the lines may spend together.
    Column("reserve", Boolean, nullable=False, server_default=text("false")),
    Column("status", Text, nullable=False, server_default="open"),
    UniqueConstraint("plan_id", "code"),
    CheckConstraint("control IN ('absolute','advisory','track','none')", name="control"),
    CheckConstraint("horizon IN ('year','quarter','to_date')", name="horizon"),
    CheckConstraint("status IN ('open','hold','closed')", name="status"),
)

budget_ceiling = Table(
    "budget_ceiling",
    metadata,
    id_column(),
    workspace_column(),
    reference("plan_id", "plan"),
    *dimension_columns("*"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("control", Text, nullable=False),
    Column("currency", Text, nullable=False),
    # One of an earlier version stays on record.
    Column("active", Boolean, nullable=False),
    CheckConstraint("amount_minor >= 0", name="amount"),
    CheckConstraint("control IN ('absolute','advisory','track','none')", name="control"),
    Index("ix_budget_ceiling_plan_id", "plan_id"),
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
    # What of the budget came with a plan or a file; the rest was adjusted since.
    minor_column("adopted_minor"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    # Budget and spent may be below zero in a month: what is taken or corrected of a closed one stands there.
    CheckConstraint("reserved_minor >= 0 AND committed_minor >= 0", name="held"),
)

month_closing = Table(
    "month_closing",
    metadata,
    id_column(),
    workspace_column(),
    reference("plan_id", "plan"),
    # The last fiscal month that it closes; those before it are closed too.
    Column("month", SmallInteger, nullable=False),
    Column("closed_at", Utc, nullable=False),
    Column("closed_by", Id),
    # The newest posting of that moment: a later one may not be in a closed month.
    Column("last_posting_id", BigInteger, nullable=False),
    UniqueConstraint("plan_id", "month"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
)

year_closing = Table(
    "year_closing",
    metadata,
    id_column(),
    workspace_column(),
    reference("plan_id", "plan"),
    # The one that goes on with what was carried.
    reference("next_plan_id", "plan"),
    Column("closed_at", Utc, nullable=False),
    reference("closed_by", "person"),
    # What its lines had left, and have given.
    Column("available_minor", BigInteger, nullable=False),
    # The newest posting of that moment: no later one changes its budget.
    Column("last_posting_id", BigInteger, nullable=False),
    UniqueConstraint("plan_id"),
    CheckConstraint("available_minor >= 0", name="available"),
)

# Of the many postings the few that adjustments and year ends have made. As text: a database knows that an
# index serves a statement by the same condition in both, of which it sees no parameters.
ADJUSTED = text("document LIKE 'adjustment:%'")
CARRIED = text("kind IN ('request.carry', 'year.commitments', 'year.available')")

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
    # Which item of a request's document.
    Column("item", SmallInteger),
    Column("actor_id", Id),
    Column("at", Utc, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    UniqueConstraint("workspace_id", "idempotency_key"),
    CheckConstraint("amount_minor <> 0", name="amount"),
    CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    CheckConstraint("column_name IN ('budget','reserved','committed','spent')", name="column_name"),
    Index("ix_posting_line_id_month", "line_id", "month"),
    # With what the proofs add up of every document: they read the index alone, in order.
    Index("ix_posting_document", "workspace_id", "document", "column_name", "amount_minor"),
    *(
        Index(name, "workspace_id", "document", sqlite_where=condition, postgresql_where=condition)
        for name, condition in (("ix_posting_adjusted", ADJUSTED), ("ix_posting_carried", CARRIED))
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

# By which method each line is forecast: worked out again when a month is closed, and each morning.
forecast_trial = Table(
    "forecast_trial",
    metadata,
    Column("line_id", Id, ForeignKey("budget_line.id"), primary_key=True, autoincrement=False),
    workspace_column(),
    reference("plan_id", "plan"),
    Column("method", Text, nullable=False),
    Column("error_minor", BigInteger, nullable=False),
    # Of the closed months.
    Column("budget_minor", BigInteger, nullable=False),
    Column("spent_minor", BigInteger, nullable=False),
    # Twelve months, where the method is last year's season.
    Column("last_year", JSON(none_as_null=True)),
    Index("ix_forecast_trial_plan_id", "plan_id"),
)

alert = Table(
    "alert",
    metadata,
    Column("line_id", Id, ForeignKey("budget_line.id"), primary_key=True),
    Column("threshold_percent", Integer, primary_key=True),
    Column("period", Text, primary_key=True),
    workspace_column(),
    Column("raised_at", Utc, nullable=False),
)

spend_exception = Table(
    "spend_exception",
    metadata,
    id_column(),
    workspace_column(),
    Column("kind", Text, nullable=False),
    reference("request_id", "spend_request", nullable=True),
    reference("line_id", "budget_line", nullable=True),
    Column("facts", JSON, nullable=False),
    # What it added beyond an approval: the plan's check leaves it out while the exception is open.
    minor_column("excess_minor"),
    Column("raised_at", Utc, nullable=False),
    Column("cleared_at", Utc),
    Column("cleared_by", Id),
    # Who has asked its requester why, and what they have said.
    Column("asked_at", Utc),
    Column("asked_by", Id),
    text_column("answer"),
    text_column("text_salt"),
    Index("ix_spend_exception_open", "workspace_id", "cleared_at"),
)
