"""Company data at the command line."""

from __future__ import annotations

import re

import pytest

from bot.policies.shipped import default_policy_text
from tests.support.company_files import BUDGET, PEOPLE, PEOPLE_HEADER
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


def test_the_budget_in_json(terminal: Terminal) -> None:
    """An object a line; amounts are decimal strings in major units."""
    terminal.found_company()
    gift, meal = terminal("budget show --year 2026 --json").json
    assert gift == {
        "line": "GIFT-KEY",
        "department": "Sales",
        "category": "gift",
        "segment": "key",
        "lifecycle": "*",
        "region": "*",
        "product_line": "*",
        "contact_channel": "*",
        "owner": "bob@example.com",
        "control": "absolute",
        "horizon": "year",
        "currency": "CNY",
        "budget": "10000.00",
        "reserved": "0.00",
        "committed": "0.00",
        "spent": "0.00",
        "available": "10000.00",
    }
    assert meal["budget"] == "1200.00"


def test_the_budget_as_a_table(terminal: Terminal) -> None:
    """Numbers stand to the right, with a total."""
    terminal.found_company()
    lines = terminal("budget show --year 2026").out.splitlines()
    gift, meal, total = (
        next(line for line in lines if name in line) for name in ("GIFT-KEY", "MEAL", "Total")
    )
    assert gift.index("10,000.00") + len("10,000.00") == meal.index("1,200.00") + len("1,200.00")
    assert "11,200.00" in total


def test_a_line_named_like_markup_is_shown_as_it_is(terminal: Terminal) -> None:
    """[red] is a name and not a colour."""
    terminal("import people", terminal.file("people.csv", PEOPLE))
    terminal("import budget --year 2026", terminal.file("b.csv", BUDGET.replace("MEAL", "[red]")))
    assert "[red]" in terminal("budget show --year 2026").out


def test_a_year_without_a_budget(terminal: Terminal) -> None:
    """Says how to import one; a year that can't be is wrong use."""
    ended = terminal("budget show --year 2031")
    assert (ended.status, ended.err) == (
        1,
        "There is no budget for 2031. Import one first: goodwill import budget FILE --year 2031\n",
    )
    assert terminal("budget show --year 31").status == 2


def test_the_policy_in_force_and_another(terminal: Terminal) -> None:
    """Shown as it was written; a new version is checked, applied once, and shown."""
    assert terminal("policy show").out == default_policy_text()
    text = re.sub(r"(?m)^version = .*$", 'version = "mine"', default_policy_text(), count=1)
    path = terminal.file("policy.toml", text)
    assert terminal("policy check", path, "--json").json["version"] == "mine"
    assert terminal("policy apply", path, "--json").json["applied"] is True
    assert terminal("policy apply", path, "--json").json["applied"] is False
    assert terminal("policy show mine").out == text
    assert terminal("policy show mine --json").json["source"] == text
    ended = terminal("policy show yours")
    assert (ended.status, "mine" in ended.err) == (1, True)


def test_a_wrong_policy_names_its_lines(terminal: Terminal) -> None:
    """What is wrong and what to write instead, line by line; status 1."""
    text = default_policy_text().replace("[routing]", "[rooting]", 1)
    path = terminal.file("policy.toml", text)
    line = text.splitlines().index("[rooting]") + 1
    for command in ("policy check", "policy apply"):
        ended = terminal(command, path)
        assert ended.status == 1
        assert ended.err.splitlines()[0].startswith(f"policy.toml: line {line}: ")
        assert "routing" in ended.err.splitlines()[0]
    assert terminal("policy check", path, "--json").json["problems"][0]["line"] == line


def test_a_policy_that_is_not_text(terminal: Terminal) -> None:
    """Says from which line on."""
    ended = terminal("policy check", terminal.file("policy.toml", b'version = "1"\nx = "\xff"\n'))
    assert (ended.status, "from line 2 on" in ended.err) == (1, True)
