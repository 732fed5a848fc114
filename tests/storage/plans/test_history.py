"""What was spent in years past, on each database."""

from __future__ import annotations

from datetime import date

from bot.services.ports.plans import OneOff, PastSpend
from tests.support.desk import Desk
from tests.support.told import told

GIFT = ("Sales", "gift", "key", "", "North", "", "mail")


def test_days_from_files_come_back_as_they_went_in(desk: Desk) -> None:
    """Both ends of the range included, equal rows each for itself."""
    acme = desk.customer_id("ACME")
    rows = [
        PastSpend(date(2025, 1, 1), GIFT, acme, 10**15, 3),
        PastSpend(date(2025, 1, 1), GIFT, acme, 10**15, 3),
        PastSpend(date(2025, 12, 31), ("", "event", *[""] * 5), None, 0, 0),
        PastSpend(date(2026, 1, 1), GIFT, None, 5, 0),
    ]
    desk.store.administer(told(lambda tx: tx.history.add(rows)))
    found = desk.store.inspect(lambda tx: tx.history.imported(date(2025, 1, 1), date(2025, 12, 31)))
    assert found == rows[:3]
    desk.assert_books_agree()


def test_actuals_of_the_books_by_what_their_request_was_for(desk: Desk) -> None:
    """By fiscal year and month of their posting; what was corrected counts once."""
    request = desk.spend("mei", desk.approved(600_00), 500_00)
    desk.correct("mei", desk.actuals(request)[0], 400_00)
    (found,) = desk.store.inspect(lambda tx: tx.history.spent([2025, 2026]))
    assert (found.year, found.amount_minor, found.number) == (2026, 400_00, request.number)
    assert found.customer_id == request.terms.first.customer_id
    assert found.dimensions == request.first.dimensions.values()
    assert desk.store.inspect(lambda tx: tx.history.spent([2025])) == []


def test_a_request_is_marked_and_counts_again(desk: Desk) -> None:
    """One mark for each, whose reason may change; the audit answers for it."""
    request = desk.approved(600_00)

    def mark(reason: str, marked: bool) -> None:
        desk.store.administer(told(lambda tx: tx.history.mark_one_off(request.id, reason, marked=marked)))

    mark("Anniversary", True)
    mark("Fifty years", True)
    marks = desk.store.inspect(lambda tx: tx.history.one_offs())
    assert marks == {request.id: OneOff(request.id, request.number, "Fifty years")}
    mark("", False)
    assert desk.store.inspect(lambda tx: tx.history.one_offs()) == {}
    desk.assert_books_agree()
