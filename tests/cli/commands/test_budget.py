"""The budget, shown to people and to programs."""

from __future__ import annotations

from tests.support.company_files import BUDGET, PEOPLE
from tests.support.terminal import Terminal


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
        "status": "open",
        "adopted": "10000.00",
        "adjusted": "0.00",
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
    assert total.split().count("11,200.00") == 3


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
        "There is no budget for 2031 yet. A controller imports it with: "
        "goodwill import budget FILE --year 2031\n",
    )
    assert terminal("budget show --year 31").status == 2
