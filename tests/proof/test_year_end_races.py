"""A year is closed while its budget is moved, the next plan comes into force, and money is spent late."""

from __future__ import annotations

from functools import partial

import pytest

from bot.domain.budgets.adjustment import Adjustment
from bot.domain.errors import GoodwillError
from bot.domain.plans.agreement import PlanState
from bot.domain.requests.request import SpendRequest
from bot.services.plans.agreeing.activate import Activation
from bot.services.requests.year_end.close import YearClosed
from bot.storage.engine.database import Database
from tests.support.agreed import activate, approve
from tests.support.at_once import at_once
from tests.support.ceilings import set_ceiling
from tests.support.clock import ManualClock
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company, policy_with
from tests.support.plans import drafted
from tests.support.year_end import DECEMBER, JANUARY, close, in_year, new_year

pytestmark = pytest.mark.heavy

ASKED = 100_00
CARRY = '\n[carry]\navailable_percent = "50"\n'
PLAN = """\
year = 2027
currency = "CNY"
total = "42000"

[[split]]
by = "category"
shares = { meal = 20, gift = 22 }

[[line]]
of = { category = "meal" }
code = "MEAL"
owner = "hana@example.com"

[[line]]
of = { category = "gift" }
code = "GIFT"
owner = "bo@example.com"
"""


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    opened = open_company(new_workspace(shared_database, clock), policy=policy_with({}, CARRY))
    for name in ("mei", "tom", "bo", "hana", "fin"):
        opened.person(name)
    return opened


def test_closing_a_year_against_adjustments_of_its_lines(desk: Desk) -> None:
    """Each is done before, and is in what is carried, or is refused for ever; what was spent is recorded."""
    held = [desk.approved(ASKED, planned_on=DECEMBER) for _ in range(3)]
    there = [desk.adjust("hana", "transfer", "100", from_line="MEAL", to_line="GIFT-KEY") for _ in range(3)]
    back = [desk.adjust("bo", "transfer", "100", from_line="GIFT-KEY", to_line="MEAL") for _ in range(3)]
    new_year(desk)
    *moved, spent, one, other = at_once(
        [
            *(partial(desk.approve_adjustment, "fin", each) for each in (*there, *back)),
            partial(desk.spend, "mei", held[0], 60_00),
            partial(close, desk),
            partial(close, desk),
        ]
    )

    assert not isinstance(spent, GoodwillError)
    assert sorted(each.is_new for each in (one, other) if isinstance(each, YearClosed)) == [False, True]
    done = [isinstance(each, Adjustment) for each in moved]
    refused = {each.code for each in moved if isinstance(each, GoodwillError)}
    assert refused <= {"year_closed"}
    shift = 100_00 * (sum(done[3:]) - sum(done[:3]))
    # What was spent before the closing is spent in the old year, and takes its budget with it.
    of_old, of_new = in_year(desk, "MEAL", 2026), in_year(desk, "MEAL", 2027)
    assert of_old[0] + of_new[0] == 2 * 24_000_00 + shift
    assert of_old[3] + of_new[3] == 60_00
    assert (of_old[1:3], of_new[1:3]) == ((0, 0), (0, 3 * ASKED - 60_00))
    assert close(desk).is_closed
    desk.assert_books_agree()


def test_closing_a_year_against_those_who_ask_under_the_same_ceiling(desk: Desk) -> None:
    """Six places, three to be carried: it has room for all of them at first, or for none; never beyond."""
    held = [desk.approved(ASKED, planned_on=DECEMBER) for _ in range(3)]
    new_year(desk)
    set_ceiling(desk, 6 * ASKED, year=2027)
    terms = desk.terms(ASKED, planned_on=JANUARY)
    asks = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(8)]
    *asked, closed = at_once([*asks, partial(close, desk)])

    through = sum(isinstance(each, SpendRequest) for each in asked)
    carried = sum(desk.request(each).items[0].line_id != held[0].items[0].line_id for each in held)
    assert through + carried == 6 or (isinstance(closed, GoodwillError) and through + carried <= 6)
    if isinstance(closed, GoodwillError):
        assert closed.code == "year_over_ceiling"
    else:
        assert carried == len(held)
    assert in_year(desk, "MEAL", 2027)[1:] == (through * ASKED, carried * ASKED, 0)
    desk.assert_books_agree()


def test_closing_a_year_against_a_plan_of_the_next(desk: Desk) -> None:
    """Whoever comes first, what was carried stays covered by the line that it came to."""
    held = [desk.approved(ASKED, planned_on=DECEMBER) for _ in range(3)]
    waiting = desk.submit("tom", ASKED, planned_on=DECEMBER)
    new_year(desk)
    version = drafted(desk.store, PLAN).version
    assert version is not None
    approve(desk.store, version.name)
    terms = desk.terms(ASKED, planned_on=JANUARY)
    closed, activated, decided, *asked = at_once(
        [
            partial(close, desk),
            partial(activate, desk.store, version.name),
            partial(desk.approve, "bo", waiting),
            *(partial(desk.submit_terms, "mei", terms, f"race:{i}") for i in range(3)),
        ]
    )

    assert isinstance(closed, YearClosed)
    assert isinstance(activated, Activation)
    assert activated.state is PlanState.ACTIVE
    assert not any(isinstance(each, GoodwillError) for each in asked)
    if isinstance(decided, GoodwillError):
        assert decided.code == "card_out_of_date"
    budget, reserved, committed, spent = in_year(desk, "MEAL", 2027)
    assert (reserved + committed, spent) == ((len(held) + 1 + len(asked)) * ASKED, 0)
    assert budget >= 20_000_00
    assert close(desk).is_closed
    desk.assert_books_agree()
