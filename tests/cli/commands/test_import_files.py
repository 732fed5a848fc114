"""Importing the files that people bring."""

from __future__ import annotations

import pytest

from tests.support.company_files import PEOPLE, PEOPLE_HEADER
from tests.support.terminal import Terminal


def test_a_file_is_imported_once(terminal: Terminal) -> None:
    """The result says how many rows were new, changed, or there already."""
    path = terminal.file("people.csv", PEOPLE)
    assert terminal("import people", path).out == "people.csv: 4 created, 0 updated, 0 unchanged.\n"
    again = terminal("import people", path, "--json")
    assert again.json == {"file": "people.csv", "created": 0, "updated": 0, "unchanged": 4}


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
