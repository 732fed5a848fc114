"""What partners owe of requests that have ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "partner_claim"
_COLUMNS = ("id", "workspace_id", "request_id", "partner_id")
_THERE = (
    "EXISTS (SELECT 1 FROM partner_claim WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM partner_claim "
    "WHERE request_id = NEW.request_id)"
)
_OF_SQLITE = {
    "update": f"WHEN {' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in _COLUMNS)} ",
    "delete": "",
    "insert": f"WHEN {_THERE} ",
}


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 OR (amount_minor = 0 AND state = 'open')", name=op.f("ck_partner_claim_amount")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{_TABLE}_{name}"))
            for name, target in (
                ("workspace_id", "workspace"),
                ("request_id", "spend_request"),
                ("partner_id", "partner"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_claim")),
        sa.UniqueConstraint("request_id", name=op.f("uq_partner_claim_request_id")),
    )
    op.create_index("ix_partner_claim_state", _TABLE, ["workspace_id", "state", "since"])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {_TABLE}_append_only BEFORE DELETE OR UPDATE OF {', '.join(_COLUMNS)}"
            f" OR TRUNCATE ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
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
