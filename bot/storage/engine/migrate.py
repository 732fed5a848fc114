"""Brings a database to its revision: at every start, under a lock, so that replicas may start together."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

from bot.storage.engine.database import Database
from bot.storage.engine.errors import DatabaseFailure

# Any constant will do, as long as every replica takes the same one.
_LOCK = 0x600D_3111
# A change of a table waits for whoever uses it, and all others wait behind it: so not for long, but often.
_DDL_ATTEMPTS = 30
_SCRIPTS = Path(__file__).resolve().parents[3] / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


@cache
def head_revision() -> str:
    """This version's. Alembic reads every migration to know it, which takes as long as ten clicks."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def current_revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def serves(found: str) -> bool:
    """Whether this version works on a database at revision `found`.

    Also on a later one: revisions only ever add, and while replicas are upgraded one by one the old ones go
    on. Revisions are numbers of four digits, so that the later one is the greater.
    """
    return found >= head_revision()


def migrate(database: Database, revision: str = "head", audit_keys: object = None) -> None:
    """Upgrade to `revision`. Quick where the database is there already, or beyond.

    `audit_keys`: the keyring for migrations that add to the audit; see `bot/storage/books/restate.py`.
    """
    for attempt in Retrying(
        retry=retry_if_exception(_is_busy),
        stop=stop_after_attempt(_DDL_ATTEMPTS),
        wait=wait_random(0.5, 1.5),
        reraise=True,
    ):
        with attempt:
            # The check is retried too: of several that open a new SQLite file, only one can set it up.
            if revision == "head" and _serves_already(database):
                return
            with database.writing() as connection:
                _upgrade(connection, revision, audit_keys, sqlite=database.is_sqlite)


def _serves_already(database: Database) -> bool:
    with database.reading() as connection:
        return serves(current_revision(connection))


def _upgrade(connection: Connection, revision: str, audit_keys: object, *, sqlite: bool) -> None:
    if not sqlite:
        # Building an index may take longer than a request may, and so may another replica's migration.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '1s'"))
    if revision == "head" and serves(current_revision(connection)):
        return
    config = _config(connection)
    config.attributes["audit_keys"] = audit_keys
    command.upgrade(config, revision)


def _is_busy(exc: BaseException) -> bool:
    return isinstance(exc, DatabaseFailure) and exc.code == "database_busy"


def downgrade(database: Database, revision: str) -> None:
    with database.writing() as connection:
        command.downgrade(_config(connection), revision)
