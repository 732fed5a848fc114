"""Importing the files that people bring."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.config import Settings
from bot.storage.opening import open_store
from tests.support.clock import ManualClock
from tests.support.company_files import PEOPLE, PEOPLE_HEADER, ask_for_a_meal
from tests.support.terminal import Terminal


def test_a_file_is_imported_once(terminal: Terminal) -> None:
    """The result says how many rows were new, changed, or there already."""
    path = terminal.file("people.csv", PEOPLE)
    assert terminal("import people", path).out == "people.csv: 4 created, 0 updated, 0 unchanged.\n"
    again = terminal("import people", path, "--json")
    assert again.json == {"file": "people.csv", "created": 0, "updated": 0, "unchanged": 4}


def test_partners_are_imported(terminal: Terminal) -> None:
    """In words and as JSON; a bad row is told by line and column, and nothing changes."""
    header, path = "code,name\n", terminal.file("partners.csv", "code,name\nNIMBUS,Nimbus Cloud\n")
    assert terminal("import partners", path).out == "partners.csv: 1 created, 0 updated, 0 unchanged.\n"
    again = terminal("import partners", path, "--json")
    assert again.json == {"file": "partners.csv", "created": 0, "updated": 0, "unchanged": 1}
    ended = terminal("import partners", terminal.file("bad.csv", f"{header}NIMBUS,\n"))
    assert ended.status == 1
    assert ended.err.splitlines()[0].startswith("bad.csv: line 2, column name: ")
    assert "partners" in terminal("import --help").out


def test_who_gains_a_say_is_named(terminal: Terminal) -> None:
    """Each role, each tier, each chain that is turned around: in words, and as JSON."""
    terminal("import people", terminal.file("people.csv", PEOPLE))
    more = PEOPLE.replace("bob@example.com,,,U0ANN", "cara@example.com,lead,auditor,U0ANN")
    turned = more.replace("North,cara@example.com,lead,,", "North,ann@example.com,cfo,,")
    told = [
        "Ann has a new role: auditor.",
        "Ann has the tier lead now, and had none.",
        "Bob has the tier cfo now, above lead.",
        "Bob is below Ann now; it was the other way round.",
    ]
    path = terminal.file("turned.csv", turned)
    assert terminal("import people", path).out.splitlines() == [
        "turned.csv: 0 created, 2 updated, 2 unchanged.",
        *told,
    ]
    terminal("import people", terminal.file("people.csv", PEOPLE))
    changes = terminal("import people", path, "--json").json["authority_changes"]
    assert [each["message"] for each in changes] == told
    assert changes[3] == {
        "change": "chain_turned",
        "person": "Bob",
        "value": "",
        "before": "",
        "manager": "Ann",
        "message": told[3],
    }


def test_every_bad_row_is_told_and_nothing_changes(terminal: Terminal) -> None:
    """A line for each on stderr with line and column, then what to do; status 1."""
    path = terminal.file("people.csv", PEOPLE_HEADER + "zed,Zed,,,,,,\nz@example.com,Zed,,,,,boss,\n")
    ended = terminal("import people", path)
    assert (ended.status, ended.out) == (1, "")
    first, second, last = ended.err.splitlines()
    assert first.startswith("people.csv: line 2, column email: “zed” is no e-mail address.")
    assert second.startswith("people.csv: line 3, column roles: “boss” is not possible here.")
    assert last == "people.csv was not imported, nothing was changed: 2 problems. Mend them and import again."
    problems = terminal("import people", path, "--json").json["problems"]
    assert [(each["line"], each["column"], each["code"]) for each in problems] == [
        (2, "email", "not_an_email"),
        (3, "roles", "unknown_value"),
    ]


def test_a_semicolon_file_in_chinese(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results follow GOODWILL_LOCALE."""
    monkeypatch.setenv("GOODWILL_LOCALE", "zh_CN")
    ended = terminal("import people", terminal.file("p.csv", "\ufeff" + PEOPLE.replace(",", ";")))
    assert ended.status == 0
    assert "4" in ended.out and "p.csv" in ended.out


def test_who_may_not_change_data_is_told(terminal: Terminal) -> None:
    """One line that says what to do."""
    path = terminal.file("people.csv", PEOPLE)
    terminal("import people", path)
    ended = terminal("import people", path, "--as", "ann@example.com")
    assert ended.status == 1
    assert ended.err.startswith("ann@example.com is neither an administrator nor a controller")
    assert terminal("import people", path, "--as", "CARA@example.com").status == 0


def test_decisions_are_routed_again(terminal: Terminal) -> None:
    """Bob is no lead any more: what waits for him waits for Cara, and the command says so."""
    terminal.found_company()
    clock = ManualClock(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))
    store = open_store(Settings(), clock)
    ask_for_a_meal(store)
    path = terminal.file("people.csv", PEOPLE.replace("cara@example.com,lead,,", "cara@example.com,,,"))
    told = "1 decision was routed again: who had been asked may not decide any more."
    assert terminal("import people", path).out.splitlines()[1:] == [told]
    store.database.dispose()
