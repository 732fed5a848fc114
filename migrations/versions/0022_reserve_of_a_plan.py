"""The reserve of a plan is a line that no request ever draws on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.books.restate import Shape, restate

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_LINES = Shape("budget_line", left_out=("code", "expected_result", "alert_channel"))


def upgrade() -> None:
    op.add_column(
        "budget_line", sa.Column("reserve", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    restate(op.get_bind(), revision, (_LINES,))


def downgrade() -> None:
    op.drop_column("budget_line", "reserve")
