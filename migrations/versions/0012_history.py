"""What was spent before Goodwill kept the books, and what of the books will not come again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DIMENSIONS = ("department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel")


def upgrade() -> None:
    op.create_table(
        "past_spend",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in _DIMENSIONS),
        sa.Column("customer_id", _ID, nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0 AND headcount >= 0", name=op.f("ck_past_spend_amounts")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_past_spend_customer_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_past_spend_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_spend")),
    )
    op.create_index("ix_past_spend_spent_on", "past_spend", ["workspace_id", "spent_on"])
    op.create_table(
        "one_off",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["spend_request.id"], name=op.f("fk_one_off_request_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_one_off_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_off")),
        sa.UniqueConstraint("request_id", name=op.f("uq_one_off_request_id")),
    )


def downgrade() -> None:
    op.drop_table("one_off")
    op.drop_index("ix_past_spend_spent_on", "past_spend")
    op.drop_table("past_spend")
