"""Policies have a salt, so that a name in one can be erased and not be guessed from its digest"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("policy_version", sa.Column("text_salt", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("policy_version", "text_salt")
