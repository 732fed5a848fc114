"""Who may sign an adjustment in the place of somebody who did not in time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "adjustment_escalation"
_REFERENCES = {
    "workspace_id": "workspace",
    "adjustment_id": "adjustment",
    "late_id": "person",
    "person_id": "person",
}
_THERE = (
    "EXISTS (SELECT 1 FROM adjustment_escalation WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM "
    "adjustment_escalation WHERE adjustment_id = NEW.adjustment_id AND late_id = NEW.late_id "
    "AND person_id = NEW.person_id)"
)
_OF_SQLITE = {"update": "", "delete": "", "insert": f"WHEN {_THERE} "}


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        *(sa.Column(name, _ID, nullable=False) for name in _REFERENCES),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_{_TABLE}_{name}"))
            for name, table in _REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment_escalation")),
        sa.UniqueConstraint(
            "adjustment_id",
            "late_id",
            "person_id",
            name=op.f("uq_adjustment_escalation_adjustment_id_late_id_person_id"),
        ),
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
    # Its triggers go with the table.
    op.drop_table(_TABLE)


def _name(event: str) -> str:
    return f"{_TABLE}_no_{'replace' if event == 'insert' else event}"
