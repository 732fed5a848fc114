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
from tests.support.at_once import at_once
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company
from tests.support.plans import drafted

ASKED = 1_000_00
ASKING = 8
PLAN = """\
year = 2026
currency = "CNY"
total = "{meal}"

[[split]]
by = "category"
shares = {{ meal = 1 }}

[[line]]
of = {{ category = "meal" }}
code = "MEAL"
owner = "fin@example.com"
"""


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    opened = open_company(new_workspace(shared_database, clock))
    for name in ("mei", "tom"):
        opened.person(name)
    return opened


@pytest.mark.parametrize("left", [3, 5, ASKING])
def test_what_is_held_is_never_uncovered(desk: Desk, left: int) -> None:
    """Whoever comes first: the line ends with what it holds covered, or the version is refused by name."""
    version = drafted(desk.store, PLAN.format(meal=left * ASKED // 100)).version
    assert version is not None
    approve(desk.store, version.name)
    terms = desk.terms(ASKED, "ACME")
    asks = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(ASKING)]
    *asked, done = at_once([*asks, partial(activate, desk.store, version.name)])

    through = sum(isinstance(each, SpendRequest) for each in asked)
    assert all(isinstance(each, (SpendRequest, Refused)) for each in asked)
    assert isinstance(done, Activation)
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
    version = drafted(desk.store, PLAN.format(meal=2 * ASKING * ASKED // 100) + ceiling).version
    assert version is not None
    approve(desk.store, version.name)
    terms = desk.terms(ASKED, "ACME")
    asks = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(ASKING)]
    *asked, done = at_once([*asks, partial(activate, desk.store, version.name)])

    through = sum(isinstance(each, SpendRequest) for each in asked)
    assert all(isinstance(each, (SpendRequest, Refused)) for each in asked)
    assert isinstance(done, Activation)
    if done.state is PlanState.ACTIVE:
        assert through <= most
    else:
        assert [each.ceiling for each in done.uncovered] == ["meal"]
        assert through > most
    desk.assert_books_agree()
