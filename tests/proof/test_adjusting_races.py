"""The budget is moved while others ask for it, move it back, or put a plan in force: the books agree."""

from __future__ import annotations

from functools import partial

import pytest

from bot.domain.budgets.adjustment import Adjustment, AdjustmentState
from bot.domain.errors import GoodwillError, InvalidInput, Refused
from bot.domain.plans.agreement import PlanState
from bot.domain.requests.request import SpendRequest
from bot.services.budgets.adjusting.deadlines import enforce_adjustment_deadlines
from bot.services.plans.agreeing.activate import Activation
from bot.storage.engine.database import Database
from tests.support.agreed import activate, approve
from tests.support.at_once import at_once, company_to_race
from tests.support.clock import ManualClock
from tests.support.company import DEADLINES
from tests.support.desk import Desk, policy_with
from tests.support.plans import by_category, new_version

pytestmark = pytest.mark.heavy

ASKED = 2_400_00


@pytest.fixture
def desk(shared_database: Database, clock: ManualClock) -> Desk:
    return company_to_race(shared_database, clock, "mei", "tom", "bo", "hana", "fin", "cleo")


def state(desk: Desk, asked: Adjustment) -> AdjustmentState:
    found = desk.read(lambda tx: tx.adjustments.get(asked.id))
    assert found is not None
    return found.state


def test_a_transfer_against_those_who_ask_for_the_money(desk: Desk) -> None:
    """Ten places, a transfer that takes five: whoever comes first, nothing is held beyond the budget."""
    asked = desk.adjust("hana", "transfer", "12000", from_line="MEAL", to_line="GIFT-KEY")
    terms = desk.terms(ASKED, "ACME")
    asks = [partial(desk.submit_terms, ("mei", "tom")[i % 2], terms, f"race:{i}") for i in range(12)]
    *requests, done = at_once([*asks, partial(desk.approve_adjustment, "fin", asked)])

    through = sum(isinstance(each, SpendRequest) for each in requests)
    assert all(isinstance(each, (SpendRequest, Refused)) for each in requests)
    moved = state(desk, asked) is AdjustmentState.APPROVED
    assert moved is isinstance(done, Adjustment)
    assert moved or (isinstance(done, InvalidInput) and done.code == "line_gives_less")
    assert through == (5 if moved else 10)
    assert desk.line("MEAL").available == 0
    assert desk.line("GIFT-KEY").budget == (24_000_00 if moved else 12_000_00)
    desk.assert_books_agree()


def test_a_decision_against_the_clock_that_lets_others_decide(desk: Desk) -> None:
    """Hana signs while Dan is let in and signs too: one signature of theirs counts, and Fin's is the last."""
    desk.apply_policy(policy_with({}, DEADLINES))
    desk.person("dan")
    asked = [desk.adjust("bo", "transfer", "100", from_line="MEAL", to_line="GIFT-KEY") for _ in range(4)]
    desk.advance(days=2)
    enforce = [partial(enforce_adjustment_deadlines, adjustment_id=each.id) for each in asked]
    at_once([partial(desk.store.write, each) for each in (*enforce, *enforce)])
    results = at_once(
        [partial(desk.approve_adjustment, who, each) for each in asked for who in ("hana", "dan")]
        + [partial(desk.store.write, each) for each in enforce]
    )

    refused = [each.code for each in results if isinstance(each, GoodwillError)]
    assert refused == ["not_your_decision"] * len(asked)
    for each in asked:
        signed = desk.read(lambda tx, each=each: tx.adjustments.decisions(each.id))  # type: ignore[misc]
        assert len(signed) == 1
        assert desk.approve_adjustment("fin", each).state is AdjustmentState.APPROVED
    assert desk.line("MEAL").budget == 24_000_00 - 4 * 100_00
    desk.assert_books_agree()


def test_two_transfers_of_the_same_lines_in_opposite_order(desk: Desk) -> None:
    """Neither waits for the other for ever, and both are done: the lines stand as they stood."""
    there = [desk.adjust("hana", "transfer", "100", from_line="MEAL", to_line="GIFT-KEY") for _ in range(6)]
    back = [desk.adjust("bo", "transfer", "100", from_line="GIFT-KEY", to_line="MEAL") for _ in range(6)]
    results = at_once([partial(desk.approve_adjustment, "fin", each) for each in (*there, *back)])

    assert {type(each) for each in results} == {Adjustment}
    assert (desk.line("MEAL").budget, desk.line("GIFT-KEY").budget) == (24_000_00, 12_000_00)
    desk.assert_books_agree()


def test_one_decision_by_many_clicks(desk: Desk) -> None:
    """One of them has done it, the others are told that it is decided; the money moves once."""
    asked = desk.adjust("hana", "cut", "1000", from_line="MEAL")
    results = at_once([partial(desk.approve_adjustment, "fin", asked)] * 8)

    refused = [each.code for each in results if isinstance(each, GoodwillError)]
    assert refused == ["adjustment_decided"] * 7
    assert desk.line("MEAL").budget == 23_000_00
    desk.assert_books_agree()


def test_asking_many_times_leaves_no_gap(desk: Desk) -> None:
    """Every number once, whoever asks; one form that is sent again names what it has made."""
    asks = [partial(desk.adjust, "hana", "cut", "1", f"race:{i % 8}", from_line="MEAL") for i in range(16)]
    results = at_once(asks)

    numbers = {each.number for each in results if isinstance(each, Adjustment)}
    assert numbers == {f"BA-2026-{number:05d}" for number in range(1, 9)}
    desk.assert_books_agree()


def test_a_transfer_against_a_plan_that_comes_into_force(desk: Desk) -> None:
    """Before it, what was moved is absorbed; after it, it moves what the plan gives; never both or half."""
    name = new_version(desk.store, by_category(meal=20_000, gift=22_000))
    approve(desk.store, name)
    asked = desk.adjust("hana", "cut", "500", from_line="MEAL")
    done, activated = at_once(
        [partial(desk.approve_adjustment, "fin", asked), partial(activate, desk.store, name)]
    )

    assert isinstance(activated, Activation)
    assert isinstance(done, Adjustment)
    assert activated.state is PlanState.ACTIVE
    assert desk.line("MEAL").budget in (20_000_00, 19_500_00)
    desk.assert_books_agree()
