"""An approved version is put in force against a year that is under way."""

from __future__ import annotations

from datetime import date

import pytest

from bot.cli.output.budget_table import budget_rows
from bot.cli.output.digest_json import digest_json
from bot.domain.budgets.budget import Column
from bot.domain.budgets.ceiling import PlanLimits
from bot.domain.company.actor import Actor
from bot.domain.errors import InvalidInput, Stale
from bot.domain.money import to_major
from bot.domain.plans.agreement import PlanState
from bot.domain.reports.scope import EVERYTHING, Scope
from bot.domain.requests.holding import Move
from bot.i18n import Reader
from bot.services.books.verify import verify_books
from bot.services.budgets.forecast import forecast_year
from bot.services.budgets.show import BudgetTable, show_budget
from bot.services.plans.agreeing.activate import Uncovered
from bot.services.plans.reading.show import list_versions
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.services.requests.reading.home import read_home
from bot.storage.store import SqlStore
from bot.views.home import home_view
from bot.views.reports.digest_text import digest_text
from tests.support.agreed import activate, approve
from tests.support.company_files import BUDGET, YEAR, audited, bring, found_company
from tests.support.desk import Desk
from tests.support.plans import new_version
from tests.support.told import told

GIFT, MEAL, EVENT = "GIFT-KEY", "MEAL", "EVENT"


def plan(**lines: int) -> str:
    """A file that holds these lines at these amounts, with a reserve of 100."""
    named = {"GIFT_KEY": ("gift", GIFT), "MEAL": ("meal", MEAL), "EVENT": ("event", EVENT)}
    shares = ", ".join(f"{named[name][0]} = 1" for name in lines)
    text = f'year = {YEAR}\ncurrency = "CNY"\ntotal = "{sum(lines.values()) + 100}"\nreserve = "100"\n'
    text += f'[[split]]\nby = "category"\nshares = {{ {shares} }}\n'
    for name, amount in lines.items():
        category, code = named[name]
        text += f'[[line]]\nof = {{ category = "{category}" }}\ncode = "{code}"\n'
        text += f'owner = "bob@example.com"\namount = "{amount}"\n'
    return text


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    """With a budget of a file: GIFT-KEY 10,000 and MEAL 1,200; it is version 2026.1."""
    found_company(store)
    return store


def in_force(store: SqlStore, text: str) -> str:
    name = new_version(store, text)
    approve(store, name)
    assert activate(store, name).uncovered == ()
    return name


def move(store: SqlStore, code: str, month: int, column: Column, minor: int) -> None:
    """As a request or an adjustment would."""

    def work(tx: Transaction) -> None:
        plan_id = tx.budgets.lock_plan_of_year(YEAR)
        assert plan_id is not None
        line = next(each for each in tx.budgets.lines(plan_id.id) if each.code == code)
        moves = [Move(column, minor)]
        key = f"{code}:{month}:{column}"
        tx.budgets.post(line.id, month, moves, kind="test", document="test", actor_id=None, key=key)

    store.write(told(work))


def table(store: SqlStore) -> BudgetTable:
    return store.read(lambda tx: show_budget(tx, YEAR))


def budgets(store: SqlStore) -> dict[str, tuple[int, int]]:
    """What is adopted and what was adjusted, by line."""
    found = table(store)
    return {
        line.code: (found.adopted[line.id].adopted_minor, found.adopted[line.id].adjusted_minor)
        for line, _ in found.lines
    }


def states(store: SqlStore) -> dict[str, str]:
    return {version.name: version.state.value for version in store.inspect(list_versions)}


def assert_books_agree(store: SqlStore) -> None:
    assert [proof.differences for proof in store.inspect(verify_books) if proof.differences] == []


def test_a_budget_file_makes_a_version_that_is_in_force(company: SqlStore) -> None:
    """Its lines are those of the budget; another file supersedes it, the same file again makes none."""
    assert states(company) == {"2026.1": "active"}
    bring(company, "budget", BUDGET)
    bring(company, "budget", BUDGET.replace("10000", "12000"))
    assert states(company) == {"2026.2": "active", "2026.1": "superseded"}
    lines = company.inspect(lambda tx: tx.plan_versions.lines(tx.plan_versions.all()[0].id))
    assert {line.code: line.amount_minor for line in lines} == {GIFT: 12_000_00, MEAL: 1_200_00}
    assert lines[0].owner == "bob@example.com"
    assert_books_agree(company)


def test_what_differs_is_posted_line_by_line(company: SqlStore) -> None:
    """Lines that grow, shrink, appear and vanish; the reserve stands beside them, in no total of the plan."""
    in_force(company, plan(GIFT_KEY=11_000, EVENT=500))
    assert budgets(company) == {EVENT: (500_00, 0), GIFT: (11_000_00, 0), "RESERVE": (100_00, 0)}
    assert table(company).plan.budget_minor == 11_500_00
    postings = company.inspect(lambda tx: list(tx.exports.ledger()))
    posted = [row for row in postings if row["kind"] == "plan.activate"]
    by_line: dict[str, int] = {}
    for row in posted:
        by_line[row["line"]] = by_line.get(row["line"], 0) + int(row["amount"].minor)
    assert by_line == {EVENT: 500_00, GIFT: 1_000_00, MEAL: -1_200_00, "RESERVE": 100_00}
    assert {row["document"] for row in posted} == {"plan:2026.2"}
    assert states(company) == {"2026.2": "active", "2026.1": "superseded"}
    assert audited(company)[-1] == "plan.activated"
    assert_books_agree(company)


def test_what_was_adjusted_is_absorbed(company: SqlStore) -> None:
    """The version says what the budget is from here on: adopted as planned, adjusted by nothing."""
    move(company, GIFT, 3, Column.BUDGET, 250_00)
    move(company, MEAL, 3, Column.BUDGET, -50_00)
    assert budgets(company) == {GIFT: (10_000_00, 250_00), MEAL: (1_200_00, -50_00)}
    in_force(company, plan(GIFT_KEY=10_250, MEAL=1_200))
    assert budgets(company) == {GIFT: (10_250_00, 0), MEAL: (1_200_00, 0), "RESERVE": (100_00, 0)}
    assert_books_agree(company)
    bring(company, "budget", BUDGET)
    assert budgets(company)[GIFT] == (10_000_00, 0)
    assert_books_agree(company)


@pytest.mark.parametrize("column", [Column.RESERVED, Column.COMMITTED, Column.SPENT])
def test_nothing_falls_below_what_is_held(company: SqlStore, column: Column) -> None:
    """Each line is named with what it holds; nothing is changed, and what was approved stays so."""
    move(company, GIFT, 5, column, 4_000_00)
    move(company, MEAL, 5, column, 300_00)
    name = new_version(company, plan(GIFT_KEY=3_999, EVENT=5_000))
    approve(company, name)
    before = budgets(company)
    done = activate(company, name)
    assert done.state is PlanState.APPROVED
    assert done.uncovered == (Uncovered(GIFT, 4_000_00, 3_999_00), Uncovered(MEAL, 300_00, 0))
    assert (budgets(company), states(company)["2026.2"]) == (before, "approved")
    assert audited(company)[-1] == "plan.refused"
    assert_books_agree(company)


def test_what_is_held_to_the_last_unit_is_covered(company: SqlStore) -> None:
    """A line may come down to exactly what it holds, and requests still find it."""
    move(company, GIFT, 5, Column.RESERVED, 4_000_00)
    in_force(company, plan(GIFT_KEY=4_000, MEAL=1_200))
    (gift,) = [balance for line, balance in table(company).lines if line.code == GIFT]
    assert (gift.budget, gift.available) == (4_000_00, 0)


def test_a_year_that_has_not_begun_waits(company: SqlStore) -> None:
    """It comes into force by itself on the first day of the year."""
    name = new_version(company, plan(GIFT_KEY=11_000).replace(f"year = {YEAR}", f"year = {YEAR + 1}"))
    approve(company, name)
    with pytest.raises(Stale, match="plan_too_early") as refused:
        activate(company, name)
    assert refused.value.facts["date"] == date(YEAR + 1, 1, 1).isoformat()


def test_only_what_is_approved_can_be_activated(company: SqlStore) -> None:
    """Neither a draft nor what is in force already."""
    for name in (new_version(company, plan(GIFT_KEY=11_000)), "2026.1"):
        with pytest.raises(Stale, match="plan_state"):
            activate(company, name)


def test_its_ceilings_come_into_force_with_it(company: SqlStore) -> None:
    """And give way to those of the next version."""
    ceiling = '[[ceiling]]\nwhere = { category = "gift" }\namount = "9000"\ncontrol = "advisory"\n'
    in_force(company, plan(GIFT_KEY=11_000) + ceiling)
    (use,) = table(company).ceilings
    found = use.ceiling
    assert (found.name, found.amount_minor, found.control) == ("gift", 9_000_00, "advisory")
    assert use.used_minor == 0
    in_force(company, plan(GIFT_KEY=12_000))
    assert table(company).ceilings == ()
    assert_books_agree(company)


def test_what_is_drawn_on_the_reserve_is_the_plans_to_spend(company: SqlStore) -> None:
    """It leaves the reserve, which no total of the plan counts, for a line, which one does."""
    in_force(company, plan(GIFT_KEY=11_000))

    def draw(tx: Transaction) -> None:
        locked = tx.budgets.lock_plan_of_year(YEAR)
        assert locked is not None
        reserve = tx.budgets.reserve(locked.id)
        assert reserve is not None
        moves = [Move(Column.BUDGET, -40_00)]
        tx.budgets.post(reserve.id, 12, moves, kind="test", document="test", actor_id=None, key="drawn")

    company.write(told(draw))
    move(company, GIFT, 12, Column.BUDGET, 40_00)
    assert budgets(company) == {GIFT: (11_000_00, 40_00), "RESERVE": (100_00, -40_00)}
    assert table(company).plan.budget_minor == 11_040_00
    assert_books_agree(company)


def test_the_reserve_is_drawn_by_an_adjustment_and_undone(company: SqlStore) -> None:
    """Bob, who owns a line, asks for it, a controller decides; a transfer that names it gives it back."""
    in_force(company, plan(GIFT_KEY=11_000))
    desk = Desk(company)
    drawn = desk.adjust("bob", "reserve", "40", to_line=GIFT)
    assert budgets(company)["RESERVE"] == (100_00, 0)
    desk.approve_adjustment("cara", drawn)
    assert budgets(company) == {GIFT: (11_000_00, 40_00), "RESERVE": (100_00, -40_00)}
    assert table(company).plan.budget_minor == 11_040_00
    assert_books_agree(company)

    # What is left of it stands apart from the lines, which count what they were given.
    digest = company.read(lambda tx: read_digest(tx, EVERYTHING))
    told = digest_json(digest)
    (line,) = company.read(lambda tx: forecast_year(tx, YEAR)).lines
    expected = to_major(line.forecast.year_end, "CNY")
    assert (told["reserve"], told["totals"]["budget"], told["forecast"]) == (
        "60.00",
        "11040.00",
        str(expected),
    )
    assert ([row["line"] for row in told["lines"]], told["adjustments"]) == ([GIFT], {"market": 1})
    assert "Reserve: ¥60 left" in digest_text(digest, Reader("en"))
    assert "风险预算：剩余 ¥60" in digest_text(digest, Reader("zh_CN"))
    cara = desk.actor("cara")
    assert "Reserve: ¥60 left" in str(home_view(desk.read(lambda tx: read_home(tx, cara)), Reader("en")))

    with pytest.raises(InvalidInput) as refused:
        desk.adjust("bob", "reserve", "60.01", to_line=GIFT)
    assert (refused.value.code, refused.value.facts["free_minor"]) == ("line_gives_less", 60_00)

    back = desk.adjust("bob", "transfer", "40", from_line=GIFT, to_line="RESERVE", undoes=drawn.number)
    desk.approve_adjustment("cara", back)
    assert budgets(company) == {GIFT: (11_000_00, 0), "RESERVE": (100_00, 0)}
    assert table(company).plan.budget_minor == 11_000_00
    assert_books_agree(company)


def test_a_new_ceiling_is_held_against_what_is_held(company: SqlStore) -> None:
    """One that blocks and is passed already is refused by its name; one that asks or tells is not."""
    move(company, GIFT, 3, Column.COMMITTED, 5_000_00)
    ceiling = '[[ceiling]]\nwhere = {{ category = "gift" }}\namount = "4999"\ncontrol = "{}"\n'
    name = new_version(company, plan(GIFT_KEY=11_000) + ceiling.format("absolute"))
    approve(company, name)
    assert activate(company, name).uncovered == (Uncovered("", 5_000_00, 4_999_00, "gift"),)
    assert table(company).ceilings == ()
    in_force(company, plan(GIFT_KEY=11_000) + ceiling.format("advisory"))
    assert [use.used_minor for use in table(company).ceilings] == [5_000_00]


def test_reserve_and_ceilings_are_shown_wherever_the_plan_is(company: SqlStore) -> None:
    """In the digest of everything, in the controllers' Home, and by the command line, in both languages."""
    ceiling = '[[ceiling]]\nwhere = { category = "gift" }\namount = "4000"\ncontrol = "advisory"\n'
    move(company, GIFT, 3, Column.COMMITTED, 5_000_00)
    in_force(company, plan(GIFT_KEY=11_000) + ceiling)
    digest = company.read(lambda tx: read_digest(tx, EVERYTHING))
    told = digest_json(digest)
    limit = {"ceiling": "gift", "control": "advisory", "limit": "4000.00", "used": "5000.00"}
    assert told["reserve"] == "100.00"
    assert told["ceilings"] == [{**limit, "available": "-1000.00"}]
    assert company.read(lambda tx: read_digest(tx, Scope("line", GIFT))).limits == PlanLimits()
    for locale, words in (("en", "Ceiling gift is ¥1,000 over"), ("zh_CN", "总额 gift 超出")):
        assert words in digest_text(digest, Reader(locale))
    cara = company.read(lambda tx: tx.people.by_email("cara@example.com"))
    home = company.read(lambda tx: read_home(tx, Actor(cara, "slack")))
    assert "Reserve: ¥100 left" in str(home_view(home, Reader("en")))
    assert "*Ceiling gift*  *¥1,000 over* ¥4,000" in str(home_view(home, Reader("en")))
    rows = {row["line"]: row.get("ceilings") for row in budget_rows(table(company))}
    assert rows == {GIFT: told["ceilings"], "RESERVE": None}


def test_a_line_that_was_gone_comes_back(company: SqlStore) -> None:
    """With the same code and dimensions: it takes requests again."""
    in_force(company, plan(GIFT_KEY=11_000, MEAL=1_000))
    in_force(company, plan(GIFT_KEY=11_000))
    assert MEAL not in budgets(company)
    in_force(company, plan(GIFT_KEY=11_000, MEAL=1_000))
    assert budgets(company)[MEAL] == (1_000_00, 0)
    assert_books_agree(company)
