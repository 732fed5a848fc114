"""The budget, shown to people and to programs."""

from __future__ import annotations

import pytest

from tests.support.company_files import BUDGET, PEOPLE
from tests.support.terminal import Ended, Terminal


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


def ask(terminal: Terminal, options: str, who: str = "bob") -> Ended:
    """In October 2026, whatever the day of the test is."""
    plain = f"--month 2026-10 --cause market --as {who}@example.com --explanation"
    return terminal(f"budget adjust {options} {plain}", "Fewer dinners")


def test_an_adjustment_is_asked_for(terminal: Terminal) -> None:
    """It says its number and whom it waits for; until then nothing is changed."""
    terminal.found_company()
    asked = ask(terminal, "transfer --from GIFT-KEY --to MEAL --amount 500")
    assert (asked.status, asked.err) == (0, "")
    assert asked.out == "BA-2026-00001 is asked for and waits for Cara. Nothing is changed until then.\n"
    assert terminal("budget show --year 2026 --json").json[0]["budget"] == "10000.00"


def test_adjustments_are_listed_and_exported(terminal: Terminal) -> None:
    """As a table, as JSON and as a book, with what was asked for, by whom and why."""
    terminal.found_company()
    ask(terminal, "cut --from GIFT-KEY --amount 12.50")
    (listed,) = terminal("budget adjustments --year 2026 --json").json
    assert listed["waits_for"] == ["cara@example.com"]
    expected = {
        "number": "BA-2026-00001",
        "state": "pending",
        "kind": "cut",
        "from_line": "GIFT-KEY",
        "to_line": "",
        "amount": "12.50",
        "currency": "CNY",
        "month": "2026-10",
        "cause": "market",
        "explanation": "Fewer dinners",
        "undoes": "",
        "asked_by": "bob@example.com",
    }
    assert expected.items() <= listed.items()
    (exported,) = terminal("export adjustments --format json").json
    assert expected.items() <= exported.items()
    table = terminal("budget adjustments --year 2026").out
    assert "BA-2026-00001" in table and "GIFT-KEY" in table


@pytest.mark.parametrize(
    ("options", "who", "words"),
    [
        ("cut --from GIFT-KEY --amount 5000", "bob", "GIFT-KEY can give ¥833.33 at most"),
        ("cut --from GIFT-KAY --amount 5", "bob", "has no line GIFT-KAY"),
        ("cut --from MEAL --amount 5", "bob", "Only the owners of MEAL"),
        ("cut --from MEAL --amount 5", "cara", "Nobody in the company data may decide"),
        ("reserve --to MEAL --amount 5", "cara", "has no reserve"),
        ("cut --from GIFT-KEY --amount 5", "nobody", "nobody@example.com"),
    ],
)
def test_an_adjustment_that_can_not_be_done(terminal: Terminal, options: str, who: str, words: str) -> None:
    """One line says why and what to do; status 1, and no number is taken."""
    terminal.found_company()
    ended = ask(terminal, options, who)
    assert ended.status == 1
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert terminal("budget adjustments --year 2026 --json").json == []


def test_a_month_is_closed_with_all_before_it(terminal: Terminal) -> None:
    """It says which months; the same again changes nothing, and a month that is not over can't be closed."""
    terminal.found_company()
    terminal("import budget --year 2020", terminal.file("budget.csv", BUDGET))
    closed = terminal("close month 2020-02")
    assert (closed.status, closed.out) == (0, "Closed: 2020-01, 2020-02.\n")
    assert terminal("close month 2020-02").out == "It is closed already. Nothing was changed.\n"
    assert terminal("close month 2020-02 --json").json == []
    assert terminal("close month 2020-04 --json").json == [
        {
            "year": 2020,
            "months": ["2020-03", "2020-04"],
            "currency": "CNY",
            "lines": 0,
            "reserved": "0.00",
            "committed": "0.00",
        }
    ]
    for month, words in (("2099-01", "is not over"), ("2020-1", "is no month"), ("2019-12", "no budget")):
        refused = terminal(f"close month {month}")
        assert (refused.status, refused.err.count("\n")) == (1, 1)
        assert words in refused.err
    assert terminal("verify --json").json["right"] is True


def test_the_forecast_in_json_and_as_a_table(terminal: Terminal) -> None:
    """An object a line with exactly these keys; amounts are decimal strings."""
    terminal.found_company()
    terminal("import budget --year 2020", terminal.file("budget.csv", BUDGET))
    gift, meal = terminal("forecast --year 2020 --json").json
    assert gift == {
        "line": "GIFT-KEY",
        "method": "plan",
        "wape": None,
        "months": 0,
        "spent": "0.00",
        "held": "0.00",
        "rest": "10000.00",
        "year_end": "10000.00",
        "budget": "10000.00",
        "left": "0.00",
        "dry_month": None,
    }
    assert meal["line"] == "MEAL"
    table = terminal("forecast --year 2020").out
    assert "GIFT-KEY" in table and "as planned" in table
    assert terminal("forecast --year 2031").status == 1


def test_a_year_is_shown_then_closed_by_a_controller(terminal: Terminal) -> None:
    """What it would do comes without --confirm; run twice it changes nothing."""
    terminal.found_company()
    terminal("import budget --year 2020", terminal.file("budget.csv", BUDGET))
    assert "no budget" in terminal("close year 2020").err
    terminal("import budget --year 2021", terminal.file("budget.csv", BUDGET))

    seen = terminal("close year 2020 --json").json
    assert (seen["year"], seen["next_year"], seen["closed"], seen["requests"]) == (2020, 2021, False, [])
    assert {each["carried"] for each in seen["lines"]} == {"0.00"}
    assert {each["line"] for each in seen["lines"]} == {each["to_line"] for each in seen["lines"]}
    assert "goodwill close year 2020 --confirm --as EMAIL" in terminal("close year 2020").out

    refused = terminal("close year 2020 --confirm")
    assert (refused.status, "--as EMAIL" in refused.err) == (1, True)
    assert "2020 is closed." in terminal("close year 2020 --confirm --as cara@example.com").out
    again = terminal("close year 2020 --confirm --as cara@example.com")
    assert again.out == "It is closed already. Nothing was changed.\n"
    assert terminal("close year 2020").out == "2020 is closed already.\n"
    assert "is not over" in terminal("close year 2099").err
    assert terminal("verify --json").json["right"] is True
