"""What partners pay of requests, and of actuals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AMOUNTS = ("asked_minor", "agreed_minor", "held_minor", "spent_minor")


def upgrade() -> None:
    op.create_table(
        "partner_part",
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("item", sa.SmallInteger(), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in _AMOUNTS),
        sa.CheckConstraint(
            "asked_minor >= 0 AND held_minor >= 0 AND spent_minor >= 0"
            " AND held_minor + spent_minor <= agreed_minor",
            name=op.f("ck_partner_part_part"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["spend_request.id"], name=op.f("fk_partner_part_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_partner_part_workspace_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_part_partner_id")),
        sa.PrimaryKeyConstraint("request_id", "item", name=op.f("pk_partner_part")),
    )
    op.create_index("ix_partner_part_partner_id", "partner_part", ["partner_id"])
    # With its condition in one statement: SQLite adds none to a table that is there already.
    op.execute(
        "ALTER TABLE actual ADD COLUMN partner_minor BIGINT DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_actual_partner CHECK (partner_minor BETWEEN 0 AND amount_minor)"
    )


def downgrade() -> None:
    op.drop_column("actual", "partner_minor")
    op.drop_table("partner_part")
