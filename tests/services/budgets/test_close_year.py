"""A year is closed: what is held goes on in the next with its budget, and the old one stays as it was."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.company.actor import Actor
from bot.domain.errors import GoodwillError, InvalidInput, NotAllowed, NotFound, Refused
from bot.domain.requests.request_state import RequestState
from bot.services.books.verify import verify_books
from bot.services.company.operator import Operator
from bot.services.requests.year_end import close as closing
from bot.services.requests.year_end.close import YearClosed
from bot.services.requests.year_end.outlook import Outlook, look_ahead
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support import company
from tests.support.clock import ManualClock
from tests.support.company import OPERATOR
from tests.support.databases import new_workspace
from tests.support.desk import Desk, open_company, policy_with, refusal
from tests.support.partners import shared, the_claim
from tests.support.tampering import tamper
from tests.support.year_end import DECEMBER, FIN, JANUARY, budget_of, close, in_year, new_year

CARRY = '\n[carry]\navailable_percent = "50"\navailable_limit = "10000"\n'


def ahead(desk: Desk) -> Outlook:
    return desk.store.inspect(lambda tx: look_ahead(tx, 2026, FIN))


def test_what_is_held_goes_on_with_its_budget(desk: Desk) -> None:
    """It is decided, spent, corrected and released in the next year; what was spent stays in the old one."""
    waiting = desk.submit("mei", 300_00, planned_on=DECEMBER)
    partly = desk.approved(500_00, planned_on=DECEMBER)
    desk.spend("mei", desk.request(partly), 200_00)
    settled = desk.approved(100_00, planned_on=DECEMBER)
    desk.spend("mei", desk.request(settled), 90_00, final=True)
    new_year(desk)

    done = close(desk)

    assert (done.carried, done.held_minor, done.budget_minor, done.available_minor) == (2, 600_00, 600_00, 0)
    assert in_year(desk, "MEAL", 2026) == (23400_00, 0, 0, 290_00)
    assert in_year(desk, "MEAL", 2027) == (24600_00, 300_00, 300_00, 0)
    desk.assert_books_agree()

    desk.approve("bo", desk.request(waiting), 250_00)
    desk.spend("mei", desk.request(partly), 250_00, spent_on=JANUARY)
    assert in_year(desk, "MEAL", 2027) == (24600_00, 0, 300_00, 250_00)
    old, new = desk.actuals(partly)
    desk.correct("mei", old, 220_00)
    desk.correct("mei", new, 240_00, spent_on=JANUARY)
    assert in_year(desk, "MEAL", 2026)[3] == 310_00
    assert in_year(desk, "MEAL", 2027)[2:] == (290_00, 240_00)
    desk.close("mei", desk.request(partly))
    desk.correct("mei", desk.actuals(settled)[0], 80_00, final=True)
    assert in_year(desk, "MEAL", 2026) == (23400_00, 0, 0, 300_00)
    assert in_year(desk, "MEAL", 2027) == (24600_00, 0, 250_00, 240_00)
    desk.assert_books_agree()
    assert (AuditAction.REQUEST_CARRY, "fin") in desk.audited(partly)


def test_a_partner_pays_their_part_on_either_side(desk: Desk) -> None:
    """What is ours goes on with its budget; theirs is claimed once all is spent, of both years together."""
    dinner = desk.approve("bo", desk.submit_terms("mei", shared(desk, 500_00, 200_00, planned_on=DECEMBER)))
    desk.spend("mei", dinner, 200_00)
    new_year(desk)

    assert close(desk).held_minor == 180_00
    assert in_year(desk, "MEAL", 2026)[1:] == (0, 0, 120_00)
    assert in_year(desk, "MEAL", 2027)[1:] == (0, 180_00, 0)
    desk.spend("mei", desk.request(dinner), 300_00, spent_on=JANUARY, final=True)
    assert in_year(desk, "MEAL", 2027)[1:] == (0, 0, 180_00)
    assert the_claim(desk, dinner).amount_minor == 200_00
    old, _ = desk.actuals(dinner)
    desk.correct("mei", old, 100_00)
    assert in_year(desk, "MEAL", 2026)[3] == 60_00
    assert the_claim(desk, dinner).amount_minor == 160_00
    desk.assert_books_agree()


def test_an_old_line_that_a_correction_overdraws_is_told(desk: Desk) -> None:
    """It has given away all it had left: a correction upwards passes it, although the new one has room."""
    desk.apply_policy(policy_with({}, '\n[carry]\navailable_percent = "100"\n'))
    partly = desk.approved(500_00, planned_on=DECEMBER)
    desk.spend("mei", desk.request(partly), 200_00)
    (old,) = desk.actuals(partly)
    old_line = desk.line_id("MEAL")
    new_year(desk)
    close(desk)

    desk.correct("mei", old, 210_00)

    found = {each.kind: each for each in desk.exceptions()}
    assert found["over_budget"].facts["over_minor"] == 10_00
    assert found["over_budget"].line_id == old_line
    assert found.keys() <= {"over_budget", "over_plan"}


def _seasons_of(tx: Any, year: int) -> Any:
    return tx.seasons.of_year(year, tx.calendar)


def test_what_was_spent_of_a_carried_request_is_in_the_history_of_either_year(desk: Desk) -> None:
    """By the fiscal month of the year that paid, as the season of that year has it too."""
    partly = desk.approved(500_00, planned_on=DECEMBER)
    desk.spend("mei", desk.request(partly), 200_00)
    (asked,) = desk.actuals(partly)
    new_year(desk)
    close(desk)
    desk.spend("mei", desk.request(partly), 250_00, spent_on=JANUARY)

    spent = desk.store.inspect(lambda tx: tx.history.spent([2026, 2027]))
    assert [row[:2] for row in spent] == [(2026, asked.month), (2027, 1)]
    for year, month, minor in ((2026, asked.month, 200_00), (2027, 1, 250_00)):
        (season,) = desk.read(partial(_seasons_of, year=year))
        assert (season.month, season.amount_minor) == (month, minor)


def test_a_carried_request_is_raised_edited_and_numbers_begin_again(desk: Desk) -> None:
    """A raise and another date draw on the next year; what is new there has the number 1."""
    approved = desk.approved(500_00, planned_on=DECEMBER)
    waiting = desk.submit("mei", 300_00, planned_on=DECEMBER)
    new_year(desk)
    close(desk)

    raised = desk.edit("mei", desk.request(approved), amount_minor=700_00)
    assert in_year(desk, "MEAL", 2027)[1:3] == (500_00, 500_00)
    desk.approve("bo", desk.request(raised))
    refused = refusal(lambda: desk.edit("mei", desk.request(waiting), amount_minor=400_00))
    assert isinstance(refused, Refused)
    assert "year_closed" in {finding.code for finding in refused.findings}
    refused = refusal(lambda: desk.edit("mei", desk.request(waiting), amount_minor=200_00))
    assert isinstance(refused, Refused), "what the closed year has given does not come back to it"
    assert in_year(desk, "MEAL", 2026) == (23200_00, 0, 0, 0)
    desk.edit("mei", desk.request(waiting), amount_minor=400_00, planned_on=date(2027, 2, 1))
    desk.withdraw("mei", desk.request(waiting))

    assert in_year(desk, "MEAL", 2027) == (24800_00, 0, 700_00, 0)
    assert desk.submit("mei", 100_00, planned_on=date(2027, 2, 1)).number == "GW-2027-00001"
    desk.assert_books_agree()


def test_what_a_line_has_left_goes_on_by_percent_and_limit(desk: Desk) -> None:
    """Once what was held has gone; the dry run says the same before, and afterwards nothing changes."""
    desk.apply_policy(policy_with({}, CARRY))
    desk.approved(500_00, planned_on=DECEMBER)
    new_year(desk)
    seen = ahead(desk)
    assert not seen.is_closed
    assert {each.line.code: (each.available_minor, each.carried_minor) for each in seen.lines}["MEAL"] == (
        23500_00,
        10000_00,
    )

    done = close(desk)

    assert done.available_minor == sum(each.carried_minor for each in seen.lines)
    assert done.held_minor == sum(i.held_minor for each in seen.requests for i in each.items) == 500_00
    assert in_year(desk, "MEAL", 2026) == (13500_00, 0, 0, 0)
    assert in_year(desk, "MEAL", 2027) == (34500_00, 0, 500_00, 0)
    again = close(desk)
    assert (again.is_closed, again.carried, again.available_minor) == (True, 0, 0)
    assert ahead(desk).is_closed
    desk.assert_books_agree()


def test_commitments_are_released_by_rule(desk: Desk) -> None:
    """What waits ends, what is approved is closed, a raise with what it raises; late actuals are recorded."""
    desk.apply_policy(policy_with({}, '\n[carry]\ncommitments = "release"\n'))
    waiting = desk.submit("mei", 300_00, planned_on=DECEMBER)
    approved = desk.approved(500_00, planned_on=DECEMBER)
    raised = desk.approved(500_00, planned_on=DECEMBER)
    desk.edit("mei", desk.request(raised), amount_minor=600_00)
    new_year(desk)

    done = close(desk)

    assert (done.carried, done.released, done.held_minor, done.budget_minor) == (0, 3, 1400_00, 0)
    states = [desk.request(each).state for each in (waiting, approved, raised)]
    assert states == [RequestState.EXPIRED, RequestState.CLOSED, RequestState.CLOSED]
    desk.spend("mei", desk.request(approved), 450_00, final=True)
    assert in_year(desk, "MEAL", 2026) == (24000_00, 0, 0, 450_00)
    assert in_year(desk, "MEAL", 2027) == (24000_00, 0, 0, 0)
    desk.assert_books_agree()


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_interrupted_it_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Killed after any of its steps, it comes to the same when it is run again."""
    desk.apply_policy(policy_with({}, CARRY))
    monkeypatch.setattr(closing, "_AT_A_TIME", 1)
    for _ in range(2):
        desk.approved(500_00, planned_on=DECEMBER)
    new_year(desk)
    administer, left = desk.store.administer, [after]

    def killed(work: Any) -> Any:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return administer(work)

    with monkeypatch.context() as patch:
        patch.setattr(type(desk.store), "administer", lambda _store, work: killed(work))
        with pytest.raises(KeyboardInterrupt):
            close(desk)
    desk.assert_books_agree()
    close(desk)

    assert in_year(desk, "MEAL", 2026) == (13000_00, 0, 0, 0)
    assert in_year(desk, "MEAL", 2027) == (35000_00, 0, 1000_00, 0)
    desk.assert_books_agree()


def test_what_has_no_line_in_the_next_year_keeps_the_year_open(desk: Desk) -> None:
    """It is named, before and when it is confirmed; nothing is changed."""
    request = desk.approved(500_00, planned_on=DECEMBER)
    new_year(desk, budget_of("GIFT", "GIFT-KEY"))
    before = in_year(desk, "MEAL", 2026)

    assert [each.facts["numbers"] for each in ahead(desk).refusals] == [request.number]
    error = refusal(lambda: close(desk))

    assert (error.code, error.facts["numbers"]) == ("year_unmatched", request.number)
    assert in_year(desk, "MEAL", 2026) == before
    plan = desk.read(lambda tx: tx.budgets.plan(2026))
    assert plan is not None and plan.closed_months == 0
    desk.assert_books_agree()


def test_a_line_that_goes_while_the_year_is_closed_keeps_it_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has no line any more after the first step is named, and stays where it is."""
    request = desk.approved(500_00, planned_on=DECEMBER)
    new_year(desk, budget_of("MEAL"))
    ahead_of_it = closing._begin

    def begun(tx: Any, year: int, operator: Operator) -> YearClosed:
        found = ahead_of_it(tx, year, operator)
        of_next = next(line for line in tx.budgets.lines(tx.budgets.plan(2027).id) if line.code == "MEAL")
        tx.budget_data.retire_lines([of_next.id])
        tx.audit.add(Actor(None, "job", "test"), AuditAction.PLAN_ACTIVATED, "plan:2027", NoFacts())
        return found

    monkeypatch.setattr(closing, "_begin", begun)
    error = refusal(lambda: close(desk))

    assert (error.code, error.facts["numbers"]) == ("year_unmatched", request.number)
    assert in_year(desk, "MEAL", 2026) == (24000_00, 0, 500_00, 0)
    desk.assert_books_agree()


def test_only_a_controller_closes_a_year_that_is_over(desk: Desk) -> None:
    """And only where there is a budget for the next one."""
    found: list[type[GoodwillError]] = [type(refusal(lambda: close(desk)))]
    desk.advance(days=112)
    found.append(type(refusal(lambda: close(desk))))
    new_year(desk)
    unnamed, mei = OPERATOR, Operator("os", "mei@example.com")
    found += [type(refusal(lambda: close(desk, unnamed))), type(refusal(lambda: close(desk, mei)))]
    assert found == [InvalidInput, NotFound, NotAllowed, NotAllowed]


def test_a_fiscal_year_from_april_is_over_at_the_end_of_march(
    shared_database: Database, clock: ManualClock
) -> None:
    """What was planned for February goes on in April, with its budget, held by the quarter."""
    store = new_workspace(shared_database, clock)
    store = SqlStore(store.database, store.workspace_id, clock, FiscalCalendar(start_month=4), "CNY")
    desk = open_company(store, files={"budget": company.with_horizon("quarter")})
    request = desk.approved(500_00, planned_on=date(2027, 2, 10))
    desk.advance(days=197)
    desk.import_budget(company.with_horizon("quarter"), 2027)
    assert refusal(lambda: close(desk)).code == "year_not_past"
    desk.advance(days=1)

    assert close(desk).held_minor == 500_00

    desk.spend("mei", desk.request(request), 450_00, spent_on=date(2027, 3, 30), final=True)
    assert [each.month for each in desk.actuals(request)] == [1]
    assert in_year(desk, "MEAL", 2026) == (23500_00, 0, 0, 0)
    assert in_year(desk, "MEAL", 2027) == (24500_00, 0, 0, 450_00)
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE year_closing SET available_minor = 1", {"year_has_given_otherwise", "record_changed"}),
        ("UPDATE year_closing SET last_posting_id = 0", {"closed_year_posted", "record_changed"}),
        (
            "UPDATE balance SET reserved_minor = 1 WHERE month = 12 AND line_id ="
            " (SELECT min(line_id) FROM year_closing JOIN budget_line USING (plan_id) JOIN balance b"
            " ON b.line_id = budget_line.id)",
            {"closed_year_holds", "balance_is_not_the_sum", "plan_is_not_the_sum"},
        ),
        (
            "UPDATE posting SET amount_minor = amount_minor + 1"
            " WHERE kind = 'year.commitments' AND month = 1",
            {"carried_is_not_released", "balance_is_not_the_sum", "record_changed"},
        ),
    ],
)
def test_the_proof_of_what_was_carried(desk: Desk, statement: str, codes: set[str]) -> None:
    """Whoever changes behind the bot's back what a year has given is found."""
    desk.apply_policy(policy_with({}, CARRY))
    desk.approved(500_00, planned_on=DECEMBER)
    new_year(desk)
    close(desk)
    tamper(desk.store, statement)

    proofs = desk.store.inspect(verify_books)
    assert {each.code for proof in proofs for each in proof.differences} == codes
