"""Who came: contacts with their share of an actual, other guests, our people

What was recorded before says nothing of it, and stays as it is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # With its condition in one statement: SQLite adds none to a table that is there already.
    op.execute(
        "ALTER TABLE actual ADD COLUMN other_guests INTEGER"
        " CONSTRAINT ck_actual_other_guests CHECK (other_guests IS NULL OR other_guests >= 0)"
    )
    op.add_column(
        "actual", sa.Column("official_came", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    _create(
        "contact",
        sa.Column("share_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("share_minor >= 0", name=op.f("ck_actual_contact_share")),
    )
    _create("person")


def _create(who: str, *more: sa.Column[int] | sa.CheckConstraint) -> None:
    name = f"actual_{who}"
    op.create_table(
        name,
        sa.Column("actual_id", _ID, nullable=False),
        sa.Column(f"{who}_id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        *more,
        sa.ForeignKeyConstraint(["actual_id"], ["actual.id"], name=op.f(f"fk_{name}_actual_id")),
        sa.ForeignKeyConstraint([f"{who}_id"], [f"{who}.id"], name=op.f(f"fk_{name}_{who}_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f(f"fk_{name}_workspace_id")),
        sa.PrimaryKeyConstraint("actual_id", f"{who}_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_{who}_id", name, [f"{who}_id"])


def downgrade() -> None:
    op.drop_table("actual_person")
    op.drop_table("actual_contact")
    op.drop_column("actual", "official_came")
    op.drop_column("actual", "other_guests")
