"""Preparing the budget of a year."""

from __future__ import annotations

import pytest

from tests.support.terminal import Terminal

PLAN = """\
year = 2027
currency = "CNY"
total = "1000"
reserve_percent = "10"

[[split]]
by = "category"
shares = { gift = 40, meal = 60 }

[[split]]
of = { category = "gift" }
by = "segment"
driver = "customer_count"

[[line]]
of = { category = "meal" }
owner = "bob@example.com"
"""


def test_a_plan_file_is_checked(terminal: Terminal) -> None:
    """What becomes of it: lines of this company's customers, the reserve, and what stands out."""
    terminal.found_company()
    found = terminal("plan check --json", terminal.file("plan.toml", PLAN)).json
    assert (found["file"], found["problems"], found["year"]) == ("plan.toml", [], 2027)
    assert (found["total"], found["reserve"], found["rounding"]) == ("1000.00", "100.00", "0.01")
    lines = {line["line"]: line for line in found["lines"]}
    assert {code: line["amount"] for code, line in lines.items()} == {
        "GIFT-GENERAL": "180.00",
        "GIFT-KEY": "180.00",
        "MEAL": "540.00",
    }
    assert lines["MEAL"]["months"] == ["45.00"] * 12
    assert (lines["MEAL"]["owner"], lines["GIFT-KEY"]["segment"]) == ("bob@example.com", "key")
    assert {"category_uncovered", "owner_missing"} == {finding["code"] for finding in found["findings"]}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_a_checked_plan_is_a_table(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    """With bars, in 100 columns."""
    terminal.found_company()
    path = terminal.file("plan.toml", PLAN)
    monkeypatch.setenv("GOODWILL_LOCALE", locale)
    ended = terminal("plan check", path)
    assert ended.status == 0
    (meal,) = [line for line in ended.out.splitlines() if line.strip().startswith("MEAL")]
    assert "540.00" in meal and "████████████████" in meal
    table = [line for line in ended.out.splitlines() if not line.startswith("  –")]
    assert max(len(line) for line in table) <= 100
    assert ("in reserve" in ended.out) == (locale == "en")


def test_a_plan_file_that_cannot_be_used(terminal: Terminal) -> None:
    """Each problem with its line and what to write instead; status 1."""
    path = terminal.file("plan.toml", PLAN.replace("by =", "be =", 1).replace("bob@", "rob@"))
    ended = terminal("plan check", path)
    assert ended.status == 1
    assert ended.err.splitlines()[0].startswith("plan.toml: line 6: ")
    assert "Mend them" in ended.err
    problems = terminal("plan check --json", path).json["problems"]
    assert [problem["line"] for problem in problems] == [6, 7, 17]


def test_another_figure_is_tried(terminal: Terminal) -> None:
    """`--set` changes what the file says for this once; a setting that sets nothing is refused."""
    terminal.found_company()
    path = terminal.file("plan.toml", PLAN)
    tried = terminal("plan check --json", path, "--set", "total=500", "--set", "reserve_percent=0").json
    assert [line["amount"] for line in tried["lines"]] == ["100.00", "100.00", "300.00"]
    refused = terminal("plan check", path, "--set", "total")
    assert (refused.status, "KEY=VALUE" in refused.err) == (1, True)


def test_who_prepares_a_plan_does_not_approve_it(terminal: Terminal) -> None:
    """Named by line when the file is checked as them."""
    terminal.found_company()
    path = terminal.file("plan.toml", PLAN + '\n[review]\napprove = ["cara@example.com"]\n')
    assert terminal("plan check", path).status == 0
    refused = terminal("plan check --as cara@example.com", path)
    assert (refused.status, "cara@example.com prepares this plan" in refused.err) == (1, True)


def test_history_by_files(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The template imports as it is; years side by side with what one costs, in 100 columns and as JSON."""
    terminal.found_company()
    assert terminal("import history", terminal.file("h.csv", terminal("template history").out)).status == 0
    found = terminal("plan history --json --by category").json
    assert (found["by"], found["currency"], found["one_offs"]) == ("category", "CNY", [])
    visit = next(row for row in found["rows"] if row["value"] == "visit")
    figures = visit["years"][str(found["years"][0])]
    assert (figures["amount"], figures["events"], figures["per_head"]) == ("3030.00", 2, "606.00")
    assert (visit["trend"], len(visit["season"]), figures["customers"]) == ("-100.0", 12, 0)
    for locale, trend in (("en", "Trend"), ("zh_CN", "趋势")):
        monkeypatch.setenv("GOODWILL_LOCALE", locale)
        shown = terminal("plan history --by category").out
        assert trend in shown and "3,030.00" in shown
        assert max(map(len, shown.splitlines())) <= 100
    assert "57,070.00" in terminal("plan history").out
    assert terminal("plan history --by colour").status == 2


def test_a_plan_goes_by_the_history_of_the_year_before(terminal: Terminal) -> None:
    """Driver and season; an empty year says so in words."""
    terminal.found_company()
    assert "Nothing was spent" in terminal("plan history --year 2020").out
    rows = "2025-03-05,,gift,,,,,,,300,\n2025-09-05,,meal,,,,,,,100,\n"
    header = terminal("template history").out.splitlines()[0]
    assert terminal("import history", terminal.file("h.csv", f"{header}\n{rows}")).status == 0
    plan = 'year = {}\ncurrency = "CNY"\ntotal = "1000"\n[[split]]\nby = "category"\ndriver = "history"\n'
    season = '[[season]]\nmonths = "history"\n'
    checked = terminal("plan check --json", terminal.file("p.toml", plan.format(2026) + season)).json
    lines = {line["line"]: line for line in checked["lines"] if line["amount"] != "0.00"}
    assert {code: line["amount"] for code, line in lines.items()} == {"GIFT": "750.00", "MEAL": "250.00"}
    assert lines["GIFT"]["months"][2] == "750.00"
    refused = terminal("plan check", terminal.file("p.toml", plan.format(2024)))
    assert (refused.status, "driver_missing" in refused.err) == (1, True)


def test_a_one_off_is_asked_for_its_reason(terminal: Terminal) -> None:
    """Either a reason or --undo; a number that there is."""
    terminal.found_company()
    assert terminal("plan one-off GW-2026-00001").status == 2
    assert terminal("plan one-off GW-2026-00001 --undo --reason x").status == 2
    refused = terminal("plan one-off GW-2026-00001 --reason Anniversary")
    assert (refused.status, "There is no request GW-2026-00001" in refused.err) == (1, True)


def test_a_plan_becomes_a_version(terminal: Terminal) -> None:
    """Drafted, listed, shown, and drafted again: with what moves against the one before."""
    assert "There is no version yet" in terminal("plan show").out
    terminal.found_company()
    path = terminal.file("plan.toml", PLAN)
    first = terminal("plan draft --json", path).json
    assert (first["version"], first["state"]) == ("2027.1", "draft")
    assert {row["line"]: (row["a"], row["b"]) for row in first["changes"]}["MEAL"] == (None, "540.00")
    assert "This is version 2027.1 already" in terminal("plan draft", path).out
    tried = terminal("plan draft --dry-run --json", path, "--set", "total=2000").json
    assert (tried["version"], tried["state"], tried["changes"][2]["difference"]) == (None, None, "540.00")
    assert [each["version"] for each in terminal("plan show --json").json] == ["2027.1", "2026.1"]
    moved = terminal("plan draft", path, "--set", "total=2000").out
    assert "Version 2027.2 is drafted." in moved and "+540.00" in moved
    assert max(len(line) for line in moved.splitlines() if not line.startswith("  –")) <= 100
    assert terminal("plan show").out.count("2027.") == 2
    assert "Version 2027.2 in CNY" in terminal("plan show 2027").out


def test_a_version_in_json(terminal: Terminal) -> None:
    """All that it holds; amounts are decimal strings, `*` is any value of a dimension."""
    terminal.found_company()
    assert terminal("plan draft", terminal.file("plan.toml", PLAN)).status == 0
    shown = terminal("plan show 2027.1 --json").json
    keys = "version state year currency total reserve rounding lines goals activities ceilings findings"
    assert set(shown) == set(keys.split())
    line = shown["lines"][1]
    assert (line["line"], line["segment"], line["region"], len(line["months"])) == (
        "GIFT-KEY",
        "key",
        "*",
        12,
    )
    care = terminal("plan show 2027.1 --by customer --json").json
    assert care[0] == {"customer": "ACME", "name": "Acme", "score": "100.00", "amount": "720.00"}
    assert "720.00" in terminal("plan show 2027.1 --by customer").out


@pytest.mark.parametrize(("locale", "words"), [("en", "number of customers"), ("zh_CN", "客户数量")])
def test_a_line_is_explained(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, locale: str, words: str
) -> None:
    """From the total down to it, in words and as JSON."""
    terminal.found_company()
    assert terminal("plan draft", terminal.file("plan.toml", PLAN)).status == 0
    monkeypatch.setenv("GOODWILL_LOCALE", locale)
    assert words in terminal("plan explain 2027.1 gift-key").out
    explained = terminal("plan explain 2027.1 GIFT-KEY --json").json
    assert [(step["value"], step["rule"], step["amount"]) for step in explained["steps"]] == [
        ("gift", "shares", "360.00"),
        ("key", "customer_count", "180.00"),
    ]
    assert any(words in sentence for sentence in explained["sentences"])
    refused = terminal("plan explain 2027.1 GIFTS")
    assert (refused.status, "2027.1" in refused.err) == (1, True)


def test_two_budgets_side_by_side(terminal: Terminal) -> None:
    """Versions and what is in force, by line or dimension, as a table of 100 columns and as JSON."""
    terminal.found_company()
    path = terminal.file("plan.toml", 'growth_needs_reason_percent = "15"\n' + PLAN.replace("2027", "2026"))
    assert terminal("plan draft", path).status == 0
    found = terminal("plan compare active 2026.2 --json").json
    assert (found["a"], found["b"]) == ("active", "2026.2")
    assert found["rows"][1] == {
        "line": "GIFT-KEY",
        "a": "10000.00",
        "b": "180.00",
        "difference": "-9820.00",
        "percent": "-98.2",
        "reason": "",
    }
    assert [finding["code"] for finding in found["findings"]] == ["new_without_reason"]
    by_category = terminal("plan compare active 2026.2 --by category --json").json
    assert [row["category"] for row in by_category["rows"]] == ["gift", "meal"]
    table = terminal("plan compare active 2026.2").out
    assert "-9,820.00" in table and "GIFT-GENERAL is new" in table
    assert max(len(line) for line in table.splitlines() if not line.startswith("  –")) <= 100
    refused = terminal("plan compare active 2031.1")
    assert (refused.status, "There are: 2026.2, 2026.1" in refused.err) == (1, True)


def test_a_version_is_submitted_and_taken_back(terminal: Terminal) -> None:
    """Both answer with where it stands by now; what can't be done says why."""
    terminal.found_company()
    lines = "".join(
        f'[[line]]\nof = {{ category = "gift", segment = "{segment}" }}\nowner = "bob@example.com"\n'
        for segment in ("key", "general")
    )
    assert terminal("plan draft", terminal.file("plan.toml", PLAN + lines)).status == 0
    assert terminal("plan submit 2027.1 --json").json == {"version": "2027.1", "state": "in_review"}
    assert "in review" in terminal("plan show").out
    assert "is in review: this can't be done" in terminal("plan submit 2027.1").err
    assert terminal("plan withdraw 2027.1").out == "Version 2027.1 is sent back.\n"
    assert terminal("plan show --json").json[0]["state"] == "returned"


@pytest.mark.parametrize(("locale", "words"), [("en", "1 owner is asked"), ("zh_CN", "征询 1 位负责人")])
def test_owners_are_asked(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, locale: str, words: str
) -> None:
    """Who is asked for which lines, whom nobody can be asked for, and who has not answered."""
    terminal.found_company()
    assert terminal("plan draft", terminal.file("plan.toml", PLAN)).status == 0
    monkeypatch.setenv("GOODWILL_LOCALE", locale)
    told = terminal("plan ask 2027.1").out
    assert words in told
    assert "bob@example.com: MEAL" in told
    assert "GIFT-GENERAL, GIFT-KEY" in told
    asked = terminal("plan ask 2027.1 --json").json
    assert (asked["asked"], asked["asked_before"]) == ([], 1)
    findings = terminal("plan show 2027.1 --json").json["findings"]
    assert [each["subject"] for each in findings if each["code"] == "unanswered"] == ["bob@example.com"]
