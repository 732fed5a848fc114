"""An adjustment that makes room for a request names it; what nobody decides on expires"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CHECK, _KEY = "ck_adjustment_state", "fk_adjustment_request_id"
_BEFORE = "state IN ('pending','approved','rejected','withdrawn')"
_AFTER = "state IN ('pending','approved','rejected','withdrawn','expired')"
_COLUMNS = (
    "id, workspace_id, plan_id, number, kind, state, from_line_id, to_line_id, amount_minor, month, cause,"
    " explanation, undoes_id, asked_by, policy_version, asked_at, decided_at, text_salt"
)
_REFERRING = ("adjustment_decision", "adjustment_card")


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.add_column("adjustment", sa.Column("request_id", _ID, nullable=True))
        op.create_foreign_key(op.f(_KEY), "adjustment", "spend_request", ["request_id"], ["id"])
        op.drop_constraint(op.f(_CHECK), "adjustment", type_="check")
        op.create_check_constraint(op.f(_CHECK), "adjustment", _AFTER)
        return
    triggers = _set_aside()
    with op.batch_alter_table("adjustment") as table:
        table.add_column(sa.Column("request_id", _ID, nullable=True))
        table.create_foreign_key(op.f(_KEY), "spend_request", ["request_id"], ["id"])
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.create_check_constraint(op.f(_CHECK), _AFTER)
    _bring_back(triggers)


def downgrade() -> None:
    op.execute("UPDATE adjustment SET state = 'withdrawn' WHERE state = 'expired'")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(_CHECK), "adjustment", type_="check")
        op.create_check_constraint(op.f(_CHECK), "adjustment", _BEFORE)
        op.drop_column("adjustment", "request_id")
        return
    triggers = _set_aside()
    with op.batch_alter_table("adjustment") as table:
        table.drop_constraint(op.f(_KEY), type_="foreignkey")
        table.drop_column("request_id")
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.create_check_constraint(op.f(_CHECK), _BEFORE)
    _bring_back(triggers)


def _set_aside() -> list[str]:
    """SQLite changes a constraint by a new table; nothing may refer to the old one when it goes.

    Returns what brings the triggers back that keep the decisions as they are.
    """
    kept = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'adjustment_decision'"
    triggers = op.get_bind().execute(sa.text(kept)).all()
    for name, _ in triggers:
        op.execute(f"DROP TRIGGER {name}")
    for table in (*_REFERRING, "adjustment"):
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608
        op.execute(f"DELETE FROM {table}")  # noqa: S608
    return [sql for _, sql in triggers]


def _bring_back(triggers: list[str]) -> None:
    op.execute(
        f"INSERT INTO adjustment ({_COLUMNS}) SELECT {_COLUMNS} FROM kept_adjustment ORDER BY id"  # noqa: S608
    )
    for table in _REFERRING:
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table} ORDER BY id")  # noqa: S608
    for table in (*_REFERRING, "adjustment"):
        op.execute(f"DROP TABLE kept_{table}")
    for sql in triggers:
        op.execute(sql)
