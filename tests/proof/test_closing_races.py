"""A month is closed while people ask for money in it, decide on it and log what they spent."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from bot.domain.requests.request import SpendRequest
from bot.services.budgets.close_month import close_month
from bot.storage.engine.database import Database
from tests.support.at_once import at_once
from tests.support.clock import ManualClock
from tests.support.company import OPERATOR
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company

AUGUST = date(2026, 8, 20)
ASKED = 100_00


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    opened = open_company(new_workspace(shared_database, clock))
    for name in ("mei", "tom", "bo"):
        opened.person(name)
    return opened


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
