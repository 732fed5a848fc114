"""What holds the company's data is its owner's alone, and whoever takes it out is on record."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.engine.database import Database
from bot.storage.files import FileStore
from tests.support.machine import Machine

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(folder: Path) -> set[str]:
    """Files, and folders of files, that somebody else could read."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if stat.S_IMODE(path.lstat().st_mode) & _OTHERS and not _behind_a_door(path.parent, folder)
    }


def _behind_a_door(folder: Path, top: Path) -> bool:
    """Whether a folder above is closed: what is in there nobody else can reach."""
    return folder != top and (
        not stat.S_IMODE(folder.stat().st_mode) & _OTHERS or _behind_a_door(folder.parent, top)
    )


@pytest.fixture
def open_umask(monkeypatch: pytest.MonkeyPatch) -> object:
    """A system on which new files are everybody's, as far as nobody asks for better."""
    before = os.umask(0)
    monkeypatch.setattr(os, "umask", lambda mask: mask)
    yield before
    monkeypatch.undo()
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_database_export_and_backup_are_their_owners_alone(machine: Machine) -> None:
    """Also beside a umask that hides nothing: the database with its log, every export, the archive."""
    machine.goodwill("migrate")
    for format_ in ("csv", "json", "xlsx"):
        output = machine.folder / f"audit.{format_}"
        machine.goodwill("export", "audit", "--format", format_, "--output", str(output))
    machine.goodwill("backup", str(machine.folder / "goodwill.zip"))
    database = Database(machine.url)
    with database.reading():
        found = open_to_others(machine.folder)
    database.dispose()
    assert {path for path in found if not path.endswith(".run.lock")} == {"state"} & found


@pytest.mark.usefixtures("open_umask")
def test_an_older_database_is_closed_when_it_is_opened(tmp_path: Path) -> None:
    """What an earlier version left open to others."""
    path = tmp_path / "goodwill.db"
    path.touch(mode=0o644)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    Machine(f"sqlite:///{path}", tmp_path).goodwill("migrate")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("open_umask")
def test_receipts_are_their_owners_alone(tmp_path: Path) -> None:
    """The folder, those in it, and each receipt; also in a folder that was there before."""
    folder = tmp_path / "files"
    folder.mkdir(mode=0o755)
    with (tmp_path / "receipt").open("w+b") as content:
        FileStore(str(folder)).keep("1/" + "ab" * 32, content)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert modes == {0o700, 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_process_of_its_own_opens_nothing_to_others(tmp_path: Path) -> None:
    """Whatever else it writes, logs and locks too."""
    root = Path(__file__).resolve().parents[2]
    environment = {"PYTHONPATH": str(root), "HOME": str(tmp_path), "PATH": ""}
    run = [sys.executable, "-m", "bot", "migrate"]
    subprocess.run(run, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "goodwill.db").exists()
    assert open_to_others(tmp_path) == set()


@pytest.mark.parametrize("book", ["ledger", "requests", "audit"])
def test_an_export_is_on_record_before_it_leaves(machine: Machine, book: str) -> None:
    """Who, which book, in which format; also of the audit itself, which tells of its own export."""
    machine.goodwill("export", book)
    machine.goodwill("export", book, "--format", "xlsx", "--output", str(machine.folder / "book.xlsx"))
    entries = machine.json("export", "audit", "--format", "json")
    told = [
        (entry["action"], entry["subject"], json.loads(entry["facts"]))
        for entry in entries
        if entry["action"] == "books.exported"
    ]
    assert told == [
        ("books.exported", f"export:{book}", {"book": book, "format": "csv", "to_file": False}),
        ("books.exported", f"export:{book}", {"book": book, "format": "xlsx", "to_file": True}),
        ("books.exported", "export:audit", {"book": "audit", "format": "json", "to_file": False}),
    ]
    assert entries[-1]["person"].startswith("os:")


def test_who_is_named_by_as_stands_beside_who_typed_it(busy_company: Machine) -> None:
    """Anybody at the keyboard could have named the administrator."""
    busy_company.goodwill("outbox", "retry", "--as", "fin@example.com")
    busy_company.goodwill("erase", "tom@example.com", "--as", "fin@example.com")
    entries = busy_company.json("export", "audit", "--format", "json")
    (erased,) = [entry for entry in entries if entry["action"] == "person.erased"]
    assert erased["email"] == "fin@example.com"
    name, _, user = erased["person"].partition(" (os:")
    assert name
    assert user.removesuffix(")")
    assert busy_company.json("verify", "--json")["right"] is True
