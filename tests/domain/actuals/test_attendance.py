"""Who came: how many that were, and what each of the contacts has had, exact to the minor unit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actuals.actual import Actual, shares_of
from bot.domain.actuals.attendance import Attendance
from bot.domain.errors import InvalidInput
from bot.domain.requests.spend import equal_shares
from tests.support.desk import refusal
from tests.support.requests import NOBODY, NOW, TERMS, changed, spending

LI, WANG, ZHAO = 1, 2, 3
MEI, BO = 11, 12
contacts = st.lists(st.integers(1, 60), max_size=50)
amounts = st.integers(0, 10**12)


def present(
    came: tuple[int, ...] = (LI, WANG),
    guests: int | None = None,
    ours: tuple[int, ...] = (),
    headcount: int | None = None,
    *,
    approved: int = 4,
) -> Attendance:
    """Of an item for `approved` heads, two of whom are named: Li and Wang."""
    return Attendance.of(changed(TERMS, headcount=approved).first, came, ours, guests, headcount)


@pytest.mark.parametrize(
    ("came", "said", "guests", "heads"),
    [
        # Nothing is said besides: those who were approved came, by name and without.
        ((LI, WANG), {}, 2, 4),
        # Who stays away leaves no place; whoever is named besides takes one of those without a name.
        ((LI,), {}, 2, 3),
        ((LI, WANG, ZHAO), {}, 1, 4),
        ((LI, WANG), {"ours": (MEI, BO)}, 0, 4),
        ((LI, ZHAO), {"ours": (MEI, BO)}, 0, 4),
        ((LI, WANG), {"approved": 1}, 0, 2),
        # A number of other guests is the truth, and so is who is named.
        ((LI,), {"guests": 0}, 0, 1),
        ((LI,), {"guests": 1, "ours": (MEI,)}, 1, 3),
        ((), {"guests": 0}, 0, 0),
        ((LI, LI), {"guests": 0, "ours": (BO, BO)}, 0, 2),
        ((LI,), {"guests": 2, "headcount": 9}, 2, 3),
        # Without it a headcount says how many they were.
        ((LI, WANG), {"headcount": 6}, 4, 6),
        ((LI, WANG), {"headcount": 2}, 0, 2),
    ],
)
def test_heads_are_contacts_other_guests_and_our_people(
    came: tuple[int, ...], said: dict[str, Any], guests: int, heads: int
) -> None:
    """Each counted once; what is not said is what was approved."""
    found = present(came, **said)
    assert (found.other_guests, found.heads) == (guests, heads)


def test_fewer_heads_than_names_are_no_headcount() -> None:
    """Somebody who is named did not come, or the number is wrong: only the person can tell."""
    error = refusal(lambda: present((LI, WANG), ours=(MEI,), headcount=2))
    assert isinstance(error, InvalidInput)
    assert (error.code, error.field, error.facts) == ("fewer_heads_than_named", "headcount", {"named": 3})


def test_the_form_sent_as_it_was_opened_says_what_was_approved() -> None:
    """The actual keeps who came by their ids, the lowest first, and how many that were."""
    asked = changed(TERMS, recipient_ids=(WANG, LI), headcount=5).first
    form = spending(300_00, headcount=None)
    made = form.recorded(21, 9, 0, MEI, NOW, None, form.who_came(asked))
    assert (made.came, made.other_guests, made.our_people, made.headcount) == ((LI, WANG), 3, (), 5)


@given(amounts, contacts)
def test_shares_are_equal_and_exact(minor: int, named: list[int]) -> None:
    """They add up to the amount and differ by one minor unit at most, however often somebody is named."""
    shares = equal_shares(minor, named)
    assert set(shares) == set(named)
    assert sum(shares.values()) == (minor if named else 0)
    assert not named or max(shares.values()) - min(shares.values()) <= 1
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    assert equal_shares(minor, [*named, *named]) == shares


@given(st.lists(st.tuples(amounts, contacts, st.booleans()), min_size=1, max_size=6), contacts)
def test_several_actuals_share_out_all_that_was_spent_for_somebody(
    made: list[tuple[int, list[int], bool]], approved: list[int]
) -> None:
    """Each among those who came to it; where nobody has said who that was, among those who were approved."""
    actuals = [actual(minor, tuple(sorted(set(came))) if said else None) for minor, came, said in made]
    shares = shares_of(actuals, approved)
    named = [(minor, came if said else approved) for minor, came, said in made]
    assert sum(shares.values()) == sum(minor for minor, people in named if people)
    for contact in shares:
        least = sum(minor // len(set(people)) for minor, people in named if contact in people)
        assert least <= shares[contact] <= least + len(named)


def actual(minor: int, came: tuple[int, ...] | None) -> Actual:
    """`came` is None where nobody has said it."""
    made = spending(minor).recorded(21, 9, 0, MEI, NOW, None, NOBODY)
    return replace(made, came=came or (), other_guests=None if came is None else 0)
