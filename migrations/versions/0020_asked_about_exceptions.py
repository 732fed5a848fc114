"""Who has asked about an exception, and what its requester has said"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("spend_exception", sa.Column("asked_at", sa.DateTime(timezone=True)))
    op.add_column("spend_exception", sa.Column("asked_by", _ID))
    for name in ("answer", "text_salt"):
        op.add_column("spend_exception", sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for name in ("text_salt", "answer", "asked_by", "asked_at"):
        op.drop_column("spend_exception", name)
