"""Messages that wait are found in the order in which they leave"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_state", "outbox", ["workspace_id", "state", "id"])
    op.drop_index("ix_outbox_due", "outbox")


def downgrade() -> None:
    op.create_index("ix_outbox_due", "outbox", ["state", "next_attempt_at"])
    op.drop_index("ix_outbox_state", "outbox")
