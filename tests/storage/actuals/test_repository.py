"""Actuals, kept for good, on each database."""

from __future__ import annotations

from dataclasses import replace

from tests.support.clock import ManualClock
from tests.support.desk import Desk


def test_an_actual_comes_back_as_it_was_kept(desk: Desk) -> None:
    """Every field of it, found by its number and among its request's, in the order of recording."""
    request = desk.approved(480_00)
    desk.spend("mei", request, 100_00, invoice_number="INV-9", rating=5, result="Renewal signed")
    desk.spend("mei", request, 50_00, rating=None, result="")
    first, second = desk.read(lambda tx: tx.actuals.of_request(request.id))
    assert desk.read(lambda tx: tx.actuals.get(first.id)) == first
    assert (first.amount_minor, first.invoice_number, first.rating, first.result) == (
        100_00,
        "INV-9",
        5,
        "Renewal signed",
    )
    assert (second.amount_minor, second.rating, second.final, second.reversed_at) == (
        50_00,
        None,
        False,
        None,
    )


def test_a_corrected_actual_stays_on_record(desk: Desk, clock: ManualClock) -> None:
    """Marked with the moment; the new one names it."""
    request = desk.approved(480_00)
    desk.spend("mei", request, 100_00)
    (wrong,) = desk.actuals(request)
    clock.advance(hours=1)
    desk.correct("mei", wrong, 90_00)
    kept, right = desk.read(lambda tx: tx.actuals.of_request(request.id))
    assert kept == replace(wrong, reversed_at=clock())
    assert (right.amount_minor, right.corrects_id, right.reversed_at) == (90_00, wrong.id, None)


def test_no_such_actual_is_none(desk: Desk) -> None:
    """Nothing is made up."""
    assert desk.read(lambda tx: tx.actuals.get(10**6)) is None
