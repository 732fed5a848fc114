"""Lines are open, on hold or closed"""

from __future__ import annotations

from alembic import op

from bot.storage.books.restate import Shape, restate

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_LINES = Shape("budget_line", left_out=("code", "expected_result", "alert_channel"))


def upgrade() -> None:
    # With its constraint at once: SQLite adds none to a table that there is.
    op.execute(
        "ALTER TABLE budget_line ADD COLUMN status TEXT DEFAULT 'open' NOT NULL "
        "CONSTRAINT ck_budget_line_status CHECK (status IN ('open','hold','closed'))"
    )
    restate(op.get_bind(), revision, (_LINES,))


def downgrade() -> None:
    op.drop_column("budget_line", "status")
