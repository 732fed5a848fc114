"""How far an actual may go before it is asked again, raised, or looked at by somebody else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.actuals.overspending import (
    Correction,
    excess_minor,
    first_said,
    is_over_approval,
    reason_given,
    require_plausible,
    require_reason,
    unexamined_minor,
)
from bot.domain.company.customer import Person, Role
from bot.domain.errors import Unconfirmed
from bot.domain.requests.holding import Holding
from tests.support.requests import NOBODY, NOW, approved, changed

REQUEST = replace(approved(100_00), requester_id=1)
MEI = Person(1, "Mei Lin", "mei@example.com")
FIN = Person(7, "Fin Costa", "fin@example.com", roles=frozenset({Role.CONTROLLER}))
TEN = Decimal(10)


def spending(amount_minor: int, confirmed: int | None = None) -> Spending:
    return Spending(amount_minor, "CNY", NOW.date(), 1, "", None, "", False, (), confirmed)


def actual(number: int, amount_minor: int, *, by: int = 1, corrects: int | None = None) -> Actual:
    return replace(spending(amount_minor).recorded(1, 9, 0, by, NOW, corrects, NOBODY), id=number)


@pytest.mark.parametrize(
    ("spent", "amount", "asked"),
    [
        (0, 1_000_00, False),
        (0, 1_000_01, True),
        (999_00, 1_00, False),
        (999_00, 1_01, True),
        # Beyond it already, and confirmed then: a late taxi is no news.
        (5_000_00, 30_00, False),
        (5_000_00, 1_000_01, True),
    ],
)
def test_more_than_ten_times_the_approval_is_asked_again(spent: int, amount: int, asked: bool) -> None:
    """At once, or in pieces that pass the ten times together."""
    request = changed(REQUEST, holding=Holding(spent=spent))
    if not asked:
        require_plausible(request, spending(amount))
        return
    with pytest.raises(Unconfirmed):
        require_plausible(request, spending(amount))
    with pytest.raises(Unconfirmed):
        require_plausible(request, spending(amount, confirmed=amount - 1))
    require_plausible(request, spending(amount, confirmed=amount))


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    """What was wrong does not count beside what is right."""
    request = changed(REQUEST, holding=Holding(spent=900_00))
    require_plausible(request, spending(950_00), instead_of_minor=900_00)
    with pytest.raises(Unconfirmed):
        require_plausible(request, spending(950_00))


@pytest.mark.parametrize(
    ("spent", "percent", "over"),
    [(110_00, 10, False), (110_01, 10, True), (999_00, 5_000, False), (1_000_01, 5_000, True)],
)
def test_what_passes_the_approval(spent: int, percent: int, over: bool) -> None:
    """By the policy's tolerance; what is implausible is raised however lax that is."""
    assert is_over_approval(changed(REQUEST, holding=Holding(spent=spent)).first, Decimal(percent)) is over


@pytest.mark.parametrize(
    ("spent", "amount", "asked"),
    [
        (0, 110_00, False),
        (0, 110_01, True),
        (90_00, 20_00, False),
        (90_00, 20_01, True),
        # Explained before: more of it is a question of its own, nothing more is none.
        (150_00, 1, True),
        (150_00, 0, False),
    ],
)
def test_more_than_the_policy_lets_pass_is_explained(spent: int, amount: int, asked: bool) -> None:
    """By who logs it, in words: blanks are none."""
    request = changed(REQUEST, holding=Holding(spent=spent))
    if not asked:
        require_reason(request, spending(amount), TEN)
        return
    for reason in ("", " \n"):
        with pytest.raises(Unconfirmed) as refused:
            require_reason(request, replace(spending(amount), reason=reason), TEN)
        assert refused.value.facts["over_minor"] == spent + amount - 100_00
    require_reason(request, replace(spending(amount), reason="Two more came"), TEN)


def test_a_correction_is_explained_where_it_adds_to_what_is_over() -> None:
    """Downwards nobody is asked: less than before is nobody's question."""
    request = changed(REQUEST, holding=Holding(spent=200_00))
    require_reason(request, spending(180_00), TEN, instead_of_minor=200_00)
    with pytest.raises(Unconfirmed):
        require_reason(request, spending(220_00), TEN, instead_of_minor=200_00)


def test_the_reason_that_counts_is_the_last_one() -> None:
    """Of what stands: that of a corrected actual is gone with it."""
    first, second = (replace(actual(number, 100_00), reason=f"reason {number}") for number in (1, 2))
    assert reason_given([]) == reason_given([actual(1, 100_00)]) == ""
    assert reason_given([first, second]) == "reason 2"
    assert reason_given([first, replace(second, reversed_at=NOW)]) == "reason 1"


@pytest.mark.parametrize(
    ("before", "after", "excess"),
    [(0, 90_00, 0), (0, 150_00, 50_00), (120_00, 150_00, 30_00), (150_00, 120_00, 0)],
)
def test_the_excess_is_what_nobody_has_agreed_to(before: int, after: int, excess: int) -> None:
    """Of this actual alone, beyond the approval."""
    was, became = (changed(REQUEST, holding=Holding(spent=spent)).first for spent in (before, after))
    assert excess_minor(was, became) == excess


def test_what_was_taken_back_is_no_excess_any_more() -> None:
    """The plan's check leaves out no more than is still spent beyond the approval."""
    assert unexamined_minor(4_700_00, 4_800_00, 100_00) == 4_700_00
    assert unexamined_minor(4_700_00, 120_00, 100_00) == 20_00
    assert unexamined_minor(4_700_00, 80_00, 100_00) == 0


def look(first: Actual, wrong: Actual, right_minor: int, by: Person) -> bool:
    return Correction(REQUEST, first, wrong, right_minor).needs_a_look(by, TEN)


@pytest.mark.parametrize(
    ("right", "seen"), [(540_00, False), (539_99, True), (660_00, False), (660_01, True), (0, True)]
)
def test_a_far_correction_needs_other_eyes(right: int, seen: bool) -> None:
    """Up or down by more than the policy's percentage."""
    wrong = actual(1, 600_00)
    assert look(wrong, wrong, right, MEI) is seen


def test_small_steps_add_up() -> None:
    """600 to 550, and that to 500: what was said first is what counts."""
    made = {1: actual(1, 600_00), 2: actual(2, 550_00, corrects=1), 3: actual(3, 520_00, corrects=2)}
    assert first_said(made[3], made) is made[1]
    assert look(made[1], made[2], 500_00, MEI)


def test_a_controller_is_the_other_pair_of_eyes_but_for_their_own() -> None:
    """Not for what they have asked for, and not for what they have recorded."""
    hers, his = actual(1, 600_00, by=MEI.id), actual(1, 600_00, by=FIN.id)
    assert not look(hers, hers, 100_00, FIN)
    assert look(his, his, 100_00, FIN)
    assert look(hers, replace(hers, id=2, recorded_by=FIN.id), 100_00, FIN)
    own = replace(REQUEST, requester_id=FIN.id)
    assert Correction(own, hers, hers, 100_00).needs_a_look(FIN, TEN)
