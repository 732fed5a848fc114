"""Months that are closed; what is taken or corrected of one stands in the first open month"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_TABLE = "month_closing"
_HELD = "reserved_minor >= 0 AND committed_minor >= 0"
_HELD_BEFORE = f"{_HELD} AND spent_minor >= 0"
_BUDGET_BEFORE = "budget_minor >= 0"
_AMOUNTS = ("budget_minor", "reserved_minor", "committed_minor", "spent_minor", "adopted_minor")
_THERE = (
    "EXISTS (SELECT 1 FROM month_closing WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM month_closing "
    "WHERE plan_id = NEW.plan_id AND month = NEW.month)"
)
_OF_SQLITE = {"update": "", "delete": "", "insert": f"WHEN {_THERE} "}


def upgrade() -> None:
    op.add_column("plan", sa.Column("closed_months", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", _TIME, nullable=False),
        sa.Column("closed_by", _ID),
        sa.Column("last_posting_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_month_closing_month")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_month_closing_plan_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_month_closing_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_closing")),
        sa.UniqueConstraint("plan_id", "month", name=op.f("uq_month_closing_plan_id_month")),
    )
    _constrain({"ck_balance_budget": "", "ck_balance_held": _HELD})
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
    _constrain({"ck_balance_budget": _BUDGET_BEFORE, "ck_balance_held": _HELD_BEFORE})
    op.drop_column("plan", "closed_months")


def _name(event: str) -> str:
    return f"{_TABLE}_no_{'replace' if event == 'insert' else event}"


def _constrain(checks: dict[str, str]) -> None:
    """What a balance may be from here on; `checks` by their names, an empty one is taken away."""
    if op.get_bind().dialect.name != "sqlite":
        for name, check in checks.items():
            op.execute(f"ALTER TABLE balance DROP CONSTRAINT IF EXISTS {name}")
            if check:
                op.execute(f"ALTER TABLE balance ADD CONSTRAINT {name} CHECK ({check})")
        return
    # SQLite changes no constraint of a table: its rows move to another one.
    columns = ("line_id", "month", "workspace_id", *_AMOUNTS)
    op.create_table(
        "balance_next",
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in _AMOUNTS),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_balance_month")),
        *(sa.CheckConstraint(check, name=op.f(name)) for name, check in checks.items() if check),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_balance_line_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_balance_workspace_id")),
        sa.PrimaryKeyConstraint("line_id", "month", name=op.f("pk_balance")),
    )
    names = ", ".join(columns)
    op.execute(f"INSERT INTO balance_next ({names}) SELECT {names} FROM balance")  # noqa: S608
    op.drop_table("balance")
    op.rename_table("balance_next", "balance")
