"""Two years at once: which of them pays, which comes first, and what never comes back to the old one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.budgets.budget import ControlLevel, Dimensions, LineStatus
from bot.domain.budgets.ceiling import Ceiling
from bot.domain.errors import GoodwillError, Refused
from bot.domain.requests.request_state import RequestState
from bot.services.budgets.close_month import close_month
from bot.services.company.operator import Operator
from bot.services.requests.year_end import close as closing
from bot.services.requests.year_end.outlook import Going, look_ahead
from tests.support.ceilings import SALES, set_ceiling
from tests.support.company import OPERATOR
from tests.support.desk import Desk, policy_with, refusal
from tests.support.year_end import (
    DECEMBER,
    FIN,
    JANUARY,
    budget_for,
    budget_of,
    close,
    in_year,
    new_year,
    set_status_in,
)


def blocked_by(error: GoodwillError) -> set[str]:
    assert isinstance(error, Refused)
    return {finding.code for finding in error.findings if finding.severity == "block"}


def test_years_are_closed_one_after_the_other(desk: Desk) -> None:
    """The earlier first; a closed one takes nothing of one whose budget is brought in afterwards."""
    budget_for(desk, 2025)
    old = desk.approved(300_00, planned_on=date(2025, 12, 1))
    new = desk.approved(400_00, planned_on=DECEMBER)
    new_year(desk)

    error = refusal(lambda: close(desk))
    assert (error.code, error.facts["before"]) == ("year_before_open", 2025)
    close(desk, year=2025)
    assert in_year(desk, "MEAL", 2026) == (24300_00, 0, 700_00, 0)
    close(desk)
    assert in_year(desk, "MEAL", 2027) == (24700_00, 0, 700_00, 0)
    desk.spend("mei", desk.request(old), 300_00, spent_on=JANUARY, final=True)
    desk.withdraw("mei", desk.request(new))
    desk.assert_books_agree()

    budget_for(desk, 2024)
    assert close(desk, year=2025).is_closed
    error = refusal(lambda: close(desk, year=2024))
    assert (error.code, error.facts["after"]) == ("year_after_closed", 2025)
    desk.assert_books_agree()


def test_nothing_goes_on_to_a_closed_line(desk: Desk) -> None:
    """What is held keeps the year open until the line is opened, or on hold; what is left would lapse."""
    desk.apply_policy(policy_with({}, '\n[carry]\navailable_percent = "10"\n'))
    request = desk.submit("mei", 300_00, planned_on=DECEMBER)
    new_year(desk)
    set_status_in(desk, "MEAL", 2027, LineStatus.CLOSED)
    set_status_in(desk, "VISIT", 2027, LineStatus.CLOSED)
    assert refusal(lambda: close(desk)).facts["numbers"] == request.number

    set_status_in(desk, "MEAL", 2027, LineStatus.HOLD)
    close(desk)

    assert in_year(desk, "VISIT", 2027)[0] == 6000_00
    assert desk.approve("bo", desk.request(request)).is_approved
    error = refusal(lambda: desk.submit("mei", 100_00, planned_on=JANUARY))
    assert blocked_by(error) == {"line_hold"}
    desk.assert_books_agree()


def test_what_was_overspent_is_not_carried_by_the_other_lines(desk: Desk) -> None:
    """The year as a whole gives what it has left, each line its part of that, to the smallest unit."""
    desk.apply_policy(policy_with({}, '\n[carry]\navailable_percent = "100"\n'))
    request = desk.approved(500_00, planned_on=DECEMBER)
    desk.spend("mei", request, 60_000_00, final=True)
    new_year(desk)

    done = close(desk)

    # 35,000 of 95,000 are left, in proportion 12,000 : 3,000 : 6,000 : 50,000, each rounded down.
    carried = {code: in_year(desk, code, 2027)[0] for code in ("GIFT-KEY", "GIFT", "VISIT", "REST", "MEAL")}
    assert carried == {
        "GIFT-KEY": 12000_00 + 5915_49,
        "GIFT": 3000_00 + 1478_87,
        "VISIT": 6000_00 + 2957_74,
        "REST": 50000_00 + 24647_88,
        "MEAL": 24000_00,
    }
    assert done.available_minor == 34_999_98
    desk.assert_books_agree()


def test_what_is_done_stays_where_it_was_spent_and_the_rest_is_raised(desk: Desk) -> None:
    """The raise is held against the year that pays for it, whatever became of the line that has paid."""
    gift = desk.terms(200_00, "BETA", ["Kim Park"], category="gift", planned_on=DECEMBER)
    meal = desk.terms(300_00, planned_on=DECEMBER)
    request = desk.approve("bo", desk.submit_terms("mei", desk.together(gift, meal)))
    desk.spend("mei", request, 190_00, final=True)
    new_year(desk, budget_of("MEAL").replace("CNY,24000", "CNY,500"))
    set_status_in(desk, "GIFT", 2026, LineStatus.CLOSED)
    close(desk)

    gifts, meals = desk.request(request).items
    assert gifts.line_id == desk.line_id("GIFT")
    assert meals.line_id != desk.line_id("MEAL")
    now = desk.request(request)
    error = refusal(lambda: desk.edit_to("mei", now, now.terms.with_amounts([200_00, 900_00])))
    assert {"budget_over", "plan_over"} <= blocked_by(error)
    raised = desk.edit_to("mei", now, now.terms.with_amounts([200_00, 700_00]))
    assert in_year(desk, "MEAL", 2027) == (800_00, 400_00, 300_00, 0)
    desk.approve("bo", raised)
    desk.spend("mei", desk.request(request), 650_00, item=2, spent_on=JANUARY, final=True)

    assert desk.request(request).state is RequestState.SETTLED
    assert in_year(desk, "MEAL", 2027) == (800_00, 0, 0, 650_00)
    assert in_year(desk, "GIFT", 2026) == (3000_00, 0, 0, 190_00)
    desk.assert_books_agree()


def test_what_was_left_out_stays_out_where_no_line_of_the_next_year_pays_for_it(desk: Desk) -> None:
    """It holds nothing, so the year is closed; and a raise of it would draw on the closed year."""
    gift = desk.terms(200_00, "BETA", ["Kim Park"], category="gift", planned_on=DECEMBER)
    asked = desk.submit_terms("mei", desk.together(gift, desk.terms(300_00, planned_on=DECEMBER)))
    request = desk.approve("bo", asked, 0, 300_00, reason="No gifts")
    new_year(desk, budget_of("MEAL"))
    close(desk)

    now = desk.request(request)
    error = refusal(lambda: desk.edit_to("mei", now, now.terms.with_amounts([200_00, 300_00])))
    assert blocked_by(error) == {"year_closed"}
    assert desk.edit_to("mei", now, now.terms.with_amounts([0, 400_00])).is_amendment
    desk.assert_books_agree()


@pytest.mark.parametrize("carried", [False, True])
def test_a_correction_opens_nothing_in_a_closed_year(desk: Desk, carried: bool) -> None:
    """What is taken back of a final actual is free, not held: it could not be carried any more."""
    request = desk.approved(500_00, planned_on=DECEMBER)
    desk.spend("mei", request, 490_00, final=True)
    new_year(desk)
    if carried:
        close(desk)
    else:
        desk.store.administer(lambda tx: close_month(tx, "2026-12", OPERATOR))

    done = desk.correct("mei", desk.actuals(request)[0], 100_00, final=False)
    assert done.state is RequestState.SETTLED
    assert in_year(desk, "MEAL", 2026) == (24000_00, 0, 0, 100_00)
    desk.spend("mei", done, 50_00, spent_on=JANUARY)
    assert in_year(desk, "MEAL", 2026) == (24000_00, 0, 0, 150_00)
    assert close(desk).carried == 0
    desk.assert_books_agree()


def test_an_adjustment_is_undone_in_the_year_that_it_was_done_in(desk: Desk) -> None:
    """Without a month, on the lines of that year; once it is closed, no more."""
    first = desk.adjust("hana", "transfer", "1000", from_line="MEAL", to_line="GIFT-KEY")
    desk.approve_adjustment("fin", first)
    new_year(desk)
    back = {"from_line": "GIFT-KEY", "to_line": "MEAL", "undoes": first.number}
    waits = desk.adjust("bo", "transfer", "1000", **back)
    assert waits.number == "BA-2026-00002"
    late = desk.adjust("bo", "transfer", "1000", **back)
    desk.approve_adjustment("fin", waits)
    assert in_year(desk, "MEAL", 2026)[0] == 24000_00
    close(desk)

    assert refusal(lambda: desk.approve_adjustment("fin", late)).code == "year_closed"
    assert refusal(lambda: desk.adjust("bo", "transfer", "1000", **back)).code == "year_closed"
    desk.assert_books_agree()


def in_the_way(desk: Desk) -> list[tuple[str, str, str]]:
    """What the closing document says, before anybody confirms."""
    seen = desk.store.inspect(lambda tx: look_ahead(tx, 2026, FIN))
    found = [(each.code, str(each.facts["name"]), str(each.facts["numbers"])) for each in seen.refusals]
    confirmed = refusal(lambda: close(desk))
    assert confirmed.code == found[0][0]
    return found


def test_nothing_is_carried_over_a_ceiling(desk: Desk) -> None:
    """What fits would go, what does not is named, and nothing goes until there is room; advice lets pass."""
    small, large, small_too = (desk.approved(n, planned_on=DECEMBER) for n in (100_00, 300_00, 100_00))
    new_year(desk)
    desk.submit("tom", 200_00, planned_on=JANUARY)
    set_ceiling(desk, 400_00, year=2027)

    assert in_the_way(desk) == [("year_over_ceiling", "Sales", large.number)]
    assert in_year(desk, "MEAL", 2026) == (24000_00, 0, 500_00, 0)
    assert desk.request(small).items[0].line_id == desk.line_id("MEAL")
    plan = desk.read(lambda tx: tx.budgets.plan(2026))
    assert plan is not None and plan.closed_months == 0

    desk.withdraw("mei", desk.request(large))
    assert close(desk).carried == 2
    assert in_year(desk, "MEAL", 2027) == (24200_00, 200_00, 200_00, 0)
    error = refusal(lambda: desk.submit("mei", 1_00, planned_on=JANUARY))
    assert blocked_by(error) == {"ceiling_over"}
    desk.spend("mei", desk.request(small_too), 90_00, spent_on=JANUARY, final=True)
    desk.assert_books_agree()


def test_a_ceiling_that_only_warns_or_covers_others_keeps_nothing_back(desk: Desk) -> None:
    """As where a plan comes into force; and nor does one for another department."""
    desk.approved(300_00, planned_on=DECEMBER)
    new_year(desk)
    set_ceiling(desk, 100_00, ControlLevel.ADVISORY, year=2027)
    assert desk.store.inspect(lambda tx: look_ahead(tx, 2026, FIN)).refusals == ()
    set_ceiling(desk, 100_00, where=Dimensions(department="Legal"), year=2027)
    assert close(desk).carried == 1
    desk.assert_books_agree()


def test_a_ceiling_that_comes_while_the_year_is_closed_keeps_it_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has no room for stays where it is, and is named; with room again the closing goes on."""
    fits, stays = (desk.approved(300_00, planned_on=DECEMBER) for _ in range(2))
    new_year(desk)
    monkeypatch.setattr(closing, "_AT_A_TIME", 1)
    carry_some = closing._carry_some
    seen: list[Going] = []

    def with_a_ceiling(tx: Any, year: int, operator: Operator) -> list[Going]:
        if seen:
            plan = tx.budgets.lock_plan_of_year(2027)
            ceiling = Ceiling(0, plan.id, SALES, 400_00, ControlLevel.ABSOLUTE, "CNY")
            tx.budget_data.replace_ceilings(plan.id, [ceiling])
        seen.extend(carry_some(tx, year, operator))
        return seen[-1:]

    monkeypatch.setattr(closing, "_carry_some", with_a_ceiling)
    error = refusal(lambda: close(desk))
    assert (error.code, error.facts["numbers"]) == ("year_over_ceiling", stays.number)
    assert in_year(desk, "MEAL", 2027) == (24300_00, 0, 300_00, 0)
    monkeypatch.undo()
    assert close(desk).carried == 1
    assert desk.request(fits).items[0].line_id == desk.request(stays).items[0].line_id
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("line", "category", "code"),
    [("MEAL", "meal", "year_over_line"), ("GIFT", "gift", "year_over_plan")],
)
def test_nothing_is_carried_without_its_budget_over_a_line_or_the_plan(
    desk: Desk, line: str, category: str, code: str
) -> None:
    """The old line has spent what it promised: somebody finds the money first, then it is carried."""
    recipients = ["Kim Park"] if category == "gift" else []
    held = desk.submit("mei", 300_00, "BETA", recipients, category=category, planned_on=DECEMBER)
    wild = desk.approved(
        100_00, planned_on=DECEMBER, category=category, customer="BETA", recipients=recipients
    )
    desk.spend("mei", wild, 30_000_00, final=True)
    new_year(desk, budget_of(line).replace(",CNY,24000,", ",CNY,200,").replace(",CNY,3000,", ",CNY,200,"))

    assert in_the_way(desk) == [(code, line if code == "year_over_line" else "", held.number)]
    before = in_year(desk, line, 2027)
    more = desk.adjust("fin", "supplement", "100", to_line=line)
    desk.approve_adjustment("cleo", more)
    assert close(desk).carried == 1
    assert in_year(desk, line, 2027) == (before[0] + 100_00, 300_00, 0, 0)
    desk.assert_books_agree()
