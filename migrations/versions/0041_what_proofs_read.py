"""Proofs add up the postings of every document from an index alone, and find the few of adjustments and year ends"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_DOCUMENT = ["workspace_id", "document"]
_FEW = {
    "ix_posting_adjusted": "document LIKE 'adjustment:%'",
    "ix_posting_carried": "kind IN ('request.carry', 'year.commitments', 'year.available')",
}


def upgrade() -> None:
    op.drop_index("ix_posting_document", "posting")
    op.create_index("ix_posting_document", "posting", [*_DOCUMENT, "column_name", "amount_minor"])
    for name, condition in _FEW.items():
        where = sa.text(condition)
        op.create_index(name, "posting", _DOCUMENT, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in _FEW:
        op.drop_index(name, "posting")
    op.drop_index("ix_posting_document", "posting")
    op.create_index("ix_posting_document", "posting", _DOCUMENT)
