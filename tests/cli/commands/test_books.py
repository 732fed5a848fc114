"""Exports and proofs at the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.company_files import PEOPLE_HEADER
from tests.support.desk import Desk, open_company
from tests.support.lookups import request_of
from tests.support.terminal import Terminal


@pytest.fixture
def desk(terminal: Terminal, store: SqlStore) -> Desk:
    """A company with one request, whose purpose would be a formula in a spreadsheet."""
    desk = open_company(store)
    desk.submit("mei", 480_00, purpose='=HYPERLINK("http://evil")', expected_result="-1+2")
    return desk


def without_bom(text: str) -> str:
    """By the BOM a spreadsheet knows that Chinese is UTF-8."""
    assert text.startswith("\ufeff")
    return text.removeprefix("\ufeff")


def test_requests_in_json(terminal: Terminal, desk: Desk) -> None:
    """Amounts are decimal strings; what is not there yet is null."""
    [row] = terminal("export requests --format json").json
    assert (row["number"], row["state"], row["currency"]) == ("GW-2026-00001", "pending", "CNY")
    assert (row["amount"], row["approved_amount"], row["spent_amount"]) == ("480.00", None, "0.00")
    assert row["purpose"] == '=HYPERLINK("http://evil")'
    assert row["planned_date"] == "2026-09-20"


def test_formulas_are_only_text_in_csv(terminal: Terminal, desk: Desk) -> None:
    """A quote keeps a spreadsheet from running what people wrote; negative amounts stay numbers."""
    [row] = csv.DictReader(io.StringIO(without_bom(terminal("export requests --format csv").out)))
    assert row["purpose"] == '\'=HYPERLINK("http://evil")'
    assert row["expected_result"] == "'-1+2"
    request = desk.read(lambda tx: request_of(tx, "GW-2026-00001"))
    assert request is not None
    desk.withdraw("mei", request)
    amounts = [
        row["amount"] for row in csv.DictReader(io.StringIO(without_bom(terminal("export ledger").out)))
    ]
    assert amounts[-1] == "-480.00"


def test_amounts_are_numbers_in_xlsx(terminal: Terminal, desk: Desk) -> None:
    """With the currency's decimals; text stays text."""
    path = terminal.folder / "requests.xlsx"
    ended = terminal("export requests --format xlsx --output", str(path))
    assert (ended.status, ended.out) == (0, f"{path}: 1 row\n")
    [row] = exported(path)
    assert row["amount"] == 480
    assert row["planned_date"] == date(2026, 9, 20)
    assert row["purpose"] == '\'=HYPERLINK("http://evil")'


def exported(path: Path) -> list[dict[str, Any]]:
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.mark.heavy
def test_nothing_of_a_long_entry_is_cut_in_xlsx(terminal: Terminal) -> None:
    """What a cell can't hold goes on in the cells beside it, each with its header."""
    terminal.found_company()
    people = "".join(f"person-{number:04}@example.com,Person,Sales,,,,,\n" for number in range(8000))
    assert terminal("import people", terminal.file("many.csv", PEOPLE_HEADER + people)).status == 0
    path = terminal.folder / "audit.xlsx"
    assert terminal("export audit --format xlsx --output", str(path)).status == 0
    # But for the entry of this second export.
    entries = terminal("export audit --format json").json[:-1]
    rows = exported(path)
    assert len(entries[-2]["facts"]) > 32_767
    assert [name for name in rows[-1] if name.startswith("facts")] == ["facts", "facts (2)"]
    assert [row["facts"] + row["facts (2)"] for row in rows] == [entry["facts"] for entry in entries]
    assert [row["hash"] for row in rows] == [entry["hash"] for entry in entries]


def test_an_empty_book(terminal: Terminal) -> None:
    """A header in CSV, an empty list in JSON."""
    assert without_bom(terminal("export requests").out).startswith("number,state,amount,")
    assert terminal("export requests --format json").json == []


def test_the_audit_is_exported_with_names(terminal: Terminal) -> None:
    """Who did what, also where it was not a person of the company."""
    terminal.found_company()
    entries = terminal("export audit --format json").json
    assert [entry["action"] for entry in entries] == [
        "policy.applied",
        "people.imported",
        "customers.imported",
        "contacts.imported",
        "budget.imported",
        "books.exported",
    ]
    assert entries[0]["person"] == "goodwill"
    assert entries[1]["person"].startswith("os:")
    assert json.loads(entries[1]["facts"])["rows"]["created"] == 4


def test_where_to_write_is_checked(terminal: Terminal) -> None:
    """XLSX needs a file (wrong use); a folder that is not there fails, and leaves nothing behind."""
    assert terminal("export ledger --format xlsx").status == 2
    assert terminal("export ledger --format pdf").status == 2
    ended = terminal("export ledger --output", str(terminal.folder / "nowhere" / "x.csv"))
    assert (ended.status, "Choose another place with --output." in ended.err) == (1, True)
    target = terminal.folder / "ledger.csv"
    terminal("export ledger --output", str(target))
    assert [path.name for path in Path(terminal.folder).glob("*ledger*")] == ["ledger.csv"]
    assert target.read_bytes().startswith(b"\xef\xbb\xbfid,at,")


def test_right_books(terminal: Terminal, desk: Desk) -> None:
    """Each proof with how much it looked at; status 0."""
    ended = terminal("verify")
    assert ended.status == 0
    assert ended.out.splitlines()[2] == "✓ What every request holds is the sum of its postings (1 checked)"
    told = terminal("verify --json").json
    assert told["right"] is True
    assert len(told["proofs"]) == 13


def test_wrong_books(terminal: Terminal, desk: Desk, database: Database) -> None:
    """What is wrong, where and by how much (the request, its customer); status 1 and one line on stderr."""
    with database.writing() as connection:
        connection.execute(text("UPDATE spend_request SET reserved_minor = reserved_minor + 1"))
    ended = terminal("verify")
    assert ended.status == 1
    assert "GW-2026-00001, reserved: the request holds ¥480.01, its postings add up to ¥480." in ended.out
    assert ended.err == "The books are wrong in 3 places. Keep a copy of the database, then find out why.\n"
    posted, of_items = terminal("verify --json").json["proofs"][2]["differences"]
    assert (posted["kept"], posted["posted"]) == ("480.01", "480.00")
    assert of_items["code"] == "request_is_not_its_items"


KEY = "a key of the tests kept outside the database"


def test_verify_against_a_kept_head(terminal: Terminal, desk: Desk) -> None:
    """A head as it was told, or a file of them; another one is named, what is none is refused."""
    head = str(desk.read(lambda tx: tx.audit.head()))
    kept = terminal.file("heads.txt", f"2026-09-15T03:30:00+00:00 {head}\n\n")
    for given in (head, kept):
        ended = terminal("verify --against", given)
        assert ended.status == 0
        assert "The audit still holds every head that was kept of it (1 checked)" in ended.out
    sequence = head.partition(":")[0]
    ended = terminal("verify --against", f"{sequence}:{'0' * 64}")
    assert ended.status == 1
    assert f"Audit entry {sequence} is another one than when its hash was kept" in ended.out
    assert "entry 999 was there" in terminal("verify --against", f"999:{'0' * 64}").out
    refused = terminal("verify --against", "yesterday")
    assert (refused.status, refused.out) == (1, "")
    assert "“yesterday” is no head of the audit" in refused.err


def test_a_key_is_set_and_sealed(terminal: Terminal, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then nothing is written; afterwards nothing without it, in both languages."""
    assert "Set a key first" in terminal("verify --seal").err
    monkeypatch.setenv("GOODWILL_AUDIT_KEY", KEY)
    people = terminal.file("people.csv", PEOPLE_HEADER + "new@example.com,New,Sales,North,,,,\n")
    assert "seal them: goodwill verify --seal" in terminal("import people", people).err
    assert "audit entries are made without a key" in terminal("verify").out
    assert terminal("verify --seal").status == 0
    assert terminal("verify --seal").status == 0
    assert terminal("import people", people).status == 0
    monkeypatch.delenv("GOODWILL_AUDIT_KEY")
    more = terminal.file("more.csv", PEOPLE_HEADER + "more@example.com,More,Sales,North,,,,\n")
    assert "GOODWILL_AUDIT_KEY is not set" in terminal("import people", more).err
    assert "can't be proved without it" in terminal("verify").out
    monkeypatch.setenv("GOODWILL_LOCALE", "zh_CN")
    assert "缺少它便无法证明" in terminal("verify").out
    monkeypatch.setenv("GOODWILL_AUDIT_KEY", "short")
    assert "至少 32 个字符" in terminal("verify").err
