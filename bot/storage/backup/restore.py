"""A backup put back: into an empty database, or in the place of everything that one holds."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import Error as PsycopgError
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.storage.backup.backup import FILES, FORMAT, MANIFEST, SQLITE_ENTRY, TABLES, Manifest, backend_of
from bot.storage.backup.postgres import NotThatTable, TableCopy, copy_in, used_by_others
from bot.storage.backup.sqlite import StillInUse, copy_database, damage_of
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision, head_revision, migrate
from bot.storage.engine.run_lock import AlreadyRunning, RunLock
from bot.storage.files import FileStore
from bot.storage.opening import open_database
from bot.storage.schema.tables import audit_entry, metadata, policy_version

# What opening a database for the first time writes by itself.
_OF_EVERY_START = frozenset(
    {"workspace", "policy_version", "audit_entry", "audit_head", "channel_pace", "job_run"}
)
_SHIPPED = "goodwill"
# Keys are Goodwill's own; another name in the archive could lead out of the folder.
_KEY = re.compile(r"\d+/([0-9a-f]{64})")


def read_manifest(path: Path) -> Manifest:
    """What is in the archive; every byte of it is read and checked.

    Raises GoodwillError("backup_unreadable").
    """
    with _damage(path), zipfile.ZipFile(path) as archive:
        broken = archive.testzip()
        if broken is not None:
            raise ValueError(broken)
        told = json.loads(archive.read(MANIFEST))
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']}")
        tables = {
            str(name): TableCopy(tuple(each["columns"]), int(each["rows"]), each["last_id"])
            for name, each in told["tables"].items()
        }
        return Manifest(
            str(told["database"]), str(told["revision"]), str(told["created_at"]), tables, told["files"]
        )


def restore_backup(settings: Settings, path: Path, manifest: Manifest, *, force: bool) -> None:
    """Put the archive's database in the place of the settings' one, then bring it to this version's revision.

    Nothing is changed unless all of it can be. Raises GoodwillError: backup_of_other_database,
    backup_of_other_version, backup_unreadable, restore_not_empty (unless `force`), restore_beside_bot,
    restore_other_revision; DatabaseFailure.
    """
    wanted = backend_of(settings.database_url)
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
                _restore_sqlite(database, path, manifest, force)
            else:
                _restore_postgres(database, path, manifest, force)
            migrate(database)
        finally:
            database.dispose()
    except (AlreadyRunning, StillInUse) as exc:
        raise GoodwillError("restore_beside_bot") from exc
    finally:
        lock.release()


def restore_files(path: Path, files: FileStore) -> int:
    """Put the receipts back; how many. One whose content is not what its name says is refused."""
    count = 0
    with _damage(path), zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith(FILES):
                continue
            key, content = name.removeprefix(FILES), archive.read(name)
            matched = _KEY.fullmatch(key)
            if matched is None or hashlib.sha256(content).hexdigest() != matched[1]:
                raise ValueError(name)
            files.keep(key, io.BytesIO(content))
            count += 1
    return count


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        NotThatTable,
    ) as exc:
        reason = " ".join(str(exc).split())[:200] or type(exc).__name__
        raise GoodwillError("backup_unreadable", file=str(path), reason=reason) from exc


def _restore_sqlite(database: Database, path: Path, manifest: Manifest, force: bool) -> None:
    target = Path(str(database.url.database))
    with database.reading() as connection:
        _require_empty(connection, force)
    database.dispose()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".goodwill-restore.") as folder:
        copy = Path(folder) / SQLITE_ENTRY
        with _damage(path), zipfile.ZipFile(path) as archive, archive.open(SQLITE_ENTRY) as source:
            with copy.open("wb") as out:
                shutil.copyfileobj(source, out)
            wrong = damage_of(copy, manifest.revision)
            if wrong:
                raise ValueError(wrong)
        copy_database(str(copy), str(target))


def _restore_postgres(database: Database, path: Path, manifest: Manifest, force: bool) -> None:
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


def _copy_in(connection: Connection, path: Path, manifest: Manifest) -> None:
    try:
        with _damage(path), zipfile.ZipFile(path) as archive:
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
