"""Requests that came as a list: the line of the file of each item, and what was noted there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "list_row",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("item", sa.SmallInteger(), nullable=False),
        sa.Column("file_row", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("text_salt", sa.Text(), nullable=False, server_default=""),
        sa.CheckConstraint("file_row > 1", name=op.f("ck_list_row_file_row")),
        sa.ForeignKeyConstraint(["request_id"], ["spend_request.id"], name=op.f("fk_list_row_request_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_list_row_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_row")),
        sa.UniqueConstraint("request_id", "item", name=op.f("uq_list_row_request_id_item")),
    )


def downgrade() -> None:
    op.drop_table("list_row")
