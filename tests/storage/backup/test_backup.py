"""A backup is one moment of everything, and put back it is that moment again."""

from __future__ import annotations

import json
import shutil
import stat
import threading
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.budgets.budget import Column
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.holding import Move
from bot.services.ports.unit_of_work import Transaction
from bot.storage.engine.database import Database
from bot.storage.schema.tables import posting, spend_request
from bot.storage.store import SqlStore
from tests.support.machine import Machine, contents
from tests.support.told import told

pytestmark = pytest.mark.heavy


def test_what_is_restored_is_what_was_backed_up(busy_company: Machine, untouched: Machine) -> None:
    """Every row of every table and every receipt; the books verify; both are in the audit."""
    archive = str(busy_company.folder / "goodwill.zip")
    told = busy_company.json("backup", archive, "--files", "--json")
    assert told["files"] == 1
    assert told["missing_files"] == []
    assert stat.S_IMODE(Path(archive).stat().st_mode) == 0o600
    restored = untouched.json("restore", archive, "--files", "--json")
    assert restored["right"] is True
    assert restored["files"] == 1
    assert contents(untouched) == contents(busy_company)
    assert contents(untouched)["posting"]
    receipts = [
        path.relative_to(busy_company.folder / "files")
        for path in (busy_company.folder / "files").rglob("*")
        if path.is_file()
    ]
    assert [(untouched.folder / "files" / path).read_bytes() for path in receipts] == [b"%PDF-1.4\n%%EOF\n"]
    assert untouched.json("verify", "--json")["right"] is True
    actions = [
        (entry["action"], json.loads(entry["facts"]))
        for entry in untouched.json("export", "audit", "--format", "json")
    ]
    assert [action for action, _ in actions[-2:]] == ["backup.restored", "books.exported"]
    assert actions[-2][1]["sha256"] == told["sha256"]
    made = busy_company.json("export", "audit", "--format", "json")[-2]
    assert made["action"] == "backup.made"
    assert json.loads(made["facts"])["sha256"] == told["sha256"]


def test_the_restored_company_goes_on_working(busy_company: Machine, other: Machine) -> None:
    """New rows get numbers that were never given: the next import finds no number taken."""
    archive = str(busy_company.folder / "goodwill.zip")
    busy_company.goodwill("backup", archive)
    other.goodwill("restore", archive)
    people = other.folder / "people.csv"
    people.write_text(
        "email,name,department,region,manager_email,tier,roles,slack_id\n"
        "new@example.com,New Person,Sales,North,bo@example.com,,,\n"
    )
    assert other.json("import", "people", str(people), "--json")["created"] == 1
    assert other.json("verify", "--json")["right"] is True


def test_company_data_is_not_overwritten_by_accident(busy_company: Machine) -> None:
    """Without --force nothing changes; with it everything is as in the backup again."""
    archive = str(busy_company.folder / "goodwill.zip")
    busy_company.goodwill("backup", archive)
    before = contents(busy_company)
    busy_company.goodwill("erase", "tom@example.com")
    refused = busy_company.goodwill("restore", archive, status=1)
    assert "holds company data" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert contents(busy_company) != before
    assert busy_company.json("restore", archive, "--force", "--json")["right"] is True
    assert contents(busy_company) == before


@pytest.mark.parametrize("harm", ["cut", "altered", "foreign", "inside"])
def test_a_damaged_backup_changes_nothing(busy_company: Machine, harm: str) -> None:
    """Cut short, a bit turned, no archive, or rows that contradict the manifest: refused in one line."""
    archive = busy_company.folder / "goodwill.zip"
    busy_company.goodwill("backup", str(archive))
    content = bytearray(archive.read_bytes())
    if harm == "cut":
        archive.write_bytes(content[: len(content) // 2])
    elif harm == "altered":
        content[len(content) // 3] ^= 0xFF
        archive.write_bytes(content)
    elif harm == "foreign":
        archive.write_text("email,name\n")
    else:
        _empty_the_largest_entry(archive)
    before = contents(busy_company)
    refused = busy_company.goodwill("restore", str(archive), "--force", status=1)
    assert "no backup of Goodwill or is damaged" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert contents(busy_company) == before


def _empty_the_largest_entry(archive: Path) -> None:
    with zipfile.ZipFile(archive) as old:
        entries = {info.filename: old.read(info) for info in old.infolist()}
    largest = max(entries, key=lambda name: len(entries[name]))
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in entries.items():
            new.writestr(name, b"" if name == largest else content)


def test_a_backup_of_the_other_database_is_refused(machine: Machine, tmp_path: Path) -> None:
    """It says which database it needs."""
    archive = tmp_path / "goodwill.zip"
    machine.goodwill("backup", str(archive))
    with zipfile.ZipFile(archive) as old:
        manifest = json.loads(old.read("manifest.json"))
    found = manifest["database"]
    manifest["entries"] = {}
    manifest["database"] = "postgresql" if found == "sqlite" else "sqlite"
    with zipfile.ZipFile(archive, "w") as new:
        new.writestr("manifest.json", json.dumps(manifest))
    refused = machine.goodwill("restore", str(archive), status=1)
    assert f"was made of {manifest['database']} and DATABASE_URL names {found}" in refused.stderr


def test_a_backup_of_a_later_version_is_refused(machine: Machine, tmp_path: Path) -> None:
    """It says that another version of Goodwill is needed."""
    archive = tmp_path / "goodwill.zip"
    machine.goodwill("backup", str(archive))
    with zipfile.ZipFile(archive) as old:
        manifest = json.loads(old.read("manifest.json"))
    manifest["revision"], manifest["entries"] = "9999", {}
    with zipfile.ZipFile(archive, "w") as new:
        new.writestr("manifest.json", json.dumps(manifest))
    assert "9999" in machine.goodwill("restore", str(archive), status=1).stderr


def test_a_receipt_that_is_another_file_is_refused(busy_company: Machine, other: Machine) -> None:
    """A receipt's name is its SHA-256: changed content, or a name that leads out of the folder, is damage."""
    archive = busy_company.folder / "goodwill.zip"
    busy_company.goodwill("backup", str(archive), "--files")
    with zipfile.ZipFile(archive, "a") as changed:
        changed.writestr("files/../../outside", b"x")
    refused = other.goodwill("restore", str(archive), "--files", status=1)
    assert "damaged" in refused.stderr
    assert not (other.folder.parent / "outside").exists()


def test_missing_receipts_are_named(busy_company: Machine) -> None:
    """The backup is made, and says what it could not find."""
    shutil.rmtree(busy_company.folder / "files")
    result = busy_company.goodwill("backup", str(busy_company.folder / "goodwill.zip"), "--files")
    assert "1 receipt is not in" in result.stderr


def test_receipts_in_an_object_store_have_their_own_backup(machine: Machine, tmp_path: Path) -> None:
    """--files is refused there instead of leaving them out silently."""
    refused = machine.goodwill(
        "backup", str(tmp_path / "b.zip"), "--files", status=1, GOODWILL_FILES="s3://bucket/receipts"
    )
    assert "s3://bucket/receipts" in refused.stderr
    assert not (tmp_path / "b.zip").exists()


def test_a_place_that_cannot_be_written_is_said_so(machine: Machine, tmp_path: Path) -> None:
    """One line, and no half-written file."""
    refused = machine.goodwill("backup", str(tmp_path / "nowhere" / "b.zip"), status=1)
    assert "No such file or directory" in refused.stderr


def test_a_backup_beside_a_busy_writer_is_one_moment(busy_company: Machine, other: Machine) -> None:
    """While transactions move money, a backup holds none of them by half: its books verify."""
    database, stop = Database(busy_company.url), threading.Event()
    store = SqlStore(database, 1, lambda: datetime.now(UTC), FiscalCalendar(), "CNY")

    def move(number: int, tx: Transaction) -> None:
        for sign in (1, -1):
            moves, key = [Move(Column.SPENT, sign * 7)], f"busy:{number}:{sign}"
            tx.budgets.post(1, 9, moves, kind="test", document="test", actor_id=None, key=key)

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            store.write(told(partial(move, number)))
            # A bot's writers leave each other a moment; without one SQLite lets nobody else in.
            stop.wait(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            busy_company.goodwill("backup", str(busy_company.folder / f"{turn}.zip"))
    finally:
        stop.set()
        writer.join()
    database.dispose()
    assert other.json("restore", str(busy_company.folder / "2.zip"), "--json")["right"] is True
    copied = Database(other.url)
    with copied.reading() as connection:
        count, total = connection.execute(
            select(func.count(), func.sum(posting.c.amount_minor)).where(
                posting.c.idempotency_key.like("busy:%")
            )
        ).one()
        assert connection.execute(select(spend_request.c.id)).all()
    copied.dispose()
    assert count % 2 == 0
    assert int(total or 0) == 0


def test_nothing_is_restored_beside_a_running_bot(busy_company: Machine) -> None:
    """Not even with --force: a bot would go on with what it remembers of the old books."""
    from bot.storage.engine.run_lock import RunLock

    archive = str(busy_company.folder / "goodwill.zip")
    busy_company.goodwill("backup", archive)
    lock, database = RunLock(busy_company.url), Database(busy_company.url)
    lock.acquire()
    try:
        with database.reading() as connection:
            connection.execute(select(posting.c.id)).all()
            refused = busy_company.goodwill("restore", archive, "--force", status=1)
    finally:
        lock.release()
        database.dispose()
    assert "Stop every bot" in refused.stderr
