"""What of a line's budget was adopted, beside what was changed since"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Until now every budget came from a file.
_ADOPTED = """
    UPDATE balance SET adopted_minor = COALESCE((
        SELECT SUM(posting.amount_minor) FROM posting
        WHERE posting.line_id = balance.line_id AND posting.month = balance.month
          AND posting.column_name = 'budget' AND posting.kind = 'budget.import'
    ), 0)
"""


def upgrade() -> None:
    op.add_column("balance", sa.Column("adopted_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(_ADOPTED)


def downgrade() -> None:
    op.drop_column("balance", "adopted_minor")
