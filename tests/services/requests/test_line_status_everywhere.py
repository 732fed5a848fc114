"""Every way to ask, decide and spend, against each state of the line: what goes on, what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.budgets.budget import LineStatus
from bot.domain.errors import Refused
from bot.domain.requests.request import SpendRequest
from tests.support.desk import Desk, refusal

HOLD, CLOSED = LineStatus.HOLD, LineStatus.CLOSED
ALWAYS: tuple[LineStatus, ...] = (LineStatus.OPEN, HOLD, CLOSED)
Act = Callable[[Desk, SpendRequest, SpendRequest], object]
"""Given what waits for a decision (100) and what is approved (200), both on the line."""


def two_items(desk: Desk, *_requests: SpendRequest) -> object:
    gift = desk.terms(50_00, "BETA", ["Kim Park"], category="gift")
    return desk.submit_terms("mei", desk.together(gift, desk.terms(60_00)))


ACTS: list[tuple[str, tuple[LineStatus, ...], Act]] = [
    ("ask", (LineStatus.OPEN,), lambda desk, *_: desk.submit("mei", 50_00)),
    ("ask for it as the second item", (LineStatus.OPEN,), two_items),
    (
        "wait for its budget",
        (LineStatus.OPEN,),
        lambda desk, *_: desk.submit_terms("mei", desk.terms(30_000_00), wait=True),
    ),
    ("edit to less", ALWAYS[:2], lambda desk, waits, _: desk.edit("mei", waits, amount_minor=90_00)),
    ("edit to more", ALWAYS[:1], lambda desk, waits, _: desk.edit("mei", waits, amount_minor=110_00)),
    ("raise", ALWAYS[:1], lambda desk, _, approved: desk.edit("tom", approved, amount_minor=250_00)),
    ("approve", ALWAYS[:2], lambda desk, waits, _: desk.approve("bo", waits)),
    ("approve less", ALWAYS[:2], lambda desk, waits, _: desk.approve("bo", waits, 50_00)),
    ("reject", ALWAYS, lambda desk, waits, _: desk.reject("bo", waits)),
    ("withdraw", ALWAYS, lambda desk, waits, _: desk.withdraw("mei", waits)),
    ("spend", ALWAYS, lambda desk, _, approved: desk.spend("tom", approved, 150_00)),
    ("spend all", ALWAYS, lambda desk, _, approved: desk.spend("tom", approved, 150_00, final=True)),
    (
        "give away",
        ALWAYS,
        lambda desk, *_: desk.adjust("hana", "transfer", "10", from_line="MEAL", to_line="GIFT"),
    ),
]


@pytest.mark.parametrize("status", ALWAYS)
def test_what_each_state_of_a_line_lets_through(desk: Desk, status: LineStatus) -> None:
    """What is refused names the line, and whom to ask; nothing of it is held."""
    for name, states, act in ACTS:
        desk.set_status("MEAL", LineStatus.OPEN)
        waits, approved = desk.submit("mei", 100_00), desk.approved(200_00, "tom")
        desk.set_status("MEAL", status)
        before = desk.held("MEAL")
        if status in states:
            act(desk, waits, approved)
            continue
        error = refusal(lambda act=act, now=(waits, approved): act(desk, *now))  # type: ignore[misc]
        assert isinstance(error, Refused)
        said = {each.code: each.facts for each in error.findings if each.code.startswith("line_")}
        assert said == {f"line_{status}": {"line": "MEAL", "ask": "Hana Sato, Fin Costa"}}, name
        assert desk.held("MEAL") == before, name
    desk.assert_books_agree()
