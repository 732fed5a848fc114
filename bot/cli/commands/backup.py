"""`goodwill backup` and `goodwill restore`: the whole company in one archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from bot.cli.failures import log_to_file
from bot.cli.output.printing import print_json
from bot.cli.session import file_argument, json_option, operator, read_settings
from bot.clock import utc_now
from bot.config import Settings
from bot.domain.books.administration import BackupEntry, RestoreEntry
from bot.domain.books.audit import AuditAction
from bot.domain.errors import GoodwillError
from bot.services.books.verify import books_are_right, verify_books
from bot.services.ports.books import Proof
from bot.storage.backup.archive import check_archive
from bot.storage.backup.backup import note_in_audit, sha256_of, workspace_ids, write_backup
from bot.storage.backup.restore import restore_backup, restore_files
from bot.storage.books.kept_heads import KeptHeads
from bot.storage.engine.database import Database
from bot.storage.files import FileStore
from bot.storage.opening import keyring_of, open_database, store_of
from bot.views.terminal.proof import proof_name


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--files", "with_files", is_flag=True, help="The receipts too, where GOODWILL_FILES is a directory."
)
@json_option
def backup(file: str, with_files: bool, as_json: bool) -> None:
    """Write the whole database, as it is at this moment, to FILE.

    FILE is a ZIP archive; an older one is replaced when the new one is complete. Works beside a running bot.
    Keep the archive as secret as the database itself.
    """
    log_to_file()
    settings, reader = read_settings()
    files = _files(settings) if with_files else None
    database = open_database(settings)
    try:
        keyring = keyring_of(settings)
        done = write_backup(database, Path(file), files, keyring, utc_now())
        facts = BackupEntry(done.sha256, done.size_bytes, done.manifest.files, len(done.missing))
        actor = operator("").unnamed
        note_in_audit(database, keyring, actor, AuditAction.BACKUP_MADE, facts, utc_now())
    finally:
        database.dispose()
    if as_json:
        manifest = done.manifest
        print_json(
            {
                "file": file,
                "database": manifest.database,
                "revision": manifest.revision,
                "created_at": manifest.created_at,
                "sha256": done.sha256,
                "bytes": done.size_bytes,
                "files": manifest.files,
                "missing_files": list(done.missing),
            }
        )
    else:
        text = reader.t(
            "{file}: {bytes} bytes, SHA-256 {sha256}",
            file=file,
            bytes=reader.number(done.size_bytes),
            sha256=done.sha256,
        )
        click.echo(text)
    if done.missing:
        text = reader.n(
            "{count} receipt is not in {location}, and so not in the backup: {first}",
            "{count} receipts are not in {location}, and so not in the backup: {first} …",
            len(done.missing),
            location=settings.files,
            first=done.missing[0],
        )
        click.echo(text, err=True)


@click.command()
@file_argument
@click.option("--force", is_flag=True, help="Replace everything that the database holds.")
@click.option("--files", "with_files", is_flag=True, help="Put the backup's receipts back too.")
@json_option
def restore(file: str, force: bool, with_files: bool, as_json: bool) -> None:
    """Put the backup in FILE into the database that DATABASE_URL names.

    The books are proved afterwards. The database must be empty, and no bot may work with it. What was erased
    since the backup was made is back, and has to be erased again.
    """
    log_to_file()
    settings, reader = read_settings()
    path, files = Path(file), _files(settings) if with_files else None
    keyring = keyring_of(settings)
    manifest = check_archive(path, keyring)
    restore_backup(settings, path, manifest, force=force)
    count = restore_files(path, files) if files is not None else None
    database = open_database(settings)
    try:
        facts = RestoreEntry(sha256_of(path), manifest.created_at, count, force)
        actor = operator("").unnamed
        note_in_audit(database, keyring, actor, AuditAction.BACKUP_RESTORED, facts, utc_now())
        _set_heads_aside(database, settings)
        proofs = _proofs(database, settings)
    finally:
        database.dispose()
    right = books_are_right(tuple(proofs))
    _tell(file, manifest.created_at, count, proofs, as_json)
    if manifest.files and count is None:
        text = reader.n(
            "The backup holds {count} receipt that was left where it is; add --files to put it back.",
            "The backup holds {count} receipts that were left where they are; add --files to put them back.",
            manifest.files,
        )
        click.echo(text, err=True)
    if not right:
        click.echo(reader.t("The books of this backup are wrong; goodwill verify says where."), err=True)
        click.get_current_context().exit(1)


def _tell(file: str, made_at: str, files: int | None, proofs: Sequence[Proof], as_json: bool) -> None:
    right = books_are_right(tuple(proofs))
    if as_json:
        print_json({"file": file, "made_at": made_at, "files": files, "right": right})
        return
    _, reader = read_settings()
    made = reader.time(datetime.fromisoformat(made_at))
    click.echo(reader.t("{file} of {time} is restored.", file=file, time=made))
    for proof in proofs:
        checked = reader.t("{count} checked", count=reader.number(proof.checked))
        click.echo(f"{'✗' if proof.differences else '✓'} {proof_name(proof, reader)} ({checked})")


def _set_heads_aside(database: Database, settings: Settings) -> None:
    """Heads of the books that were replaced: the nightly job would take these for a forgery."""
    if "://" in settings.files or Path(settings.files).expanduser().is_dir():
        for workspace_id in workspace_ids(database):
            KeptHeads(FileStore(settings.files), workspace_id).set_aside(utc_now())


def _files(settings: Settings) -> FileStore:
    if "://" in settings.files:
        raise GoodwillError("backup_files_elsewhere", location=settings.files)
    return FileStore(settings.files)


def _proofs(database: Database, settings: Settings) -> list[Proof]:
    return [
        proof
        for workspace_id in workspace_ids(database)
        for proof in store_of(database, workspace_id, settings, utc_now).inspect(verify_books)
    ]
