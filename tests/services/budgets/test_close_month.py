"""Months are closed: what is held goes on, and whatever comes later stands in the first open month."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.books.audit import AuditAction
from bot.domain.budgets.budget import Horizon
from bot.domain.errors import InvalidInput, NotAllowed, NotFound, Refused
from bot.services.books.verify import verify_books
from bot.services.budgets.close_month import close_month
from bot.services.budgets.closing_months import ClosedMonths
from bot.services.company.operator import Operator
from tests.support import company
from tests.support.company import OPERATOR
from tests.support.desk import Desk, refusal
from tests.support.tampering import tamper

AUGUST, JULY = date(2026, 8, 20), date(2026, 7, 20)


def close(desk: Desk, month: str, operator: Operator = OPERATOR) -> tuple[ClosedMonths, ...]:
    return desk.store.administer(lambda tx: close_month(tx, month, operator))


def import_again(desk: Desk, **changes: str) -> int:
    """The budget file once more, with some of its text replaced; how many lines it changed."""
    text = company.BUDGET
    for old, new in changes.items():
        text = text.replace(old, new)
    return desk.import_budget(text)


def test_what_is_held_goes_on_and_is_spent_there(desk: Desk) -> None:
    """September takes what waits, what is approved, and an actual of August, which keeps its date."""
    waiting = desk.submit("mei", 300_00, planned_on=JULY)
    approved = desk.approved(500_00, planned_on=AUGUST)

    closed = close(desk, "2026-08")

    assert [each.months[-1] for each in closed] == [date(2026, 8, 1)]
    assert (closed[0].lines, closed[0].reserved_minor, closed[0].committed_minor) == (1, 300_00, 500_00)
    assert desk.held("MEAL", *range(1, 9)) == (0, 0, 0)
    assert desk.held("MEAL", 9) == (300_00, 500_00, 0)

    desk.spend("mei", desk.request(approved), 200_00, spent_on=AUGUST)
    desk.approve("bo", desk.request(waiting), 250_00)

    assert desk.held("MEAL", *range(1, 9)) == (0, 0, 0)
    assert desk.held("MEAL", 9) == (0, 550_00, 200_00)
    assert [each.spent_on for each in desk.actuals(approved)] == [AUGUST]
    desk.assert_books_agree()


def test_a_correction_leaves_the_closed_month_as_it_was(desk: Desk) -> None:
    """The opposite posting stands in the first open month, which may be below nothing."""
    request = desk.approved(500_00, planned_on=AUGUST)
    desk.spend("mei", request, 500_00, final=True, spent_on=AUGUST)
    close(desk, "2026-08")

    desk.correct("mei", desk.actuals(request)[0], 400_00, final=False, spent_on=AUGUST)

    assert desk.line("MEAL", 8).spent == 500_00
    assert desk.held("MEAL", 9) == (0, 100_00, -100_00)
    assert desk.held("MEAL") == (0, 100_00, 400_00)
    desk.close("mei", desk.request(request))
    assert desk.held("MEAL") == (0, 0, 400_00)
    desk.assert_books_agree()


def test_closing_again_changes_nothing_and_another_month_goes_further(desk: Desk) -> None:
    """The same month, or one before it, is closed already; each closing is on record once."""
    close(desk, "2026-03")
    assert [each.months for each in close(desk, "2026-03")] == [()]
    assert [each.months for each in close(desk, "2026-01")] == [()]
    assert [len(each.months) for each in close(desk, "2026-08", Operator("os", "fin@example.com"))] == [5]

    rows = desk.store.inspect(lambda tx: list(tx.exports.audit()))
    closed = [row for row in rows if row["action"] == AuditAction.MONTH_CLOSED]
    assert [(row["subject"], row["person"]) for row in closed] == [
        ("plan:2026", "os:tests"),
        ("plan:2026", "Fin Costa (os:os)"),
    ]
    desk.assert_books_agree()


@pytest.mark.parametrize(
    ("month", "error", "code"),
    [
        ("2026-09", InvalidInput, "month_not_past"),
        ("2027-01", InvalidInput, "month_not_past"),
        ("2025-09", NotFound, "no_plan"),
        ("2026-13", InvalidInput, "month_unknown"),
        ("August", InvalidInput, "month_unknown"),
        ("0000-01", InvalidInput, "month_unknown"),
    ],
)
def test_only_what_is_over_is_closed(desk: Desk, month: str, error: type[Exception], code: str) -> None:
    """Today is 15 September 2026: August is the last that can be closed."""
    with pytest.raises(error, match=code):
        close(desk, month)


def test_closing_is_for_administrators_and_controllers(desk: Desk) -> None:
    """Whoever is named with --as must be one of them."""
    with pytest.raises(NotAllowed, match="as_not_allowed"):
        close(desk, "2026-08", Operator("os", "mei@example.com"))


def test_an_adjustment_takes_what_closed_months_have_left_from_an_open_one(desk: Desk) -> None:
    """In pairs, in the first open month; a closed month can't be named, now or when it is decided."""
    named = desk.adjust("hana", "transfer", "100", from_line="MEAL", to_line="GIFT", month="2026-08")
    close(desk, "2026-08")
    assert refusal(lambda: desk.approve_adjustment("fin", named)).code == "month_closed"
    again = {"from_line": "MEAL", "to_line": "GIFT", "month": "2026-08"}
    assert refusal(lambda: desk.adjust("hana", "transfer", "100", **again)).code == "month_closed"

    whole = desk.adjust("hana", "transfer", "23000", from_line="MEAL", to_line="GIFT")
    assert desk.approve_adjustment("fin", whole).state == "approved"
    back = desk.adjust("bo", "transfer", "23000", from_line="GIFT", to_line="MEAL", undoes=whole.number)

    assert desk.line("MEAL").budget == 1000_00
    assert desk.line("MEAL", *range(1, 9)).budget == 16000_00
    assert desk.line("MEAL", 9).budget < 0
    assert refusal(lambda: desk.submit("mei", 1100_01)).code == "request_blocked"
    desk.submit("mei", 900_00)
    desk.assert_books_agree()
    desk.approve_adjustment("fin", back)
    assert desk.line("MEAL").budget == 24000_00
    desk.assert_books_agree()


def test_the_same_budget_file_changes_nothing_and_another_posts_to_open_months(desk: Desk) -> None:
    """What it says of closed months stands in the first open one; the year is what the file says."""
    close(desk, "2026-08")
    assert import_again(desk) == 0
    assert import_again(desk, **{",24000,": ",36000,"}) == 1
    assert import_again(desk, **{",24000,": ",36000,"}) == 0

    assert desk.line("MEAL").budget == 36000_00
    assert desk.line("MEAL", 8).budget == 2000_00
    assert desk.line("MEAL", 9).budget == 11000_00
    assert import_again(desk, **{",24000,": ",1200,"}) == 1
    assert desk.line("MEAL").budget == 1200_00
    desk.assert_books_agree()


@pytest.mark.parametrize("horizon", list(Horizon))
def test_a_request_of_a_closed_month_is_held_in_the_first_open_one(desk: Desk, horizon: Horizon) -> None:
    """Also where the line is held by the quarter; the check, the card and the release see the same."""
    desk.import_budget(company.with_horizon(horizon.value))
    desk.advance(days=20)
    before = desk.submit("mei", 400_00, planned_on=AUGUST)
    close(desk, "2026-09")

    request = desk.submit("mei", 300_00, planned_on=AUGUST)

    assert desk.held("MEAL", *range(1, 10)) == (0, 0, 0)
    assert desk.held("MEAL", 10) == (700_00, 0, 0)
    desk.edit("mei", desk.request(before), amount_minor=500_00)
    desk.withdraw("mei", desk.request(request))
    assert desk.held("MEAL", 10) == (500_00, 0, 0)
    desk.assert_books_agree()


def test_a_year_that_is_closed_takes_only_what_was_spent(desk: Desk) -> None:
    """In January, and with it every month of the year before; what was approved is still settled."""
    request, waiting = desk.approved(500_00), desk.submit("mei", 100_00)
    desk.advance(days=120)
    desk.import_budget(year=2027)

    closed = close(desk, "2026-12")

    assert [len(each.months) for each in closed] == [12]
    assert desk.held("MEAL", 12) == (100_00, 500_00, 0)
    refused = refusal(lambda: desk.submit("mei", 100_00))
    assert isinstance(refused, Refused)
    assert "year_closed" in {finding.code for finding in refused.findings}
    assert refusal(lambda: import_again(desk)).code == "year_closed"
    assert desk.adjust("fin", "transfer", "10", from_line="MEAL", to_line="GIFT").year == 2027

    desk.spend("mei", desk.request(request), 450_00, final=True)
    desk.approve("bo", desk.request(waiting))
    assert desk.held("MEAL", 12) == (0, 100_00, 450_00)
    assert [each.months for each in close(desk, "2026-12")] == [()]
    desk.assert_books_agree()


def test_closing_a_month_closes_the_year_before_it(desk: Desk) -> None:
    """All before it means all: a year each."""
    desk.advance(days=150)
    desk.import_budget(year=2027)

    assert [(each.year, len(each.months)) for each in close(desk, "2027-01")] == [(2026, 12), (2027, 1)]


def test_what_is_posted_to_a_month_that_was_closed_twice_counts_once(desk: Desk) -> None:
    """August is closed with September, too."""
    desk.approved(500_00, planned_on=AUGUST)
    close(desk, "2026-08")
    once = _posted_since(desk)
    desk.advance(days=30)
    close(desk, "2026-09")

    assert once and once.items() <= _posted_since(desk).items()


def _posted_since(desk: Desk) -> dict[tuple[object, ...], object]:
    """How many postings came to a closed month, by line and month, were it closed before all of them."""
    tamper(desk.store, "UPDATE month_closing SET last_posting_id = 0")
    proofs = desk.store.inspect(verify_books)
    differences = [each for proof in proofs for each in proof.differences]
    return {
        tuple(each.where.values()): each.facts["count"]
        for each in differences
        if each.code == "closed_month_posted"
    }


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE plan SET closed_months = 7", {"closing_not_on_record"}),
        ("UPDATE plan SET closed_months = 9", {"closing_not_on_record", "closed_month_holds"}),
        ("UPDATE month_closing SET last_posting_id = 0", {"closed_month_posted", "record_changed"}),
        ("DELETE FROM month_closing", {"closing_not_on_record", "record_missing"}),
    ],
)
def test_the_proof_of_what_is_closed(desk: Desk, statement: str, codes: set[str]) -> None:
    """Whoever opens a month behind the bot's back, or posts to one, is found."""
    desk.approved(500_00, planned_on=AUGUST)
    close(desk, "2026-08")
    tamper(desk.store, statement)

    proofs = desk.store.inspect(verify_books)
    assert {each.code for proof in proofs for each in proof.differences} == codes
