"""The tables: as the migrations build them, and as the house has them."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import BigInteger, DateTime, Float, Numeric, inspect, text

from bot.storage.engine.database import Database
from bot.storage.schema.columns import Utc
from bot.storage.schema.tables import metadata


def test_the_tables_have_not_drifted_from_the_migrations(database: Database) -> None:
    """What the code believes and what the migrations build are the same: nothing to autogenerate."""
    with database.reading() as connection:
        options: dict[str, Any] = {"compare_type": True, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_checks_and_triggers_are_built_too(database: Database) -> None:
    """What autogenerate does not compare: every CHECK by name, and the append-only triggers."""
    inspector = inspect(database.engine)
    for table in metadata.sorted_tables:
        wanted = {str(found.name) for found in table.constraints if type(found).__name__ == "CheckConstraint"}
        built = {str(found["name"]) for found in inspector.get_check_constraints(table.name)}
        assert wanted <= built, table.name
    with database.reading() as connection:
        names = (
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if database.is_sqlite
            else "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        guarded = set(connection.execute(text(names)).scalars())
    assert guarded >= {"posting", "audit_entry", "decision"}


def test_every_row_belongs_to_a_workspace() -> None:
    """But for the workspaces themselves: what is another company's does not exist."""
    shared = [name for name, table in metadata.tables.items() if "workspace_id" not in table.c]
    assert shared == ["workspace"]


def test_amounts_are_whole_and_large_and_times_are_utc() -> None:
    """By their names: `_minor` holds any amount of minor units, `_at` an instant; nothing is a float."""
    columns = [column for table in metadata.sorted_tables for column in table.c]
    assert {column.name.rpartition("_")[2] for column in columns} >= {"minor", "at"}
    for column in columns:
        assert not isinstance(column.type, Float | Numeric), column
        if column.name.endswith("_minor"):
            assert isinstance(column.type, BigInteger), column
        if column.name.endswith("_at") or isinstance(column.type, DateTime):
            assert isinstance(column.type, Utc), column


def test_what_is_on_record_has_no_other_rows_to_go_with() -> None:
    """No deletion is passed on: what refers to a row keeps it."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            assert key.ondelete in (None, "RESTRICT", "NO ACTION"), key
