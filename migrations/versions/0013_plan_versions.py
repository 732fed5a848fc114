"""Versions of a year's plan, with their lines"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DIMENSIONS = ("department", "category", "segment", "lifecycle", "region", "product_line", "contact_channel")


def upgrade() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserve_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('draft')", name=op.f("ck_plan_version_state")),
        sa.CheckConstraint(
            "total_minor > 0 AND reserve_minor BETWEEN 0 AND total_minor",
            name=op.f("ck_plan_version_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_plan_version_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint(
            "workspace_id", "year", "number", name=op.f("uq_plan_version_workspace_id_year_number")
        ),
    )
    op.create_table(
        "plan_line",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="*", nullable=False) for name in _DIMENSIONS),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("proposed_minor", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("awaited", sa.Boolean(), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("expected_result", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_plan_line_amount")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plan_line_owner_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_plan_line_version_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_plan_line_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_plan_line_version_id_code")),
    )


def downgrade() -> None:
    op.drop_table("plan_line")
    op.drop_table("plan_version")
