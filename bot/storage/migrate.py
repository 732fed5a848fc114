"""Brings a database to its revision: at every start, under a lock, so that replicas may start together."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.database import Database

# Any constant will do, as long as every replica takes the same one.
_LOCK = 0x600D_3111
_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def current_revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to `revision`. Does nothing, quickly, when the database is there already."""
    if revision == "head":
        with database.reading() as connection:
            if current_revision(connection) == head_revision():
                return
    with database.writing() as connection:
        if not database.is_sqlite:
            # Building an index may take longer than a request may.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    with database.writing() as connection:
        command.downgrade(_config(connection), revision)
