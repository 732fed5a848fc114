"""A backup put back: into an empty database, or in the place of everything that one holds."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from obstore.exceptions import BaseError as ObstoreError
from psycopg import Error as PsycopgError
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.storage.backup.archive import FILES, SQLITE_ENTRY, TABLES, Manifest, damage
from bot.storage.backup.backup import backend_of, require_keys
from bot.storage.backup.postgres import copy_in, used_by_others
from bot.storage.backup.sqlite import StillInUse, copy_database, damage_of, make_whole, schema_of
from bot.storage.books.keyring import Keyring
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision, head_revision, migrate
from bot.storage.engine.run_lock import AlreadyRunning, RunLock
from bot.storage.files import FileStore
from bot.storage.opening import keyring_of, open_database
from bot.storage.schema.guards import put_guards_back
from bot.storage.schema.tables import audit_entry, metadata, policy_version

# What opening a database for the first time writes by itself.
_OF_EVERY_START = frozenset(
    {"workspace", "policy_version", "audit_entry", "audit_head", "channel_pace", "job_run"}
)
_SHIPPED = "goodwill"


def restore_backup(settings: Settings, path: Path, manifest: Manifest, *, force: bool) -> None:
    """Put the archive's database in the place of the settings' one, then bring it to this version's revision.

    The archive was checked (`check_archive`). Nothing is changed unless all can be. Raises GoodwillError:
    backup_of_other_database, backup_of_other_version, backup_unreadable, restore_not_empty (unless `force`),
    restore_beside_bot, restore_other_revision, and what `require_keys` does; DatabaseFailure.
    """
    wanted, keyring = backend_of(settings.database_url), keyring_of(settings)
    if manifest.database != wanted:
        raise GoodwillError(
            "backup_of_other_database", file=str(path), found=manifest.database, wanted=wanted
        )
    # Revisions are numbers of four digits: what is greater was made by a later version.
    if not "0000" < manifest.revision <= head_revision():
        raise GoodwillError("backup_of_other_version", file=str(path), found=manifest.revision or "–")
    lock = RunLock(settings.database_url)
    try:
        lock.acquire()
        database = open_database(settings, manifest.revision)
        try:
            if database.is_sqlite:
                _restore_sqlite(database, path, manifest, keyring, force)
            else:
                _restore_postgres(database, path, manifest, keyring, force)
            migrate(database, audit_keys=keyring)
            database.write(put_guards_back)
        finally:
            database.dispose()
    except (AlreadyRunning, StillInUse) as exc:
        raise GoodwillError("restore_beside_bot") from exc
    finally:
        lock.release()


def restore_files(path: Path, files: FileStore) -> int:
    """Put the receipts of an archive that was checked back; how many.

    Raises GoodwillError("receipts_not_restored"): by then the database is.
    """
    count = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith(FILES):
                    files.keep(name.removeprefix(FILES), io.BytesIO(archive.read(name)))
                    count += 1
    except (OSError, ObstoreError) as exc:
        raise GoodwillError("receipts_not_restored", count=count, reason=str(exc)[:200]) from exc
    return count


def _restore_sqlite(
    database: Database, path: Path, manifest: Manifest, keyring: Keyring, force: bool
) -> None:
    target = Path(str(database.url.database))
    with database.reading() as connection:
        _require_empty(connection, force)
    database.dispose()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".goodwill-restore.") as folder:
        copy = Path(folder) / SQLITE_ENTRY
        with damage(path), zipfile.ZipFile(path) as archive, archive.open(SQLITE_ENTRY) as source:
            with copy.open("wb") as out:
                shutil.copyfileobj(source, out)
            wrong = damage_of(copy, manifest.revision) or _foreign(copy, manifest.revision)
            if wrong:
                raise ValueError(wrong)
        _make_ready(copy, keyring)
        copy_database(str(copy), str(target))


def _foreign(copy: Path, revision: str) -> str:
    """What the copy's schema has that a database of that revision has not, or lacks; empty when it is one.

    Triggers alone may be missing: they are put back.
    """
    there, expected = schema_of(copy), _schema_at(revision)
    differing = {each for each in there ^ expected if each in there or not each.startswith("trigger")}
    return f"its schema is another: {min(differing)[:100]}" if differing else ""


@cache
def _schema_at(revision: str) -> frozenset[str]:
    """Of a database that the migrations have just brought to that revision."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / SQLITE_ENTRY
        database = Database(f"sqlite:///{fresh}")
        migrate(database, revision)
        database.dispose()
        return frozenset(schema_of(fresh))


def _make_ready(copy: Path, keyring: Keyring) -> None:
    """Bring the copy to this version's revision before it takes the place of anything."""
    database = Database(f"sqlite:///{copy}")
    try:
        with database.reading() as connection:
            require_keys(connection, keyring)
        migrate(database, audit_keys=keyring)
    finally:
        database.dispose()
    make_whole(copy)


def _restore_postgres(
    database: Database, path: Path, manifest: Manifest, keyring: Keyring, force: bool
) -> None:
    with database.writing() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        if used_by_others(connection):
            raise GoodwillError("restore_beside_bot")
        _require_empty(connection, force)
        found = current_revision(connection)
        if found != manifest.revision:
            raise GoodwillError("restore_other_revision", found=found, wanted=manifest.revision)
        _copy_in(connection, path, manifest)
        require_keys(connection, keyring)


def _copy_in(connection: Connection, path: Path, manifest: Manifest) -> None:
    try:
        with damage(path), zipfile.ZipFile(path) as archive:
            copy_in(connection, manifest.tables, lambda name: archive.open(TABLES + name))
    except (PsycopgError, DBAPIError) as exc:
        code = str(getattr(exc, "sqlstate", None) or getattr(getattr(exc, "orig", None), "sqlstate", ""))
        if code == "55P03":
            raise GoodwillError("restore_beside_bot") from exc
        # 22 and 23: rows that can't be read, or that contradict one another.
        if code[:2] in ("22", "23"):
            raise GoodwillError("backup_unreadable", file=str(path), reason=f"SQLSTATE {code}") from exc
        raise


def _require_empty(connection: Connection, force: bool) -> None:
    if not force and _holds_company_data(connection):
        raise GoodwillError("restore_not_empty")


def _holds_company_data(connection: Connection) -> bool:
    there = set(inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name in there]
    for table in tables:
        statement = select(func.count()).select_from(table)
        # A policy of the company's own, and whatever else somebody did, is worth keeping.
        if table is policy_version:
            statement = statement.where(policy_version.c.applied_by != _SHIPPED)
        elif table is audit_entry:
            statement = statement.where(audit_entry.c.actor_label != _SHIPPED)
        elif table.name in _OF_EVERY_START:
            continue
        if connection.execute(statement).scalar_one():
            return True
    return False
