"""Why an actual is over what was approved

A text more is stated of every actual: those that there are, are stated again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.books.restate import Shape, restate

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = ("invoice_number", "result")


def upgrade() -> None:
    op.add_column("actual", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    restate(op.get_bind(), revision, (Shape("actual", texts=(*_BEFORE, "reason")),))


def downgrade() -> None:
    op.drop_column("actual", "reason")
    restate(op.get_bind(), "0015", (Shape("actual", texts=_BEFORE),))
