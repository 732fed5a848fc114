"""Files that once came out wrong, imported as a person does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sheets import CASES
from tests.support.terminal import Terminal
from tests.support.workbooks import cells, raw_workbook, text


def import_case(terminal: Terminal, kind: str, path: str) -> dict[str, object]:
    """What `import … --json` prints."""
    found: dict[str, object] = terminal(f"import {kind} --json", str(CASES / path)).json
    return found


@pytest.mark.parametrize(
    "path",
    sorted(path.relative_to(CASES).as_posix() for path in CASES.glob("0[2-8]*/*.xlsx")),
)
def test_four_people_of_a_workbook(terminal: Terminal, path: str) -> None:
    """What is seen is imported, and the second import changes nothing."""
    result = {"file": Path(path).name, "created": 4, "updated": 0, "unchanged": 0}
    assert import_case(terminal, "people", path) == result
    assert import_case(terminal, "people", path) == {**result, "created": 0, "unchanged": 4}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "budget.csv",
            "budget.csv: line 2, column annual: “12.000” has more decimals than CNY, which has 2. "
            "Write what you mean: 12000 / 12.00",
        ),
        (
            "with-cents.csv",
            "with-cents.csv: line 2, column annual: “12.000,00” is not an amount. Write digits "
            "with a decimal point, like 480.50.",
        ),
    ],
)
def test_thousands_after_a_point(terminal: Terminal, name: str, message: str) -> None:
    """Refused by line and column, and how to write it."""
    ended = terminal("import budget --year 2026", str(CASES / "01-dot-thousands" / name))
    assert ended.status == 1
    assert ended.err.splitlines()[0] == message


def test_dinars_are_shown_as_they_are_kept(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The total has the para of the row below it."""
    monkeypatch.setenv("GOODWILL_CURRENCY", "RSD")
    folder = CASES / "13-cldr-digits"
    assert terminal("policy apply", str(folder / "policy.toml")).status == 0
    assert import_case(terminal, "budget --year 2026", "13-cldr-digits/budget.csv")["created"] == 1
    shown = terminal("budget show --year 2026").out
    assert "1,200.60" in shown
    assert "1,201" not in shown


def test_invisible_characters_make_nobody_new(terminal: Terminal) -> None:
    """People, a customer and contacts that look like those that are there: one each."""
    folder = "09-invisible-characters"
    assert import_case(terminal, "people", "people.csv")["created"] == 2
    assert import_case(terminal, "customers", "customers.csv")["created"] == 1
    found = [
        import_case(terminal, kind, f"{folder}/{kind}.csv") for kind in ("people", "customers", "contacts")
    ]
    assert [(each["created"], each["updated"], each["unchanged"]) for each in found] == [
        (0, 0, 1),
        (0, 0, 1),
        (1, 0, 2),
    ]


def test_what_is_hidden_is_said(terminal: Terminal) -> None:
    """On stderr: standard output is the result."""
    header = cells(1, *map(text, ("email", "name", "department", "region", "manager_email", "tier", "roles")))
    ann = cells(2, text("ann@example.com"), text("Ann"))
    old = cells(3, text("old@example.com"), text("Old")).replace("<row ", '<row hidden="1" ')
    path = terminal.file("people.xlsx", raw_workbook(header + ann + old))
    ended = terminal("import people", path)
    assert ended.out == "people.xlsx: 1 created, 0 updated, 0 unchanged.\n"
    assert ended.err == "people.xlsx: 1 hidden row was left out.\n"
