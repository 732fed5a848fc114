"""Importing a year's budget: lines, months, and the postings that make them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from bot.domain.budgets.budget import Balance, Column, ControlLevel, Horizon
from bot.domain.requests.holding import Move
from bot.services.books.verify import books_are_right, verify_books
from bot.services.budgets.show import show_budget
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction
from bot.storage.opening import ensure_policy
from bot.storage.store import SqlStore
from tests.support.company_files import (
    BUDGET,
    BUDGET_HEADER,
    NO_MONTHS,
    PEOPLE,
    YEAR,
    audited,
    bring,
    problems,
)
from tests.support.databases import Fill
from tests.support.lookups import line_of
from tests.support.told import told


def found(store: SqlStore) -> None:
    ensure_policy(store)
    bring(store, "people", PEOPLE)


@pytest.fixture
def filling() -> Fill:
    return found


@pytest.fixture
def company(store: SqlStore) -> SqlStore:
    return store


def plan(store: SqlStore) -> Plan:
    found = store.read(lambda tx: tx.budgets.plan(YEAR))
    assert found is not None
    return found


def months(store: SqlStore, code: str) -> list[int]:
    def work(tx: Transaction) -> list[int]:
        line = line_of(tx, code)
        balance = tx.budgets.balances([line.id])[line.id]
        return [balance.total([month]).budget for month in range(1, 13)]

    return store.read(work)


def hold(store: SqlStore, code: str, month: int, minor: int, column: Column = Column.RESERVED) -> None:
    """As a request (or a transfer, in the budget column) would."""

    def work(tx: Transaction) -> None:
        line = line_of(tx, code)
        moves = [Move(column, minor)]
        tx.budgets.post(line.id, month, moves, kind="test", document="test", actor_id=None, key=uuid4().hex)

    store.write(told(work))


def row(annual: str = "1200", given: str = NO_MONTHS, control: str = "absolute", end: str = ",") -> str:
    return f"{BUDGET_HEADER}L1,Sales,gift,,,,,,,{control},CNY,{annual},{given},{end}\n"


def right(store: SqlStore) -> bool:
    return books_are_right(store.inspect(verify_books))


def test_lines_are_stored_as_the_file_says(company: SqlStore) -> None:
    """Dimensions, control, owner and channel; the annual amount is spread to the last minor unit."""
    result = bring(company, "budget", BUDGET)
    assert (result.created, result.updated, result.unchanged) == (2, 0, 0)
    gift, meal = company.read(lambda tx: show_budget(tx, YEAR)).lines
    assert gift[0].dimensions.values() == ("Sales", "gift", "key", "*", "*", "*", "*")
    assert (gift[0].control, gift[0].alert_channel, gift[0].expected_result) == (
        "absolute",
        "gifts",
        "Renewals",
    )
    assert meal[0].dimensions.values() == ("*", "meal", "*", "*", "*", "*", "*")
    assert (gift[1], meal[1]) == (Balance(budget=1_000_000), Balance(budget=120_000))
    assert months(company, "GIFT-KEY") == [83_334] * 4 + [83_333] * 8
    assert (plan(company).currency, plan(company).budget_minor) == ("CNY", 1_120_000)
    assert right(company)


def test_what_a_file_brought_is_adopted_and_the_rest_adjusted(company: SqlStore) -> None:
    """A later file changes what is adopted; what was moved beside it stays adjusted."""
    bring(company, "budget", row("1200"))
    hold(company, "L1", 1, 5_000, Column.BUDGET)
    bring(company, "budget", row("1800"))
    table = company.read(lambda tx: show_budget(tx, YEAR))
    assert list(table.adopted.values()) == [table.total_adopted]
    assert (table.total_adopted.adopted_minor, table.total_adopted.adjusted_minor) == (180_000, 5_000)
    assert right(company)


def test_the_same_file_again_changes_nothing(company: SqlStore) -> None:
    """No posting, no audit entry; also after another file was imported in between."""
    bring(company, "budget", BUDGET)
    before = company.inspect(lambda tx: (list(tx.exports.ledger()), audited(company)))
    assert bring(company, "budget", BUDGET).unchanged == 2
    assert company.inspect(lambda tx: (list(tx.exports.ledger()), audited(company))) == before
    for annual, result in (("12000", 1), ("10000", 1), ("12000", 1), ("12000", 0)):
        assert bring(company, "budget", BUDGET.replace("10000", annual)).updated == result
    assert sum(months(company, "GIFT-KEY")) == 1_200_000
    assert right(company)


def test_a_change_posts_the_difference(company: SqlStore) -> None:
    """The ledger shows what was added, under the plan's document; what a transfer moved stays."""
    bring(company, "budget", row("1200"))
    hold(company, "L1", 1, 5_000, Column.BUDGET)
    bring(company, "budget", row("", "200,100,100,100,100,100,100,100,100,100,100,100"))
    added = company.inspect(lambda tx: list(tx.exports.ledger()))[-1]
    assert (str(added["amount"].major()), added["month"], added["kind"]) == ("100.00", 1, "budget.import")
    assert added["document"] == f"plan:{YEAR}"
    assert months(company, "L1")[:2] == [25_000, 10_000]
    facts = company.inspect(lambda tx: list(tx.exports.audit()))[-1]["facts"]
    assert '"annual": ["1200.00", "1300.00"]' in facts
    assert right(company)


def test_a_line_that_is_missing_stays(company: SqlStore) -> None:
    """With its budget: requests draw on it."""
    bring(company, "budget", BUDGET)
    assert bring(company, "budget", row()).created == 1
    assert sum(months(company, "MEAL")) == 120_000


def test_other_cells_can_change_without_a_posting(company: SqlStore) -> None:
    """Control, owner and horizon; a column left out keeps what is stored."""
    header = BUDGET_HEADER.replace("slack_channel", "slack_channel,horizon")
    bring(company, "budget", row().replace(BUDGET_HEADER, header).replace(",,\n", ",,,quarter\n"))
    result = bring(company, "budget", row(control="advisory"))
    assert (result.created, result.updated, result.unchanged) == (0, 1, 0)
    line = company.read(lambda tx: line_of(tx, "L1"))
    assert (line.control, line.horizon) == (ControlLevel.ADVISORY, Horizon.QUARTER)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (f",Sales,gift,,,,,,,absolute,CNY,1,{NO_MONTHS},,\n", [(2, "line", "required")]),
        (f"L,Sales,gifft,,,,,,,absolute,CNY,1,{NO_MONTHS},,\n", [(2, "category", "unknown_value_meant")]),
        (f"L,,gift,big,,,,,,absolute,CNY,1,{NO_MONTHS},,\n", [(2, "segment", "unknown_value")]),
        (f"L,,gift,,,,,fax,,absolute,CNY,1,{NO_MONTHS},,\n", [(2, "contact_channel", "unknown_value")]),
        (f"L,,gift,,,,,,zz@zz.org,absolute,CNY,1,{NO_MONTHS},,\n", [(2, "owner_email", "unknown_person")]),
        (f"L,,gift,,,,,,,,CNY,1,{NO_MONTHS},,\n", [(2, "control", "required")]),
        (f"L,,gift,,,,,,,hard,CNY,1,{NO_MONTHS},,\n", [(2, "control", "unknown_value")]),
        (f"L,,gift,,,,,,,absolute,,1,{NO_MONTHS},,\n", [(2, "currency", "required")]),
        (f"L,,gift,,,,,,,absolute,EUR,1,{NO_MONTHS},,\n", [(2, "currency", "not_the_plans_currency")]),
        (f"L,,gift,,,,,,,absolute,CNY,,{NO_MONTHS},,\n", [(2, "annual", "annual_or_months")]),
        (f"L,,gift,,,,,,,absolute,CNY,ten,{NO_MONTHS},,\n", [(2, "annual", "amount_unreadable")]),
        (f"L,,gift,,,,,,,absolute,CNY,-1,{NO_MONTHS},,\n", [(2, "annual", "amount_unreadable")]),
        (f"L,,gift,,,,,,,absolute,CNY,1.005,{NO_MONTHS},,\n", [(2, "annual", "amount_too_precise")]),
        (
            "L,,gift,,,,,,,absolute,CNY,13,1,1,1,1,1,1,1,1,1,1,1,1,,\n",
            [(2, "annual", "months_do_not_add_up")],
        ),
        ("L,,gift,,,,,,,absolute,CNY,,1,x,1,1,1,1,1,1,1,1,1,1,,\n", [(2, "m02", "amount_unreadable")]),
        (f"L,,gift,,,,,,,absolute,CNY,1,{NO_MONTHS},,a b\n", [(2, "slack_channel", "not_a_channel")]),
        (
            f"L,,gift,,,,,,,absolute,CNY,1,{NO_MONTHS},,\nl,,meal,,,,,,,absolute,CNY,1,{NO_MONTHS},,\n",
            [(3, "line", "twice_in_file")],
        ),
        (
            f"A,Sales,,,,,,,,track,CNY,1,{NO_MONTHS},,\nB,,gift,,,,,,,track,CNY,1,{NO_MONTHS},,\n",
            [(3, "line", "ambiguous_lines")],
        ),
    ],
)
def test_bad_rows_are_reported(company: SqlStore, rows: str, expected: list[tuple[int, str, str]]) -> None:
    """Each with its line, its column and what is wrong; not even the plan is made."""
    assert problems(company, "budget", BUDGET_HEADER + rows) == expected
    assert company.read(lambda tx: tx.budgets.plan(YEAR)) is None


def test_a_line_is_ambiguous_beside_a_stored_one(company: SqlStore) -> None:
    """Equally specific, and some request could match both: refused, whichever file brought the other."""
    bring(company, "budget", BUDGET)
    new = f"{BUDGET_HEADER}NEW,Sales,gift,,growth,,,,,track,CNY,1,{NO_MONTHS},,\n"
    assert problems(company, "budget", new) == [(2, "line", "ambiguous_lines")]
    told = f"{BUDGET_HEADER}NEW,Sales,gift,general,,,,,,track,CNY,1,{NO_MONTHS},,\n"
    assert problems(company, "budget", told) == []


def test_what_is_held_can_not_be_taken_from_an_absolute_line(company: SqlStore) -> None:
    """Down to what is reserved, committed and spent, and not further; an advisory line may overrun."""
    bring(company, "budget", row("1200"))
    bring(company, "budget", f"{BUDGET_HEADER}REST,,,,,,,,,track,CNY,9000,{NO_MONTHS},,\n")
    hold(company, "L1", 3, 50_000)
    assert problems(company, "budget", row("499.99")) == [(2, "annual", "line_below_held")]
    assert problems(company, "budget", row("500")) == []
    assert problems(company, "budget", row("100", control="advisory")) == []
    assert right(company)


@pytest.mark.parametrize(
    ("horizon", "given", "refused"),
    [
        ("year", "600,0,0,0,0,0,0,0,0,0,0,600", False),
        ("quarter", "0,0,300,0,0,0,0,0,0,0,0,900", False),
        ("quarter", "0,0,200,0,0,0,0,0,0,0,0,1000", True),
        ("to_date", "100,100,100,0,0,0,0,0,0,0,0,900", False),
        ("to_date", "0,100,100,0,0,0,0,0,0,0,0,1000", True),
    ],
)
def test_the_horizon_decides_over_which_months_that_counts(
    company: SqlStore, horizon: str, given: str, refused: bool
) -> None:
    """A line controlled by quarter or to date can't be phased away from under its requests."""
    header = BUDGET_HEADER.replace("slack_channel", "slack_channel,horizon")
    first = f"{header}L1,Sales,gift,,,,,,,absolute,CNY,1200,{NO_MONTHS},,,{horizon}\n"
    bring(company, "budget", first)
    hold(company, "L1", 3, 30_000)
    later = f"{header}L1,Sales,gift,,,,,,,absolute,CNY,1200,{given},,,{horizon}\n"
    expected = [(2, "annual", "line_below_held_by_month")] if refused else []
    assert problems(company, "budget", later) == expected


def test_the_plan_as_a_whole_can_not_fall_below_what_it_holds(company: SqlStore) -> None:
    """Advisory lines may overrun, the plan may not."""
    bring(company, "budget", row("1200", control="advisory"))
    hold(company, "L1", 3, 50_000)
    assert problems(company, "budget", row("499", control="advisory")) == [(2, "annual", "plan_below_held")]


def test_a_month_can_not_fall_below_zero(company: SqlStore) -> None:
    """Where a transfer took out what an earlier file had put in."""
    bring(company, "budget", row("1200"))
    hold(company, "L1", 1, -8_000, Column.BUDGET)
    given = "50,150,100,100,100,100,100,100,100,100,100,100"
    assert problems(company, "budget", row("1200", given)) == [(2, "m01", "month_below_zero")]


def test_a_failure_after_the_plan_was_made_leaves_nothing(
    company: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: lines, postings, balances and audit come together or not at all."""
    from bot.services.budgets import import_lines as import_budget

    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("the power went out")

    post: Callable[..., None] = fail
    monkeypatch.setattr(import_budget, "_post", post)
    with pytest.raises(RuntimeError):
        bring(company, "budget", BUDGET)
    assert company.read(lambda tx: tx.budgets.plan(YEAR)) is None
    assert right(company)
