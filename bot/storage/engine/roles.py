"""On PostgreSQL: what the role of the bot may do with tables that another role owns."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import GoodwillError

_WORK = "SELECT, INSERT, UPDATE, DELETE"
# What is only added to. Of a decision the text of its reason can be erased.
_LESS = {
    "posting": "SELECT, INSERT",
    "audit_entry": "SELECT, INSERT",
    "decision": "SELECT, INSERT, UPDATE (reason, text_salt)",
    "audit_head": "SELECT, INSERT, UPDATE",
    "alembic_version": "SELECT",
}


def grant_to(connection: Connection, role: str) -> None:
    """Let `role` do what a bot does and nothing else, also where it could do more before.

    Raises GoodwillError: grant_needs_postgresql, grant_to_unknown, grant_to_owner.
    """
    if connection.dialect.name == "sqlite":
        raise GoodwillError("grant_needs_postgresql")
    _require_stranger(connection, role)
    quoted = connection.dialect.identifier_preparer.quote_identifier
    name = quoted(role)
    schema = quoted(str(connection.execute(text("SELECT current_schema()")).scalar_one()))
    for target in ("TABLES", "SEQUENCES"):
        connection.execute(text(f"REVOKE ALL ON ALL {target} IN SCHEMA {schema} FROM {name}, PUBLIC"))
    connection.execute(text(f"REVOKE CREATE ON SCHEMA {schema} FROM {name}, PUBLIC"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {name}"))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}"))
    for table in sorted(inspect(connection).get_table_names()):
        connection.execute(text(f"GRANT {_LESS.get(table, _WORK)} ON {quoted(table)} TO {name}"))


def _require_stranger(connection: Connection, role: str) -> None:
    """A superuser, or who owns a table or is of its owner's role, can do everything whatever is granted."""
    found = connection.execute(
        text(
            "SELECT r.rolsuper OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace ="
            " current_schema()::regnamespace AND pg_has_role(r.oid, c.relowner, 'MEMBER'))"
            " FROM pg_roles r WHERE r.rolname = :role"
        ),
        {"role": role},
    ).scalar()
    if found is None:
        raise GoodwillError("grant_to_unknown", role=role)
    if found:
        raise GoodwillError("grant_to_owner", role=role)
