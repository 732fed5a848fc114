"""What the edits of a request have changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "request_edit",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["spend_request.id"], name=op.f("fk_request_edit_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_request_edit_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_edit")),
        sa.UniqueConstraint("request_id", "round", name=op.f("uq_request_edit_request_id_round")),
    )


def downgrade() -> None:
    op.drop_table("request_edit")
