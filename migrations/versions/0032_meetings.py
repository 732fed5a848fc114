"""Contacts with customers that cost nothing, as whoever looks after them logs them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "meeting"
_COLUMNS = ("id", "workspace_id", "customer_id", "person_id", "met_on", "at")
_OF_SQLITE = {
    "update": f"WHEN {' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in _COLUMNS)} ",
    "delete": "",
    "insert": "WHEN EXISTS (SELECT 1 FROM meeting WHERE id = NEW.id) ",
}


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_salt", sa.Text(), server_default="", nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=op.f(f"fk_{_TABLE}_{target}_id"))
            for target in ("workspace", "customer", "person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_customer", _TABLE, ["workspace_id", "customer_id", "met_on"])
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
    # Its triggers go with the table.
    op.drop_table(_TABLE)
