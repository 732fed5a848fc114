"""Ceilings of a plan: what several lines may hold together"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DIMENSIONS = ("department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel")


def upgrade() -> None:
    op.add_column("plan", sa.Column("ceilings", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "budget_ceiling",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="*", nullable=False) for name in _DIMENSIONS),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_budget_ceiling_amount")),
        sa.CheckConstraint(
            "control IN ('absolute','advisory','track','none')", name=op.f("ck_budget_ceiling_control")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_budget_ceiling_plan_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_budget_ceiling_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_ceiling")),
    )
    op.create_index("ix_budget_ceiling_plan_id", "budget_ceiling", ["plan_id"])


def downgrade() -> None:
    op.drop_table("budget_ceiling")
    op.drop_column("plan", "ceilings")
