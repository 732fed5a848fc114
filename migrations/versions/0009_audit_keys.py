"""Entries of the audit name the key that their hash was made with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("audit_entry", "audit_head"):
        op.add_column(table, sa.Column("key_id", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table in ("audit_entry", "audit_head"):
        op.drop_column(table, "key_id")
