"""A decision on an adjustment stays as it was made, by every door"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TABLE = "adjustment_decision"
_COLUMNS = ("id", "workspace_id", "adjustment_id", "person_id", "action", "at")
_THERE = (
    "EXISTS (SELECT 1 FROM adjustment_decision WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM adjustment_decision "
    "WHERE adjustment_id = NEW.adjustment_id AND person_id = NEW.person_id)"
)
_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _COLUMNS)
_OF_SQLITE = {"update": f"WHEN {_CHANGED} ", "delete": "", "insert": f"WHEN {_THERE} "}


def _name(event: str) -> str:
    return f"{_TABLE}_no_{'replace' if event == 'insert' else event}"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {_TABLE}_append_only BEFORE UPDATE OF {', '.join(_COLUMNS)} OR DELETE OR TRUNCATE"
            f" ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {_TABLE} ENABLE ALWAYS TRIGGER {_TABLE}_append_only")
        return
    for event, when in _OF_SQLITE.items():
        op.execute(
            f"CREATE TRIGGER {_name(event)} BEFORE {event.upper()} ON {_TABLE} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"DROP TRIGGER {_TABLE}_append_only ON {_TABLE}")
        return
    for event in _OF_SQLITE:
        op.execute(f"DROP TRIGGER {_name(event)}")
