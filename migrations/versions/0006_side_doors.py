"""What is append-only stays so by every door: REPLACE, TRUNCATE, a session that plays a replica

The head of the audit's chain goes only forward, one entry at a time.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("posting", "audit_entry", "decision")
_DECISION = "id, workspace_id, request_id, round, person_id, action, amount_minor, other_id, at"
_SAME = {
    "posting": ("id = NEW.id", "workspace_id = NEW.workspace_id AND idempotency_key = NEW.idempotency_key"),
    "audit_entry": ("id = NEW.id", "workspace_id = NEW.workspace_id AND sequence = NEW.sequence"),
    "decision": ("id = NEW.id",),
    "audit_head": ("workspace_id = NEW.workspace_id",),
}
_REFUSE = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _close_sqlite()
    else:
        _close_postgresql()


def _close_sqlite() -> None:
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _DECISION.split(", "))
    of_update = {
        "posting": "",
        "audit_entry": "",
        "decision": f"WHEN {changed} ",
        "audit_head": "WHEN NEW.sequence IS NOT OLD.sequence + 1 ",
    }
    for table in _TABLES:
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(f"DROP TRIGGER {table}_no_delete")
    for table, same in _SAME.items():
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in same)  # noqa: S608
        _refuse(f"{table}_no_update BEFORE UPDATE ON {table} {of_update[table]}", table)
        _refuse(f"{table}_no_delete BEFORE DELETE ON {table} ", table)
        _refuse(f"{table}_no_replace BEFORE INSERT ON {table} WHEN {there} ", table)


def _refuse(trigger: str, table: str) -> None:
    op.execute(f"CREATE TRIGGER {trigger}BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")


def _close_postgresql() -> None:
    events = {
        "posting": "UPDATE OR DELETE OR TRUNCATE",
        "audit_entry": "UPDATE OR DELETE OR TRUNCATE",
        "decision": f"UPDATE OF {_DECISION} OR DELETE OR TRUNCATE",
        "audit_head": "DELETE OR TRUNCATE",
    }
    for table in _TABLES:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    for table, event in events.items():
        op.execute(f"CREATE TRIGGER {table}_append_only BEFORE {event} ON {table} {_REFUSE}")
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
    op.execute(
        "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW"
        " WHEN (NEW.sequence <> OLD.sequence + 1) EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_forward")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _SAME:
            for event in ("update", "delete", "replace"):
                op.execute(f"DROP TRIGGER {table}_no_{event}")
        for table in _TABLES:
            of_fixed = f" OF {_DECISION}" if table == "decision" else ""
            _refuse(f"{table}_no_update BEFORE UPDATE{of_fixed} ON {table} ", table)
            _refuse(f"{table}_no_delete BEFORE DELETE ON {table} ", table)
        return
    op.execute("DROP TRIGGER audit_head_forward ON audit_head")
    op.execute("DROP TRIGGER audit_head_append_only ON audit_head")
    for table in _TABLES:
        of_fixed = f" OF {_DECISION}" if table == "decision" else ""
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE{of_fixed} OR DELETE ON {table} {_REFUSE}"
        )
