"""An archive is believed when all of it was checked: until then nothing is changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.storage.books.keyring import Keyring
from tests.support.machine import Machine, contents

pytestmark = pytest.mark.heavy

KEY = "a key of the tests kept outside the database"
OTHER = "another key of the tests outside the database"
MANIFEST = "manifest.json"


def backup(machine: Machine, *options: str, key: str = "") -> Path:
    archive = machine.folder / "goodwill.zip"
    machine.goodwill("backup", str(archive), *options, GOODWILL_AUDIT_KEY=key)
    return archive


def repack(archive: Path, changes: dict[str, bytes | None], **manifest: Any) -> None:
    """As somebody does who knows the format: the digests are made to fit; None takes an entry away."""
    with zipfile.ZipFile(archive) as old:
        entries = {info.filename: old.read(info) for info in old.infolist()}
    for name, content in changes.items():
        entries.pop(name, None)
        if content is not None:
            entries[name] = content
    told = {**json.loads(entries.pop(MANIFEST)), **manifest}
    told["entries"] = {name: hashlib.sha256(content).hexdigest() for name, content in entries.items()}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**entries, MANIFEST: json.dumps(told).encode()}.items():
            new.writestr(name, content)


def repack_database(archive: Path, *statements: str) -> None:
    """Run the statements in the SQLite database that is in the archive."""
    copy = archive.with_name("copy.db")
    with zipfile.ZipFile(archive) as old:
        copy.write_bytes(old.read("goodwill.db"))
    with closing(sqlite3.connect(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    repack(archive, {"goodwill.db": copy.read_bytes()})


def refused(machine: Machine, archive: Path, words: str, *options: str, key: str = "") -> None:
    """Even with --force, in one line, and every row is as it was."""
    before = contents(machine)
    ended = machine.goodwill("restore", str(archive), "--force", *options, status=1, GOODWILL_AUDIT_KEY=key)
    assert words in ended.stderr
    assert "othing was changed" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert contents(machine) == before


@pytest.mark.parametrize("name", ["files/1/" + "ab" * 32, "files/../../outside", "files/1/receipt.pdf"])
def test_receipts_are_checked_before_the_database_is_replaced(busy_company: Machine, name: str) -> None:
    """A receipt that is another file, or leads out of the folder: with or without --files."""
    archive = backup(busy_company, "--files")
    busy_company.goodwill("erase", "tom@example.com")
    repack(archive, {name: b"not what the name says"})
    refused(busy_company, archive, name, "--files")
    refused(busy_company, archive, name)


@pytest.mark.parametrize("name", ["run.sh", "tables/other", "goodwill.db-wal", "/etc/passwd"])
def test_what_is_no_part_of_a_backup_is_refused(busy_company: Machine, name: str) -> None:
    """Also an entry that is there twice, of which each reader could take another."""
    archive = backup(busy_company)
    repack(archive, {name: b"x"})
    refused(busy_company, archive, "is no part of a backup")
    archive = backup(busy_company)
    with zipfile.ZipFile(archive, "a") as changed, pytest.warns(UserWarning, match="Duplicate name"):
        changed.writestr(MANIFEST, changed.read(MANIFEST))
    refused(busy_company, archive, "is no part of a backup")


@pytest.mark.parametrize("name", [MANIFEST, "goodwill.db", "files/1/" + "ab" * 32])
def test_what_unpacks_to_far_more_is_never_unpacked(busy_company: Machine, name: str) -> None:
    """A manifest, a database or a receipt of blanks, told by the sizes that the archive states."""
    archive = backup(busy_company)
    block = b" " * (1 << 20)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open(name, "w") as entry:
        for _ in range(120):
            entry.write(block)
    refused(busy_company, archive, "no backup of Goodwill or is damaged")


ADDITIONS = (
    "CREATE TRIGGER mine AFTER INSERT ON posting BEGIN DELETE FROM actual; END",
    "CREATE VIEW mine AS SELECT * FROM person",
    "CREATE TABLE mine (id INTEGER)",
    "ALTER TABLE person ADD COLUMN mine TEXT",
    "CREATE INDEX mine ON person (name)",
)


def test_another_schema_is_refused(busy_company: Machine) -> None:
    """Whatever was put into the database of an archive, however sound it is."""
    if busy_company.url.startswith("postgresql"):
        # Rows alone are in the archive; the database's own schema is used.
        archive = backup(busy_company)
        with zipfile.ZipFile(archive) as old:
            tables = json.loads(old.read(MANIFEST))["tables"]
        tables["person"]["columns"].append("mine")
        repack(archive, {}, tables=tables)
        refused(busy_company, archive, "no backup of Goodwill or is damaged (person)")
        return
    archive = backup(busy_company)
    sound = archive.read_bytes()
    for addition in ADDITIONS:
        archive.write_bytes(sound)
        repack_database(archive, addition)
        refused(busy_company, archive, "its schema is another")


def test_a_guard_with_another_meaning_is_refused_and_a_missing_one_put_back(
    busy_company: Machine, other: Machine
) -> None:
    """What runs in the database is compared to the letter."""
    if busy_company.url.startswith("postgresql"):
        # There the guards are the database's own, and at work again after the rows are in.
        other.goodwill("restore", str(backup(busy_company)))
        assert other.json("verify", "--json")["right"] is True
        return
    archive = backup(busy_company)
    repack_database(
        archive,
        "DROP TRIGGER posting_no_delete",
        "CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting BEGIN SELECT 1; END",
    )
    refused(busy_company, archive, "its schema is another: trigger posting_no_delete")
    archive = backup(busy_company)
    repack_database(archive, "DROP TRIGGER posting_no_delete")
    other.goodwill("restore", str(archive))
    assert other.json("verify", "--json")["right"] is True


def with_a_row_more(archive: Path) -> None:
    """A controller more, in a way that the database takes."""
    with zipfile.ZipFile(archive) as old:
        told = json.loads(old.read(MANIFEST))
        if told["database"] == "sqlite":
            row = "INSERT INTO person (workspace_id, email, roles) VALUES (1, 'me@example.com', 'controller')"
            repack_database(archive, row)
            return
        rows = old.read("tables/person").decode().splitlines(keepends=True)
    columns = told["tables"]["person"]["columns"]
    mine = rows[-1].rstrip("\n").split("\t")
    mine[columns.index("id")], mine[columns.index("email")] = "999", "me@example.com"
    for unique in ("slack_id", "name_key"):
        mine[columns.index(unique)] = ""
    told["tables"]["person"]["rows"] += 1
    content = "".join([*rows, "\t".join(mine) + "\n"]).encode()
    repack(archive, {"tables/person": content}, tables=told["tables"])


def test_rows_that_were_added_are_found(busy_company: Machine, other: Machine) -> None:
    """Without a key by the proof of the books, which the restore ends with."""
    archive = backup(busy_company)
    with_a_row_more(archive)
    ended = other.goodwill("restore", str(archive), status=1)
    assert "The books of this backup are wrong" in ended.stderr


@pytest.fixture
def keyed(busy_company: Machine) -> Machine:
    """The company, its audit sealed with a key."""
    busy_company.goodwill("verify", "--seal", GOODWILL_AUDIT_KEY=KEY)
    return busy_company


def test_with_a_key_a_changed_archive_changes_nothing(keyed: Machine) -> None:
    """A row more, and digests that fit it: the signature does not."""
    archive = backup(keyed, key=KEY)
    with_a_row_more(archive)
    refused(keyed, archive, "its signature is another", key=KEY)
    repack(archive, {}, mac="", key_id="")
    refused(keyed, archive, "is not signed with a key", key=KEY)


def test_a_signed_backup_needs_its_key(keyed: Machine, other: Machine) -> None:
    """The old one behind the new one does; none, or another, is told before anything is changed."""
    archive = backup(keyed, key=KEY)
    refused(keyed, archive, "GOODWILL_AUDIT_KEY is not set")
    refused(keyed, archive, "is not signed with a key", key=OTHER)
    both = f"{OTHER},{KEY}"
    assert other.json("restore", str(archive), "--json", GOODWILL_AUDIT_KEY=both)["right"] is True
    assert other.json("verify", "--json", GOODWILL_AUDIT_KEY=both)["right"] is True


def test_no_backup_is_begun_without_the_key(keyed: Machine) -> None:
    """It could not be noted in the audit."""
    refused_ = keyed.goodwill("backup", str(keyed.folder / "none.zip"), status=1)
    assert "GOODWILL_AUDIT_KEY is not set" in refused_.stderr
    assert not (keyed.folder / "none.zip").exists()


def test_a_keyed_database_in_an_unsigned_archive_is_refused(keyed: Machine) -> None:
    """Its audit could not be gone on with."""
    archive = backup(keyed, key=KEY)
    repack(archive, {}, mac="", key_id="")
    refused(keyed, archive, f"kept with key {Keyring.of(KEY).current}")


def test_heads_of_the_replaced_books_are_set_aside(busy_company: Machine) -> None:
    """They are no longer this database's, and the night would take it for a forgery; nothing is lost."""
    archive = backup(busy_company)
    kept = busy_company.folder / "files" / "1" / "audit-heads.txt"
    kept.write_text(f"2026-09-15T03:30:00+00:00 999:{'0' * 64}\n")
    busy_company.goodwill("restore", str(archive), "--force")
    assert kept.read_text() == ""
    (aside,) = kept.parent.glob("audit-heads-until-*.txt")
    assert "999:" in aside.read_text()


def test_receipts_that_can_not_be_put_back_are_told_as_they_are(
    busy_company: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then the database is replaced: nobody says that nothing was changed."""
    archive = backup(busy_company, "--files")

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("bot.storage.files.FileStore.keep", full)
    ended = busy_company.goodwill("restore", str(archive), "--force", "--files", status=1)
    assert "The database is restored, but of the receipts only 0: No space left on device." in ended.stderr
