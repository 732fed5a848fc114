"""Years that are closed, and what each has given to the next"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "year_closing"
_THERE = (
    "EXISTS (SELECT 1 FROM year_closing WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM year_closing "
    "WHERE plan_id = NEW.plan_id)"
)
_OF_SQLITE = {"update": "", "delete": "", "insert": f"WHEN {_THERE} "}


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("next_plan_id", _ID, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", _ID, nullable=False),
        sa.Column("available_minor", sa.BigInteger(), nullable=False),
        sa.Column("last_posting_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("available_minor >= 0", name=op.f("ck_year_closing_available")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_year_closing_closed_by")),
        sa.ForeignKeyConstraint(["next_plan_id"], ["plan.id"], name=op.f("fk_year_closing_next_plan_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_year_closing_plan_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_year_closing_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_closing")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_year_closing_plan_id")),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {_TABLE}_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON {_TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {_TABLE} ENABLE ALWAYS TRIGGER {_TABLE}_append_only")
        return
    for event, when in _OF_SQLITE.items():
        op.execute(
            f"CREATE TRIGGER {_name(event)} BEFORE {event.upper()} ON {_TABLE} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table(_TABLE)


def _name(event: str) -> str:
    return f"{_TABLE}_no_{'replace' if event == 'insert' else event}"
