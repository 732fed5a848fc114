"""An archive is looked through to its last byte before anything that it says is believed."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.domain.errors import GoodwillError
from bot.storage.backup.postgres import NotThatTable, TableCopy
from bot.storage.books.keyring import Keyring

FORMAT = 1
MANIFEST, SQLITE_ENTRY, TABLES, FILES = "manifest.json", "goodwill.db", "tables/", "files/"
# Keys are Goodwill's own; another name in the archive could lead out of the folder.
_KEY = re.compile(r"\d+/([0-9a-f]{64})")
_CHUNK = 1 << 20
# A receipt is named in a hundred bytes: so much is a backup of more receipts than a company has.
_LARGEST_MANIFEST = 64 << 20
_LARGEST_RECEIPT = 32 << 20
# Deflate can make a thousand of one; a database of Goodwill's makes ten.
_MOST_TIMES, _ALWAYS_FINE = 100, 64 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """`database`: sqlite or postgresql. `tables` is empty for SQLite, whose file holds them itself.

    `entries`: the SHA-256 of everything else in the archive. `mac` is made over all of it with the key of the
    audit, where one is set.
    """

    database: str
    revision: str
    created_at: str
    tables: dict[str, TableCopy] = field(default_factory=dict)
    files: int | None = None
    format: int = FORMAT
    entries: dict[str, str] = field(default_factory=dict)
    key_id: str = ""
    mac: str = ""


def seal_archive(path: Path, manifest: Manifest, keyring: Keyring) -> Manifest:
    """Add the manifest to an archive that holds everything else."""
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: _digest(archive, info) for info in archive.infolist()}
    told = replace(manifest, entries=entries, key_id=keyring.current)
    sealed = replace(told, mac=_mac(told, keyring.key)) if keyring.current else told
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr(MANIFEST, json.dumps(asdict(sealed), indent=2))
    return sealed


def check_archive(path: Path, keyring: Keyring) -> Manifest:
    """What is in the archive. Its sizes are bounded, every byte is read, every receipt is what its name says.

    Raises GoodwillError: backup_unreadable; where a key is set, or was: backup_unsigned, backup_forged,
    audit_key_missing.
    """
    with damage(path), zipfile.ZipFile(path) as archive:
        _require_bounds(path, archive)
        manifest = _manifest(archive)
        _require_names(archive, manifest)
        digests = {info.filename: _digest(archive, info) for info in archive.infolist()}
        digests.pop(MANIFEST)
        for name, digest in digests.items():
            if name.startswith(FILES) and digest != _of_receipt(name):
                raise ValueError(name)
        changed = sorted(manifest.entries.items() ^ digests.items()) if manifest.entries else []
        if changed:
            raise ValueError(changed[0][0])
    _require_seal(path, manifest, keyring)
    return manifest


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Raises GoodwillError("backup_unreadable") for whatever a bad archive makes of those who read it."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        RecursionError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        NotThatTable,
    ) as exc:
        reason = " ".join(str(exc).split())[:200] or type(exc).__name__
        raise GoodwillError("backup_unreadable", file=str(path), reason=reason) from exc


def _require_bounds(path: Path, archive: zipfile.ZipFile) -> None:
    """What the archive says of its own sizes; nothing longer than it says is ever unpacked."""
    infos = archive.infolist()
    if sum(info.file_size for info in infos) > _ALWAYS_FINE + _MOST_TIMES * path.stat().st_size:
        raise ValueError("it unpacks to far more than a backup does")
    for info in infos:
        most = _LARGEST_MANIFEST if info.filename == MANIFEST else _LARGEST_RECEIPT
        if info.file_size > most and (info.filename == MANIFEST or info.filename.startswith(FILES)):
            raise ValueError(f"{info.filename} has {info.file_size} bytes")


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    told = json.loads(archive.read(MANIFEST))
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}")
    tables = {
        str(name): TableCopy(tuple(each["columns"]), int(each["rows"]), each["last_id"])
        for name, each in told["tables"].items()
    }
    return Manifest(
        database=str(told["database"]),
        revision=str(told["revision"]),
        created_at=str(told["created_at"]),
        tables=tables,
        files=told["files"],
        # Backups of the first version do not say these.
        entries={str(name): str(digest) for name, digest in told.get("entries", {}).items()},
        key_id=str(told.get("key_id", "")),
        mac=str(told.get("mac", "")),
    )


def _require_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Each entry is one that a backup has, and is there once."""
    names = archive.namelist()
    databases = {SQLITE_ENTRY} if manifest.database == "sqlite" else set()
    wanted = {MANIFEST, *databases, *(TABLES + table for table in manifest.tables)}
    others = sorted(name for name in names if name not in wanted and not name.startswith(FILES))
    if others or len(set(names)) != len(names):
        raise ValueError(f"{(others or names)[0]} is no part of a backup")


def _digest(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    found = hashlib.sha256()
    with archive.open(info) as source:
        while block := source.read(_CHUNK):
            found.update(block)
    return found.hexdigest()


def _of_receipt(name: str) -> str:
    matched = _KEY.fullmatch(name.removeprefix(FILES))
    return matched[1] if matched else ""


def _require_seal(path: Path, manifest: Manifest, keyring: Keyring) -> None:
    if not keyring.current:
        if manifest.key_id:
            raise GoodwillError("audit_key_missing", key=manifest.key_id)
        return
    key = keyring.keys.get(manifest.key_id)
    if key is None:
        raise GoodwillError("backup_unsigned", file=str(path))
    if not hmac.compare_digest(_mac(manifest, key), manifest.mac):
        raise GoodwillError("backup_forged", file=str(path))


def _mac(manifest: Manifest, key: bytes) -> str:
    told: dict[str, Any] = {**asdict(manifest), "mac": ""}
    return hmac.new(key, json.dumps(told, sort_keys=True).encode(), "sha256").hexdigest()
