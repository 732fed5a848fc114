"""A month is closed while people ask for money in it, decide on it and log what they spent."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.domain.budgets.adjustment import Adjustment
from bot.domain.budgets.budget import Balance
from bot.domain.errors import GoodwillError
from bot.domain.requests.request import SpendRequest
from bot.services.budgets.close_month import close_month
from bot.services.company.operator import Operator
from bot.services.requests.year_end.close import YearClosed, close_year
from bot.storage.engine.database import Database
from tests.support.at_once import at_once, company_to_race
from tests.support.clock import ManualClock
from tests.support.company import OPERATOR
from tests.support.desk import Desk

AUGUST, DECEMBER = date(2026, 8, 20), date(2026, 12, 20)
FIN = Operator("os", "fin@example.com")
ASKED = 100_00


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    return company_to_race(shared_database, clock, "mei", "tom", "bo", "hana", "fin")


def close_the_year(desk: Desk) -> object:
    return close_year(desk.store, 2026, FIN)


def close(desk: Desk) -> object:
    return desk.store.administer(lambda tx: close_month(tx, "2026-08", OPERATOR))


def test_whatever_comes_first_a_closed_month_holds_nothing(desk: Desk) -> None:
    """Two close at once; what asks, is decided and is spent meanwhile ends up in September, all of it."""
    waiting = [desk.submit("tom", ASKED, planned_on=AUGUST) for _ in range(2)]
    approved = [desk.approved(ASKED, planned_on=AUGUST) for _ in range(2)]
    terms = desk.terms(ASKED, planned_on=AUGUST)

    done = at_once(
        [
            partial(close, desk),
            *(partial(desk.submit_terms, "mei", terms, f"race:{i}") for i in range(2)),
            *(partial(desk.approve, "bo", each) for each in waiting),
            *(partial(desk.spend, "mei", each, 60_00, spent_on=AUGUST) for each in approved),
            partial(close, desk),
        ]
    )

    assert sum(isinstance(each, SpendRequest) for each in done) == 6
    closed = [year for each in (done[0], done[-1]) if isinstance(each, tuple) for year in each]
    assert sorted(len(each.months) for each in closed) == [0, 8]
    assert desk.held("MEAL", *range(1, 9))[:2] == (0, 0)
    assert desk.held("MEAL") == (2 * ASKED, 2 * ASKED + 2 * 40_00, 2 * 60_00)
    desk.assert_books_agree()


def test_what_is_moved_while_a_month_is_closed_stands_in_an_open_one(desk: Desk) -> None:
    """Of the month itself it is moved before, or refused for good; of the year it is moved all the same."""
    lines = {"from_line": "MEAL", "to_line": "GIFT-KEY"}
    of_month = [desk.adjust("hana", "transfer", "100", month="2026-08", **lines) for _ in range(3)]
    of_year = [desk.adjust("hana", "transfer", "100", **lines) for _ in range(3)]
    every = [*of_month, *of_year]
    *moved, closed = at_once(
        [*(partial(desk.approve_adjustment, "fin", each) for each in every), partial(close, desk)]
    )

    assert isinstance(closed, tuple)
    assert all(isinstance(each, Adjustment) for each in moved[3:])
    refused = [each for each in moved[:3] if isinstance(each, GoodwillError)]
    assert {each.code for each in refused} <= {"month_closed"}
    minor = (len(every) - len(refused)) * 100_00
    assert (desk.line("MEAL").budget, desk.line("GIFT-KEY").budget) == (24_000_00 - minor, 12_000_00 + minor)
    desk.assert_books_agree()


def test_whatever_comes_first_a_closed_year_has_carried_all_of_it(desk: Desk) -> None:
    """Two close it at once; what is decided, spent, corrected and withdrawn meanwhile is in either year."""
    waiting = [desk.submit("tom", ASKED, planned_on=DECEMBER) for _ in range(2)]
    approved = [desk.approved(ASKED, planned_on=DECEMBER) for _ in range(2)]
    partly = desk.approved(ASKED, planned_on=DECEMBER)
    desk.spend("mei", partly, 30_00)
    spent = desk.actuals(partly)[0]
    desk.advance(days=112)
    desk.import_budget(year=2027)

    done = at_once(
        [
            partial(close_the_year, desk),
            *(partial(desk.approve, "bo", each) for each in waiting),
            *(partial(desk.spend, "mei", each, 60_00) for each in approved),
            partial(desk.correct, "mei", spent, 40_00),
            partial(close_the_year, desk),
        ]
    )

    closed = [each for each in (done[0], done[-1]) if isinstance(each, YearClosed)]
    assert sorted(each.is_new for each in closed) == [False, True]
    # A card that was drawn for the old year is out of date; what was spent is always recorded.
    assert all(isinstance(each, SpendRequest) for each in done[3:6])
    years = {code: desk.read(partial(_of_year, year=code)) for code in (2026, 2027)}
    assert (years[2026].reserved, years[2026].committed) == (0, 0)
    assert years[2026].spent + years[2027].spent == 2 * 60_00 + 40_00
    assert years[2027].reserved + years[2027].committed == 5 * ASKED - 2 * 60_00 - 40_00
    desk.assert_books_agree()


def _of_year(tx: Any, year: int) -> Balance:
    line = next(each for each in tx.budgets.lines(tx.budgets.plan(year).id) if each.code == "MEAL")
    found: Balance = tx.budgets.balances([line.id])[line.id].total()
    return found
