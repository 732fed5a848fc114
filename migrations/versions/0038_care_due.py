"""Key customers who need attention, as the morning's look at them has found; what one person is asked of plans"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "care_due"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("customer_id", _ID, nullable=False, autoincrement=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("suggested_minor", sa.BigInteger(), server_default="0", nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=op.f(f"fk_{_TABLE}_{target}_id"))
            for target in ("customer", "workspace")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_care_due")),
    )
    op.create_index("ix_care_due_workspace_id", _TABLE, ["workspace_id", "days"])
    op.create_index("ix_plan_question_person_id", "plan_question", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_plan_question_person_id", "plan_question")
    op.drop_table(_TABLE)
