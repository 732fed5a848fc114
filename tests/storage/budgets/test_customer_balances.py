"""What is kept of each customer follows its requests through everything that can happen to them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.services.requests.posting import place_of
from bot.storage.schema.tables import customer, customer_use
from tests.support.desk import Desk

Kept = dict[str, tuple[int, int, int]]
"""By customer's code: what is held, the sum of the ratings and their number."""


def kept(desk: Desk) -> Kept:
    """What is kept, once the proof has found nothing wrong with it."""
    desk.assert_books_agree()
    statement = (
        select(customer.c.code, customer_use)
        .join(customer, customer.c.id == customer_use.c.customer_id)
        .where(customer_use.c.workspace_id == desk.store.workspace_id)
    )
    with desk.store.database.reading() as connection:
        rows = connection.execute(statement).all()
    assert len({row.code for row in rows}) == len(rows)
    return {row.code: (row.held_minor, row.ratings_total, row.ratings_count) for row in rows}


def _edited(desk: Desk) -> None:
    desk.edit("mei", desk.submit("mei", 300_00), customer_id=desk.customer_id("BETA"), amount_minor=200_00)


def _approved_less(desk: Desk) -> None:
    desk.approve("bo", desk.submit("mei", 300_00), 120_00)


def _raised(desk: Desk) -> None:
    desk.edit("mei", desk.approved(300_00), amount_minor=450_00)


def _raise_refused(desk: Desk) -> None:
    desk.reject("bo", desk.edit("mei", desk.approved(300_00), amount_minor=450_00))


def _spent(desk: Desk) -> None:
    desk.spend("mei", desk.approved(300_00), 120_00, rating=5)


def _spent_finally(desk: Desk) -> None:
    desk.spend("mei", desk.approved(300_00), 350_00, rating=None, final=True)


def _rated_without_spending(desk: Desk) -> None:
    desk.spend("mei", desk.approved(300_00), 0, rating=2, final=True)


def _corrected(desk: Desk) -> None:
    request = desk.approved(300_00)
    desk.spend("mei", request, 120_00, rating=5)
    desk.spend("mei", request, 30_00, rating=4)
    desk.correct("mei", desk.actuals(request)[0], 90_00, rating=2)


def _rating_taken_back(desk: Desk) -> None:
    request = desk.approved(300_00)
    desk.spend("mei", request, 120_00, rating=5, final=True)
    desk.correct("mei", desk.actuals(request)[0], 0, rating=None, final=True)


@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        (lambda desk: desk.submit("mei", 300_00), {"ACME": (300_00, 0, 0)}),
        (_edited, {"ACME": (0, 0, 0), "BETA": (200_00, 0, 0)}),
        (_approved_less, {"ACME": (120_00, 0, 0)}),
        (_raised, {"ACME": (450_00, 0, 0)}),
        (_raise_refused, {"ACME": (300_00, 0, 0)}),
        (lambda desk: desk.withdraw("mei", desk.submit("mei", 300_00)), {"ACME": (0, 0, 0)}),
        (lambda desk: desk.withdraw("mei", desk.approved(300_00)), {"ACME": (0, 0, 0)}),
        (lambda desk: desk.reject("bo", desk.submit("mei", 300_00)), {"ACME": (0, 0, 0)}),
        (lambda desk: desk.expire(desk.approved(300_00)), {"ACME": (0, 0, 0)}),
        (lambda desk: desk.close("fin", desk.approved(300_00)), {"ACME": (0, 0, 0)}),
        (_spent, {"ACME": (300_00, 5, 1)}),
        (_spent_finally, {"ACME": (350_00, 0, 0)}),
        (_rated_without_spending, {"ACME": (0, 2, 1)}),
        (_corrected, {"ACME": (300_00, 6, 2)}),
        (_rating_taken_back, {"ACME": (0, 0, 0)}),
    ],
)
def test_what_happens_to_a_request_happens_to_its_customer(
    desk: Desk, happens: Callable[[Desk], object], expected: Kept
) -> None:
    """Reserved, committed and spent count, what is released does not; a corrected rating counts no more."""
    happens(desk)
    assert kept(desk) == expected


def test_several_requests_add_up(desk: Desk) -> None:
    """A customer's requests are one sum, and none of another customer's."""
    for amount in (100_00, 200_00):
        desk.submit("mei", amount)
    desk.submit("mei", 50_00, "BETA")
    assert kept(desk) == {"ACME": (300_00, 0, 0), "BETA": (50_00, 0, 0)}


def test_departments_are_told_apart(desk: Desk) -> None:
    """Each row names the department and region of the requests that it sums up."""
    request = desk.submit("mei", 100_00)
    with desk.store.database.reading() as connection:
        mine = customer_use.c.workspace_id == desk.store.workspace_id
        row = connection.execute(select(customer_use).where(mine)).one()
    assert (row.department, row.region) == (
        request.first.dimensions.department,
        request.first.dimensions.region,
    )
    assert row.plan_id == request.plan_id


def test_first_requests_at_once_all_count(desk: Desk) -> None:
    """Several people ask for the same new customer in the same moment: nothing is lost, nothing fails."""
    barrier = Barrier(3)

    def ask(amount: int) -> None:
        barrier.wait(timeout=30)
        desk.submit("mei", amount)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(ask, (100_00, 20_00, 3_00)))
    assert kept(desk) == {"ACME": (123_00, 0, 0)}


def test_nothing_is_released_of_what_was_never_held(desk: Desk) -> None:
    """A release without its row is a mistake of ours: the transaction stops."""
    request = desk.submit("mei", 100_00)
    moved = replace(request, terms=desk.terms(100_00, "BETA"))
    with pytest.raises(AssertionError, match="1 rows"):
        desk.store.write(lambda tx: tx.customer_use.carry_held({place_of(moved, 1): -1}))
