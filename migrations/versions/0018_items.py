"""What a request is made of: every request of before has one item, with all that it asks for and holds

Nothing that is on record is touched: a posting or an actual that names no item belongs to the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DIMENSIONS = ("department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel")
_HELD = ("reserved_minor", "committed_minor", "spent_minor")
_COPIED = (
    "workspace_id",
    "line_id",
    "month",
    "customer_id",
    *_DIMENSIONS,
    "public_official",
    "state_owned",
    "headcount",
    "amount_minor",
    "planned_on",
    "approved_minor",
    *_HELD,
)
_FIXED = "id, workspace_id, request_id, round, person_id, action, amount_minor, other_id, at"
_FIXED_NOW = _FIXED.replace("amount_minor,", "amount_minor, item_minors,")
_REFUSE = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"


def upgrade() -> None:
    op.create_table(
        "request_item",
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("item", sa.SmallInteger(), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in _DIMENSIONS),
        sa.Column("public_official", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state_owned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in _HELD),
        sa.Column("final", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("item BETWEEN 1 AND 500", name=op.f("ck_request_item_item")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_request_item_month")),
        sa.CheckConstraint("amount_minor >= 0 AND headcount > 0", name=op.f("ck_request_item_positive")),
        sa.CheckConstraint(
            "reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0",
            name=op.f("ck_request_item_held"),
        ),
        sa.CheckConstraint(
            "approved_minor IS NULL OR approved_minor >= 0", name=op.f("ck_request_item_approved")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_request_item_customer_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_request_item_line_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["spend_request.id"], name=op.f("fk_request_item_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_request_item_workspace_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "item", name=op.f("pk_request_item")),
    )
    _make_first_items()
    for name, columns in (
        ("customer", ["workspace_id", "customer_id", "planned_on"]),
        ("line", ["line_id"]),
        ("planned", ["workspace_id", "planned_on"]),
    ):
        op.create_index(f"ix_request_item_{name}", "request_item", columns)
    _give_recipients_an_item()
    op.add_column("actual", sa.Column("item", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("posting", sa.Column("item", sa.SmallInteger(), nullable=True))
    op.add_column("decision", sa.Column("item_minors", sa.JSON(), nullable=True))
    _guard_decisions(_FIXED_NOW)


def _make_first_items() -> None:
    copied = ", ".join(_COPIED)
    final = (
        "EXISTS (SELECT 1 FROM actual WHERE actual.request_id = spend_request.id"
        " AND actual.final AND actual.reversed_at IS NULL)"
    )
    op.execute(
        f"INSERT INTO request_item (request_id, item, final, {copied})"  # noqa: S608 - names of our own
        f" SELECT id, 1, {final}, {copied} FROM spend_request"
    )


def _give_recipients_an_item() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.add_column(
            "request_recipient", sa.Column("item", sa.SmallInteger(), server_default="1", nullable=False)
        )
        _key_recipients("request_id, item, contact_id")
        return
    # SQLite changes no key: the rows move into a table that has the new one.
    op.drop_index("ix_request_recipient_contact_id", "request_recipient")
    op.rename_table("request_recipient", "recipient_before")
    _create_recipients(sa.Column("item", sa.SmallInteger(), server_default="1", nullable=False))
    op.execute(
        "INSERT INTO request_recipient (request_id, contact_id, workspace_id)"
        " SELECT request_id, contact_id, workspace_id FROM recipient_before"
    )
    op.drop_table("recipient_before")
    op.create_index("ix_request_recipient_contact_id", "request_recipient", ["contact_id"])


def _key_recipients(columns: str) -> None:
    op.execute("ALTER TABLE request_recipient DROP CONSTRAINT pk_request_recipient")
    op.execute(f"ALTER TABLE request_recipient ADD CONSTRAINT pk_request_recipient PRIMARY KEY ({columns})")


def _create_recipients(*items: sa.Column[int]) -> None:
    key = ["request_id", *(column.name for column in items), "contact_id"]
    op.create_table(
        "request_recipient",
        sa.Column("request_id", _ID, nullable=False),
        *items,
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_request_recipient_contact_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["spend_request.id"], name=op.f("fk_request_recipient_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_request_recipient_workspace_id")
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_request_recipient")),
    )


def _guard_decisions(fixed: str) -> None:
    """What was approved of each item stays as it was, like the rest of a decision."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in fixed.split(", "))
        op.execute("DROP TRIGGER decision_no_update")
        op.execute(
            f"CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision WHEN {changed} "
            "BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER decision_append_only ON decision")
    op.execute(
        f"CREATE TRIGGER decision_append_only BEFORE UPDATE OF {fixed} OR DELETE OR TRUNCATE ON decision {_REFUSE}"
    )
    op.execute("ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_append_only")


def downgrade() -> None:
    """Only while no request has several items: the version before knows one alone."""
    _guard_decisions(_FIXED)
    op.drop_column("decision", "item_minors")
    op.drop_column("posting", "item")
    op.drop_column("actual", "item")
    if op.get_bind().dialect.name != "sqlite":
        _key_recipients("request_id, contact_id")
        op.drop_column("request_recipient", "item")
    else:
        op.drop_index("ix_request_recipient_contact_id", "request_recipient")
        op.rename_table("request_recipient", "recipient_after")
        _create_recipients()
        op.execute(
            "INSERT INTO request_recipient (request_id, contact_id, workspace_id)"
            " SELECT request_id, contact_id, workspace_id FROM recipient_after"
        )
        op.drop_table("recipient_after")
        op.create_index("ix_request_recipient_contact_id", "request_recipient", ["contact_id"])
    op.drop_table("request_item")
