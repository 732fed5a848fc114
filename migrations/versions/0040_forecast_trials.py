"""By which method each line is forecast: what trying them on the closed months has found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "forecast_trial"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("line_id", _ID, nullable=False, autoincrement=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("error_minor", sa.BigInteger(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("last_year", sa.JSON()),
        *(
            sa.ForeignKeyConstraint([f"{column}"], [f"{target}.id"], name=op.f(f"fk_{_TABLE}_{column}"))
            for column, target in (
                ("line_id", "budget_line"),
                ("workspace_id", "workspace"),
                ("plan_id", "plan"),
            )
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_forecast_trial")),
    )
    op.create_index("ix_forecast_trial_plan_id", _TABLE, ["plan_id"])


def downgrade() -> None:
    op.drop_table(_TABLE)
