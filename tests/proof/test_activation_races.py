"""A version is put in force while people ask for the very money that it takes away."""

from __future__ import annotations

from functools import partial

import pytest

from bot.domain.errors import Refused
from bot.domain.plans.agreement import PlanState
from bot.domain.requests.request import SpendRequest
from bot.services.plans.agreeing.activate import Activation
from bot.storage.engine.database import Database
from tests.support.agreed import activate, approve
from tests.support.at_once import at_once, company_to_race
from tests.support.clock import ManualClock
from tests.support.desk import Desk
from tests.support.plans import by_category, new_version

ASKED = 1_000_00
ASKING = 8


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    return company_to_race(shared_database, clock, "mei", "tom")


def asked_meanwhile(desk: Desk, name: str) -> tuple[int, Activation]:
    """Eight ask while that version is put in force: how many come through, and what becomes of it."""
    approve(desk.store, name)
    terms = desk.terms(ASKED, "ACME")
    asks = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(ASKING)]
    *asked, done = at_once([*asks, partial(activate, desk.store, name)])
    assert all(isinstance(each, (SpendRequest, Refused)) for each in asked)
    assert isinstance(done, Activation)
    return sum(isinstance(each, SpendRequest) for each in asked), done


@pytest.mark.parametrize("left", [3, 5, ASKING])
def test_what_is_held_is_never_uncovered(desk: Desk, left: int) -> None:
    """Whoever comes first: the line ends with what it holds covered, or the version is refused by name."""
    name = new_version(desk.store, by_category(meal=left * ASKED // 100))
    through, done = asked_meanwhile(desk, name)
    assert desk.held("MEAL") == (through * ASKED, 0, 0)
    if done.state is PlanState.ACTIVE:
        assert through <= left
    else:
        assert [each.line for each in done.uncovered if each.line] == ["MEAL"]
        assert (through, done.uncovered[0].budget_minor) == (ASKING, left * ASKED)
    desk.assert_books_agree()


@pytest.mark.parametrize("most", [3, ASKING])
def test_what_is_held_is_never_over_a_new_ceiling(desk: Desk, most: int) -> None:
    """Whoever comes first: the ceiling has room for what is held, or the version is refused by its name."""
    ceiling = f'\n[[ceiling]]\nwhere = {{ category = "meal" }}\namount = "{most * ASKED // 100}"\n'
    name = new_version(desk.store, by_category(meal=2 * ASKING * ASKED // 100) + ceiling)
    through, done = asked_meanwhile(desk, name)
    if done.state is PlanState.ACTIVE:
        assert through <= most
    else:
        assert [each.ceiling for each in done.uncovered] == ["meal"]
        assert through > most
    desk.assert_books_agree()
