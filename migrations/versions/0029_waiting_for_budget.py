"""A request that lacks only money may wait for budget; while it does it holds nothing

No row is touched. On SQLite, which changes a constraint only by a new table, the text of the table is edited
in its schema: a copy would take away for a moment what many other tables refer to.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_BEFORE = (
    "state IN ('pending','approved','settled','closed','changes_requested','rejected','withdrawn','expired')"
)
_NOW = f"{_BEFORE[:-1]},'waiting_for_budget')"
_STATE = "ck_spend_request_state"
_UNSPENT = "ck_spend_request_unspent_while_waiting"
_IS_UNSPENT = "state <> 'waiting_for_budget' OR spent_minor = 0"
_OF_SQLITE = (
    f"CONSTRAINT {_STATE} CHECK ({_BEFORE})",
    f"CONSTRAINT {_STATE} CHECK ({_NOW}), CONSTRAINT {_UNSPENT} CHECK ({_IS_UNSPENT})",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _edit_schema(*_OF_SQLITE)
        return
    _replace_state(_NOW)
    op.create_check_constraint(op.f(_UNSPENT), "spend_request", _IS_UNSPENT)


def downgrade() -> None:
    """Only while none waits: the version before knows no such state."""
    if op.get_bind().dialect.name == "sqlite":
        _edit_schema(*reversed(_OF_SQLITE))
        return
    op.drop_constraint(op.f(_UNSPENT), "spend_request", type_="check")
    _replace_state(_BEFORE)


def _replace_state(condition: str) -> None:
    op.drop_constraint(op.f(_STATE), "spend_request", type_="check")
    op.create_check_constraint(op.f(_STATE), "spend_request", condition)


def _edit_schema(old: str, new: str) -> None:
    """As sqlite.org/lang_altertable.html says for what changes nothing of how rows are stored."""
    connection = op.get_bind()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    edited = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = 'spend_request' AND instr(sql, :old) > 0"
        ),
        {"old": old, "new": new},
    ).rowcount
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    # Also reads the schema anew.
    connection.execute(sa.text("PRAGMA writable_schema = RESET"))
    if edited != 1:
        raise RuntimeError("the states of a request are not written as the first version has written them")
