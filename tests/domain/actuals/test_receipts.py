"""When a receipt is owed, since when, and which file may be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.receipts import is_owed, may_be_receipt, owed_since, owes_receipt_with
from bot.domain.requests.holding import Holding
from bot.domain.requests.request_state import RequestState
from tests.support.requests import NOBODY, NOW, approved, changed, spending

REQUEST = approved(500_00)


@pytest.mark.parametrize(
    ("state", "spent", "amount", "final", "owes"),
    [
        ("approved", 0, 499_99, False, False),
        ("approved", 0, 500_00, False, True),
        ("approved", 0, 1, True, True),
        ("approved", 0, 0, True, False),
        # Everything in parts, and then nothing as the final amount.
        ("approved", 499_99, 0, True, True),
        ("approved", 300_00, 200_00, False, True),
        ("settled", 100_00, 1, False, True),
        ("closed", 0, 1, False, True),
        ("expired", 0, 1, False, True),
        ("pending", 0, 499_99, False, False),
    ],
)
def test_when_there_must_be_a_receipt(state: str, spent: int, amount: int, final: bool, owes: bool) -> None:
    """With the final actual, with all that was approved, and with whatever comes after the end."""
    request = changed(REQUEST, state=RequestState(state), holding=Holding(spent=spent))
    assert owes_receipt_with(request, spending(amount, final=final)) is owes


def test_what_is_corrected_does_not_count_twice() -> None:
    """300 are corrected to 400: that is 400 of 500."""
    request = changed(REQUEST, holding=Holding(spent=300_00))
    assert not owes_receipt_with(request, spending(400_00), instead_of_minor=300_00)
    assert owes_receipt_with(request, spending(400_00))


def made(day: int, amount: int, *, final: bool = False, number: int = 1, reversed_on: int = 0) -> Actual:
    recorded = spending(amount, final=final).recorded(1, 9, 0, 1, NOW.replace(day=day), None, NOBODY)
    ended = NOW + timedelta(days=reversed_on) if reversed_on else None
    return replace(recorded, id=number, reversed_at=ended)


def since(*actuals: Actual, spent: int) -> date | None:
    return owed_since(changed(REQUEST, holding=Holding(spent=spent)), 1, actuals, datetime.date)


@pytest.mark.parametrize(
    ("actuals", "spent", "day"),
    [
        # Planned for the 20th: something may still come.
        ([made(10, 100_00)], 100_00, 20),
        ([made(24, 100_00)], 100_00, 24),
        ([made(10, 100_00), made(14, 100_00, final=True)], 200_00, 14),
        ([made(10, 500_00)], 500_00, 10),
        # No correction and no late actual puts it off.
        ([made(10, 100_00, final=True, reversed_on=1), made(25, 90_00)], 90_00, 10),
        ([made(10, 100_00, final=True), made(28, 1)], 100_01, 10),
    ],
)
def test_since_when_it_is_owed(actuals: list[Actual], spent: int, day: int) -> None:
    """The earliest of what can be said, whatever is recorded later."""
    assert since(*actuals, spent=spent) == date(2026, 9, day)


def test_nothing_spent_owes_nothing() -> None:
    """Neither without an actual, nor once all of it was taken back."""
    assert since(spent=0) is None
    assert since(made(10, 100_00, reversed_on=1), made(11, 0, final=True), spent=0) is None


@pytest.mark.parametrize(
    ("states", "sent", "may"),
    [
        ({}, [], False),
        ({}, ["F1"], True),
        ({"F1": "pending"}, [], True),
        ({"F1": "kept"}, [], True),
        ({"F1": "refused"}, [], False),
        ({"F1": "refused"}, ["F1"], False),
        ({"F1": "refused"}, ["F1", "F2"], True),
    ],
)
def test_what_may_be_a_receipt(states: dict[str, str], sent: list[str], may: bool) -> None:
    """What was refused is none, however often it is sent."""
    assert may_be_receipt(states, sent) is may


@pytest.mark.parametrize(
    ("states", "owed"),
    [([], True), (["refused"], True), (["refused", "pending"], False), (["kept", "refused"], False)],
)
def test_what_settles_the_duty(states: list[str], owed: bool) -> None:
    """A kept one; one that is still being fetched is waited for."""
    assert is_owed(states) is owed
