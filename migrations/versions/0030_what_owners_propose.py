"""What owners are asked for the lines of a plan, and what they propose"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True)
_TABLE = "plan_proposal"
_COLUMNS = ("id", "workspace_id", "question_id", "person_id", "amount_minor", "at")
_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _COLUMNS)
_THERE = "EXISTS (SELECT 1 FROM plan_proposal WHERE id = NEW.id)"
_OF_SQLITE = {"update": f"WHEN {_CHANGED} ", "delete": "", "insert": f"WHEN {_THERE} "}


def _own() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
    )


def _refers(table: str, *targets: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    columns = {"workspace": "workspace_id", "plan_version": "version_id", "plan_line": "line_id"}
    columns |= {"person": "person_id", "plan_question": "question_id"}
    return tuple(
        sa.ForeignKeyConstraint(
            [columns[target]], [f"{target}.id"], name=op.f(f"fk_{table}_{columns[target]}")
        )
        for target in ("workspace", *targets)
    )


def upgrade() -> None:
    op.create_table(
        "plan_question",
        *_own(),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("last_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", _UTC, nullable=False),
        *_refers("plan_question", "plan_version", "plan_line", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_question")),
        sa.UniqueConstraint("line_id", name=op.f("uq_plan_question_line_id")),
    )
    op.create_index("ix_plan_question_version_id", "plan_question", ["version_id"])
    op.create_table(
        _TABLE,
        *_own(),
        sa.Column("question_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("expected_result", sa.Text(), server_default="", nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_plan_proposal_amount")),
        *_refers(_TABLE, "plan_question", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_proposal")),
    )
    op.create_index("ix_plan_proposal_question_id", _TABLE, ["question_id"])
    op.create_table(
        "plan_question_card",
        *_own(),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        *_refers("plan_question_card", "plan_version", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_question_card")),
        sa.UniqueConstraint(
            "version_id", "person_id", name=op.f("uq_plan_question_card_version_id_person_id")
        ),
    )
    _guard()


def _guard() -> None:
    """A proposal stays as it was made; a name in its words can be erased."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {_TABLE}_append_only BEFORE UPDATE OF {', '.join(_COLUMNS)} OR DELETE OR TRUNCATE"
            f" ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {_TABLE} ENABLE ALWAYS TRIGGER {_TABLE}_append_only")
        return
    for event, when in _OF_SQLITE.items():
        name = f"{_TABLE}_no_{'replace' if event == 'insert' else event}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {_TABLE} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
        )


def downgrade() -> None:
    # Their triggers go with the tables.
    op.drop_table("plan_question_card")
    op.drop_table("plan_proposal")
    op.drop_table("plan_question")
