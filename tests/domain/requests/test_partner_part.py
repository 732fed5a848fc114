"""What a partner pays of a request: counted by caps, drawn from no line, in proportion to what was spent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actuals.actual import Actual
from bot.domain.requests.holding import Holding
from bot.domain.requests.partner_part import PartnerPart, in_proportion, split_in_proportion
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from tests.support.requests import LATER, MEI, NOW, TERMS, changed, proposal, spending

NORDWIND = 5


def asked(amount_minor: int = 500_00, partner_minor: int = 200_00) -> SpendRequest:
    terms = replace(
        changed(TERMS, amount_minor=amount_minor, partner_minor=partner_minor), partner_id=NORDWIND
    )
    return replace(SpendRequest.submit("GW-2026-00001", 1, MEI, proposal(terms), NOW).request, id=1)


def agreed(amount_minor: int = 500_00, partner_minor: int = 200_00, approved_minor: int = 0) -> SpendRequest:
    request = asked(amount_minor, partner_minor)
    return request.approve([approved_minor or amount_minor], NOW).request


def test_the_line_holds_what_is_ours() -> None:
    """Reserved, committed and spent without the partner's part; caps count the whole at each step."""
    request = asked()
    assert (request.holding, request.counted_minor) == (Holding(reserved=300_00), 500_00)
    request = request.approve([500_00], NOW).request
    assert (request.holding, request.counted_minor) == (Holding(committed=300_00), 500_00)
    change = request.record_actual(spending(500_00, final=True), 9, MEI, LATER)
    assert change.actual is not None
    assert (change.actual.amount_minor, change.actual.partner_minor) == (500_00, 200_00)
    done = change.request
    assert (done.holding, done.spent_minor, done.counted_minor) == (Holding(spent=300_00), 500_00, 500_00)
    assert (done.state, done.partner_spent_minor) == (RequestState.SETTLED, 200_00)


def test_less_is_shared_in_proportion() -> None:
    """An approval that cuts and an actual that is smaller leave the partner their share, rounded down."""
    cut = agreed(approved_minor=250_01)
    assert (cut.partner_agreed_minor, cut.holding.committed) == (100_00, 150_01)
    spent = agreed().record_actual(spending(333_33, final=True), 9, MEI, LATER).request
    assert (spent.partner_spent_minor, spent.holding.spent) == (133_33, 200_00)


def test_more_is_ours() -> None:
    """A partner pays what was agreed: what an actual or a raise brings beyond it is drawn from the line."""
    over = agreed().record_actual(spending(600_00, final=True), 9, MEI, LATER).request
    assert (over.partner_spent_minor, over.holding.spent, over.overspent_minor) == (200_00, 400_00, 100_00)
    request = agreed()
    more = request.edit(
        proposal(
            replace(
                request.terms.with_amounts([700_00]),
                items=(replace(request.terms.first, amount_minor=700_00),),
            )
        )
    )
    assert more.request.holding == Holding(reserved=200_00, committed=300_00)
    raised = more.request.approve([700_00], LATER).request
    assert (raised.holding.committed, raised.partner_agreed_minor) == (500_00, 200_00)


@pytest.mark.parametrize("event", ["reject", "withdraw", "expire"])
def test_what_ends_counts_nothing(event: str) -> None:
    """Neither ours nor the partner's part is held any more."""
    ended = getattr(asked(), event)(LATER).request
    assert (ended.holding.total, ended.counted_minor) == (0, 0)


def test_what_waits_for_budget_counts_nothing() -> None:
    """Until there is room, nothing of it is held; then all of it counts."""
    terms = replace(changed(TERMS, partner_minor=200_00), partner_id=NORDWIND)
    waiting = SpendRequest.wait("GW-2026-00001", 1, MEI, proposal(terms), NOW)
    assert (waiting.counted_minor, waiting.partner_agreed_minor) == (0, 200_00)
    submitted = waiting.submit_waiting(proposal(terms)).request
    assert (submitted.holding.reserved, submitted.counted_minor) == (300_00, 500_00)


@given(st.data())
def test_actuals_and_corrections_add_up(data: st.DataObject) -> None:
    """However it is spent and corrected: no part below nothing or above its actual, in all never more than
    was agreed, and line and partner together pay what was spent.
    """
    amount = data.draw(st.integers(2, 1_000))
    request = agreed(amount, data.draw(st.integers(0, amount)), data.draw(st.integers(1, amount)))
    made: list[Actual] = []
    for number in range(data.draw(st.integers(1, 6))):
        minor, final = data.draw(st.integers(1, 800)), data.draw(st.booleans())
        standing = [each for each in made if each.reversed_at is None]
        wrong = data.draw(st.sampled_from([None, *standing]))
        said = spending(minor, final=final)
        if wrong is None:
            change = request.record_actual(said, 9, MEI, LATER)
        else:
            others = [each for each in standing if each is not wrong]
            change = request.correct_actual(wrong, others, said, 9, MEI, LATER)
            made[made.index(wrong)] = replace(wrong, reversed_at=LATER)
        assert change.actual is not None
        made.append(replace(change.actual, id=number + 1))
        request = change.request
        standing = [each for each in made if each.reversed_at is None]
        assert all(0 <= each.partner_minor <= each.amount_minor for each in standing)
        assert request.partner_spent_minor == sum(each.partner_minor for each in standing)
        assert request.spent_minor == sum(each.amount_minor for each in standing)
        assert request.partner_spent_minor <= request.partner_agreed_minor


@given(
    st.integers(1, 10_000), st.integers(0, 10_000), st.lists(st.integers(1, 4_000), min_size=1, max_size=5)
)
def test_one_after_the_other_is_as_all_at_once(approved: int, part: int, amounts: list[int]) -> None:
    """What a partner pays depends on what was spent, not on how many actuals it came in."""
    part = min(part, approved)
    paid, before = PartnerPart.asked(part), 0
    for amount in amounts:
        paid = paid.spent(amount, before, approved, final=False)
        before += amount
    assert paid.spent_minor == in_proportion(part, min(before, approved), approved)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6), st.integers(0, 100))
def test_a_part_is_split_exactly(amounts: list[int], percent: int) -> None:
    """Over items in proportion: all of it, none more than its item, equal items differ by one at most."""
    total = sum(amounts) * percent // 100
    shares = split_in_proportion(total, amounts)
    assert sum(shares) == total
    assert all(0 <= share <= amount for share, amount in zip(shares, amounts, strict=True))
    for amount in set(amounts):
        same = [share for share, each in zip(shares, amounts, strict=True) if each == amount]
        assert max(same) - min(same) <= 1
