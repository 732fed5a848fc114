"""What waits for budget is woken by several at once, while others ask and take back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from bot.domain.errors import GoodwillError
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.requests.waiting import submit_if_room
from bot.storage.engine.database import Database
from tests.support.at_once import another_process, at_once, company_to_race
from tests.support.clock import ManualClock
from tests.support.desk import Desk
from tests.support.waking import wait, wake

ROUNDS = 3
WAITING, PENDING = RequestState.WAITING_FOR_BUDGET, RequestState.PENDING


@pytest.fixture
def replicas(shared_database: Database, clock: ManualClock) -> Iterator[tuple[Desk, Desk]]:
    """Two processes at one company: see `another_process`."""
    first = company_to_race(shared_database, clock, "mei", "tom")
    with another_process(first) as other:
        for name in ("mei", "tom"):
            other.person(name)
        yield first, other


def wake_at_last(desk: Desk) -> None:
    """Also what somebody has claimed and was too busy to finish."""
    desk.advance(seconds=10)
    wake(desk.store)


def test_room_for_one_while_three_wait(replicas: tuple[Desk, Desk]) -> None:
    """Two processes wake them while somebody else asks for the same: the first gets it, or that one."""
    one, other = replicas
    holds, holder = one.submit("mei", 20_000_00), "mei"
    waiting = [wait(one, "tom", 20_000_00) for _ in range(3)]
    terms = one.terms(20_000_00)
    for _ in range(ROUNDS):
        one.withdraw(holder, one.request(holds))
        first = [
            partial(desk.store.write, partial(submit_if_room, request_id=waiting[0].id)) for desk in replicas
        ]
        *_, asked = at_once(
            [
                partial(wake, one.store),
                partial(wake, other.store),
                *first,
                partial(other.submit_terms, "mei", terms),
            ]
        )
        wake_at_last(one)
        states = [one.request(each).state for each in waiting]
        if isinstance(asked, SpendRequest):
            assert states == [WAITING] * len(waiting)
            holds, holder = asked, "mei"
        else:
            assert isinstance(asked, GoodwillError)
            assert states == [PENDING, *[WAITING] * (len(waiting) - 1)]
            holds, holder = waiting.pop(0), "tom"
        assert one.held("MEAL") == (20_000_00, 0, 0)
    one.assert_books_agree()


def test_a_withdrawal_against_the_wake_up(replicas: tuple[Desk, Desk]) -> None:
    """Withdrawn before it is submitted, or told that it has moved on; nothing is held twice or lost."""
    one, other = replicas
    for _ in range(ROUNDS):
        holds = one.submit("mei", 24_000_00)
        waiting = wait(one, "tom", 5_000_00)
        one.withdraw("mei", holds)
        *_, withdrawn = at_once(
            [partial(wake, one.store), partial(wake, other.store), partial(other.withdraw, "tom", waiting)]
        )
        wake_at_last(one)
        now = one.request(waiting)
        if isinstance(withdrawn, SpendRequest):
            assert now.state is RequestState.WITHDRAWN
            assert one.held("MEAL") == (0, 0, 0)
        else:
            assert getattr(withdrawn, "code", "") == "card_out_of_date"
            assert one.held("MEAL") == (5_000_00, 0, 0)
            one.withdraw("tom", now)
    one.assert_books_agree()
