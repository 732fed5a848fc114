"""Every way to ask, decide and spend, against each state of the line: what goes on, what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.budgets.budget import LineStatus
from bot.domain.errors import Refused
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.row_finding import RowsRefused
from bot.services.budgets.adjusting.filled import draft_for_request
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.form.values import Preview
from bot.services.requests.preview import ask_again, read_typed_request
from bot.services.requests.reading.facts import read_request
from tests.support.desk import Desk, refusal
from tests.support.lists import submit_rows
from tests.support.waking import wait

HOLD, CLOSED = LineStatus.HOLD, LineStatus.CLOSED
ALWAYS: tuple[LineStatus, ...] = (LineStatus.OPEN, HOLD, CLOSED)
Act = Callable[[Desk, SpendRequest, SpendRequest], object]
"""Given what waits for a decision (100) and what is approved (200), both on the line."""


def two_items(desk: Desk, *_requests: SpendRequest) -> object:
    gift = desk.terms(50_00, "BETA", ["Kim Park"], category="gift")
    return desk.submit_terms("mei", desk.together(gift, desk.terms(60_00)))


def shown(desk: Desk, read: Callable[[Transaction], Preview | None]) -> None:
    """What the form that is filled in says before anybody sends it."""
    preview = desk.read(read)
    assert preview is not None and preview.check is not None
    blocking = tuple(each for each in preview.check.findings if each.severity == "block")
    if blocking:
        raise Refused("shown", blocking)


def typed(desk: Desk, *_requests: SpendRequest) -> None:
    shown(desk, lambda tx: read_typed_request(tx, desk.actor("mei"), "meal 60 CNY Acme dinner of two"))


def again(desk: Desk, waits: SpendRequest, _approved: SpendRequest) -> None:
    shown(desk, lambda tx: ask_again(tx, desk.actor("mei"), waits.id))


ACTS: list[tuple[str, tuple[LineStatus, ...], Act]] = [
    ("ask", (LineStatus.OPEN,), lambda desk, *_: desk.submit("mei", 50_00)),
    ("ask for it as the second item", (LineStatus.OPEN,), two_items),
    ("type it", (LineStatus.OPEN,), typed),
    ("ask for the same again", (LineStatus.OPEN,), again),
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


@pytest.mark.parametrize("status", ALWAYS)
def test_rows_of_a_list_on_such_a_line_are_named_and_may_be_left_out(desk: Desk, status: LineStatus) -> None:
    """Each of them, with whom to ask; the others are asked for."""
    desk.set_status("MEAL", status)
    rows = (
        "ACME,,meal,100,4,2026-09-22,",
        "ACME,Li Na,gift,300,1,2026-09-20,",
        "ACME,,meal,50,4,2026-09-22,",
    )
    if status is LineStatus.OPEN:
        assert submit_rows(desk, *rows).left_out == ()
        return
    error = refusal(lambda: submit_rows(desk, *rows))
    assert isinstance(error, RowsRefused)
    said = {"line": "MEAL", "ask": "Hana Sato, Fin Costa"}
    assert [(each.row, each.finding.code, each.finding.facts) for each in error.rows] == [
        (2, f"line_{status}", said),
        (4, f"line_{status}", said),
    ]
    left = submit_rows(desk, *rows, leave_out=True, key="L2")
    assert [each.row for each in left.left_out] == [2, 4]
    assert (desk.held("MEAL")[0], desk.held("GIFT-KEY")[0]) == (0, 300_00)
    desk.assert_books_agree()


@pytest.mark.parametrize("status", ALWAYS)
def test_money_is_offered_only_to_a_line_that_can_use_it(desk: Desk, status: LineStatus) -> None:
    """What waits for a decision goes on with a line on hold, what waits for budget with an open one alone."""
    pending = desk.submit("mei", 3480_00, "BETA", ["Kim Park"], category="gift")
    waits = wait(desk, "mei", 24_480_00)
    for code in ("GIFT", "MEAL"):
        desk.set_status(code, status)

    for request, states in ((pending, ALWAYS[:2]), (waits, ALWAYS[:1])):
        facts = desk.read(lambda tx, id_=request.id: read_request(tx, id_))  # type: ignore[misc]
        assert facts.may_fund(desk.person("fin")) is (status in states)

        def draft(tx: Transaction, id_: int = request.id) -> str:
            return draft_for_request(tx, desk.actor("fin"), id_).amount

        if status in states:
            assert desk.read(draft) == "480"
        else:
            assert refusal(lambda draft=draft: desk.read(draft)).code == "line_helps_nobody"  # type: ignore[misc]
