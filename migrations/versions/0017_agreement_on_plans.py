"""How a version of a plan is agreed on: its states, who signs, what was said of its lines

A version and its lines stay as they were drafted, by every door.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = "'draft','in_review','approved','active','superseded','returned'"
_AMOUNTS = "total_minor {} 0 AND reserve_minor BETWEEN 0 AND total_minor"
_DIMENSIONS = "department, category, segment, lifecycle, region, product_line, contact_channel"
_FROZEN = {
    "plan_version": "id, workspace_id, year, number, currency, total_minor, reserve_minor, rounding_minor,"
    " prepared_by, prepared_at",
    "plan_line": f"id, workspace_id, version_id, {_DIMENSIONS}, owner_id, control, amount_minor, months,"
    " proposed_minor, held, awaited",
}
_SAME = {
    "plan_version": (
        "id = NEW.id",
        "workspace_id = NEW.workspace_id AND year = NEW.year AND number = NEW.number",
    ),
    "plan_line": ("id = NEW.id", "version_id = NEW.version_id AND code = NEW.code"),
}


def upgrade() -> None:
    _allow(_STATES, _AMOUNTS.format(">="))
    op.create_table(
        "plan_signature",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("signed_by", _ID, nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("stage IN ('review','approve')", name=op.f("ck_plan_signature_stage")),
        sa.CheckConstraint(
            "verdict IN ('waiting','agreed','returned')", name=op.f("ck_plan_signature_verdict")
        ),
        sa.CheckConstraint(
            "(verdict = 'waiting') = (signed_by IS NULL)", name=op.f("ck_plan_signature_signed")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_signature_person_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_plan_signature_signed_by")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_plan_signature_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_plan_signature_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_signature")),
        sa.UniqueConstraint(
            "version_id", "stage", "place", name=op.f("uq_plan_signature_version_id_stage_place")
        ),
    )
    op.create_table(
        "plan_comment",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["plan_line.id"], name=op.f("fk_plan_comment_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_comment_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_plan_comment_version_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_plan_comment_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comment")),
    )
    op.create_index("ix_plan_comment_version_id", "plan_comment", ["version_id"])
    _freeze()


def _allow(states: str, amounts: str) -> None:
    conditions = {"ck_plan_version_state": f"state IN ({states})", "ck_plan_version_amounts": amounts}
    if op.get_bind().dialect.name != "sqlite":
        for name, condition in conditions.items():
            op.drop_constraint(op.f(name), "plan_version", type_="check")
            op.create_check_constraint(op.f(name), "plan_version", condition)
        return
    # SQLite changes a constraint by a new table; no line may refer to the old one when it goes.
    op.execute("CREATE TEMPORARY TABLE kept_line AS SELECT * FROM plan_line")
    op.execute("DELETE FROM plan_line")
    with op.batch_alter_table("plan_version") as table:
        for name, condition in conditions.items():
            table.drop_constraint(op.f(name), type_="check")
            table.create_check_constraint(op.f(name), condition)
    op.execute("INSERT INTO plan_line SELECT * FROM kept_line")
    op.execute("DROP TABLE kept_line")


def _freeze() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in _FROZEN.items():
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {columns} OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
            continue
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns.split(", "))
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {same})" for same in _SAME[table])  # noqa: S608
        for event, when in (("update", f"WHEN {changed} "), ("delete", ""), ("insert", f"WHEN {there} ")):
            name = f"{table}_no_{'replace' if event == 'insert' else event}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    for table in _FROZEN:
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            continue
        for event in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{event}")
    op.drop_table("plan_comment")
    op.drop_table("plan_signature")
    op.execute("UPDATE plan_version SET state = 'draft'")
    _allow("'draft'", _AMOUNTS.format(">"))
