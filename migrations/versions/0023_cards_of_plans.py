"""Where in Slack each person's card of a plan stands"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "plan_card",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_card_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_plan_card_version_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_plan_card_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_card")),
        sa.UniqueConstraint("version_id", "person_id", name=op.f("uq_plan_card_version_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("plan_card")
