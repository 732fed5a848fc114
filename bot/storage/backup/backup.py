"""Backups: the whole database at one moment in one ZIP file, and back again; of both databases.

`manifest.json` says what is inside. SQLite: `goodwill.db`, copied by SQLite's own backup while others write.
PostgreSQL: `tables/NAME`, a COPY of each table in one snapshot, which needs no tool of the server's version.
Receipts, where asked for: `files/KEY`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, select
from sqlalchemy.engine import make_url

from bot.domain.books.audit import AuditAction, AuditFacts
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError
from bot.storage.backup.archive import FILES, SQLITE_ENTRY, TABLES, Manifest, seal_archive
from bot.storage.backup.postgres import copy_out
from bot.storage.backup.sqlite import copy_database, make_whole
from bot.storage.books.audit import SqlAudit
from bot.storage.books.journal import Journal
from bot.storage.books.keyring import Keyring
from bot.storage.engine.database import Database
from bot.storage.engine.migrate import current_revision
from bot.storage.files import FileStore
from bot.storage.schema.tables import stored_file, workspace


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written. `missing`: receipts that the database names and the directory does not have."""

    manifest: Manifest
    sha256: str
    size_bytes: int
    missing: tuple[str, ...] = ()


def write_backup(
    database: Database, path: Path, files: FileStore | None, keyring: Keyring, now: datetime
) -> Backup:
    """Write the database as it is at this moment to `path`, beside a running bot.

    The file appears when it is complete, readable by its owner alone.
    Raises GoodwillError("backup_not_written"), and what `require_keys` does.
    """
    with database.reading() as connection:
        require_keys(connection, keyring)
    try:
        with _appearing(path) as unfinished:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                manifest, keys = _write_database(archive, database, path.parent, now)
                kept, missing = (None, ()) if files is None else _write_files(archive, files, keys)
            manifest = seal_archive(unfinished, replace(manifest, files=kept), keyring)
            size, sha256 = unfinished.stat().st_size, sha256_of(unfinished)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise GoodwillError("backup_not_written", file=str(path), reason=reason) from exc
    return Backup(manifest, sha256, size, missing)


def note_in_audit(
    database: Database,
    keyring: Keyring,
    actor: Actor,
    action: AuditAction,
    facts: AuditFacts,
    now: datetime,
) -> None:
    """One entry in the chain of every workspace: the copy holds the books of all of them."""

    def work(connection: Connection) -> None:
        for workspace_id in _workspaces(connection):
            audit = SqlAudit(connection, workspace_id, now, Journal(), keyring)
            audit.add(actor, action, "database", facts)

    database.write(work)


def require_keys(connection: Connection, keyring: Keyring) -> None:
    """Whether every workspace's audit can be gone on with. Raises what `Keyring.require_for` does."""
    heads = MetaData()
    heads.reflect(connection, only=["audit_head"])
    head = heads.tables["audit_head"]
    for row in connection.execute(select(head)).mappings():
        # Databases of before the keys do not know them.
        keyring.require_for(row.get("key_id", ""), row["sequence"])


def workspace_ids(database: Database) -> list[int]:
    with database.reading() as connection:
        return _workspaces(connection)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backend_of(database_url: str) -> str:
    """`sqlite` or `postgresql`."""
    return "sqlite" if make_url(database_url).get_backend_name() == "sqlite" else "postgresql"


def _workspaces(connection: Connection) -> list[int]:
    return [
        int(found) for found in connection.execute(select(workspace.c.id).order_by(workspace.c.id)).scalars()
    ]


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    unfinished = Path(name)
    try:
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_database(
    archive: zipfile.ZipFile, database: Database, folder: Path, now: datetime
) -> tuple[Manifest, list[str]]:
    """The manifest, and the keys of the receipts that exist at that moment."""
    if not database.is_sqlite:
        with database.patient() as connection:
            keys = list(connection.execute(_receipts()).scalars())
            revision = current_revision(connection)
            tables = copy_out(connection, lambda name: archive.open(TABLES + name, "w", force_zip64=True))
            return Manifest("postgresql", revision, now.isoformat(), tables), keys
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".goodwill-copy.")
    os.close(descriptor)
    try:
        copy_database(str(database.url.database), name)
        copy = Database(f"sqlite:///{name}")
        with copy.reading() as connection:
            keys = list(connection.execute(_receipts()).scalars())
            revision = current_revision(connection)
        copy.dispose()
        make_whole(Path(name))
        archive.write(name, SQLITE_ENTRY)
    finally:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    return Manifest("sqlite", revision, now.isoformat()), keys


def _receipts() -> Any:
    kept = (stored_file.c.state == "kept", stored_file.c.storage_key != "")
    return select(stored_file.c.storage_key).where(*kept).distinct().order_by(stored_file.c.storage_key)


def _write_files(archive: zipfile.ZipFile, files: FileStore, keys: list[str]) -> tuple[int, tuple[str, ...]]:
    missing = []
    for key in keys:
        try:
            content = files.read(key)
        except FileNotFoundError:
            missing.append(key)
            continue
        archive.writestr(FILES + key, content)
    return len(keys) - len(missing), tuple(missing)
