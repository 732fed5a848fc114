"""Who has looked at an exception, and what the plan's check leaves out until somebody has"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "spend_exception", sa.Column("excess_minor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("spend_exception", sa.Column("cleared_by", _ID))


def downgrade() -> None:
    op.drop_column("spend_exception", "cleared_by")
    op.drop_column("spend_exception", "excess_minor")
