"""Changes of the budget in the year"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _refers(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}"))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.add_column("plan", sa.Column("last_adjustment", sa.Integer(), server_default="0", nullable=False))
    _create_adjustment()
    op.create_table(
        "adjustment_decision",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("adjustment_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        _text("reason"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("text_salt"),
        sa.CheckConstraint("action IN ('approve','reject')", name=op.f("ck_adjustment_decision_action")),
        _refers("adjustment_decision", "workspace_id", "workspace"),
        _refers("adjustment_decision", "adjustment_id", "adjustment"),
        _refers("adjustment_decision", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment_decision")),
        sa.UniqueConstraint(
            "adjustment_id", "person_id", name=op.f("uq_adjustment_decision_adjustment_id_person_id")
        ),
    )
    op.create_table(
        "adjustment_card",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("adjustment_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        _refers("adjustment_card", "workspace_id", "workspace"),
        _refers("adjustment_card", "adjustment_id", "adjustment"),
        _refers("adjustment_card", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment_card")),
        sa.UniqueConstraint(
            "adjustment_id", "person_id", name=op.f("uq_adjustment_card_adjustment_id_person_id")
        ),
    )


def _create_adjustment() -> None:
    op.create_table(
        "adjustment",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("from_line_id", _ID, nullable=True),
        sa.Column("to_line_id", _ID, nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        _text("explanation"),
        sa.Column("undoes_id", _ID, nullable=True),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _text("text_salt"),
        sa.CheckConstraint(
            "state IN ('pending','approved','rejected','withdrawn')", name=op.f("ck_adjustment_state")
        ),
        sa.CheckConstraint(
            "(kind IN ('transfer','supplement','cut','reserve') AND amount_minor > 0)"
            " OR (kind IN ('hold','close','open') AND amount_minor = 0 AND to_line_id IS NULL)",
            name=op.f("ck_adjustment_kind"),
        ),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_adjustment_month")),
        _refers("adjustment", "workspace_id", "workspace"),
        _refers("adjustment", "plan_id", "plan"),
        _refers("adjustment", "from_line_id", "budget_line"),
        _refers("adjustment", "to_line_id", "budget_line"),
        _refers("adjustment", "undoes_id", "adjustment"),
        _refers("adjustment", "asked_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_adjustment_workspace_id_number")),
    )
    approved = sa.text("state = 'approved'")
    op.create_index(
        "ix_adjustment_undoes_id",
        "adjustment",
        ["undoes_id"],
        unique=True,
        sqlite_where=approved,
        postgresql_where=approved,
    )


def downgrade() -> None:
    op.drop_table("adjustment_card")
    op.drop_table("adjustment_decision")
    op.drop_table("adjustment")
    op.drop_column("plan", "last_adjustment")
